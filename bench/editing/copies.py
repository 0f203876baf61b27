"""A site of as many guides as wanted: GNOME's help through the product's own importer, repeated in other words."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.corpora import unpacked

GNOME = "gnome-user-docs"
_SOURCE = "usr/share/help/C/gnome-help"
# Languages of the help that the product searches in, the best translated first.
LOCALES = ("en", "fr", "de", "es", "ru", "sv", "pl", "cs", "it", "pt-BR")
_LINK = re.compile(r"guide:([a-z0-9-]+)(#[a-z0-9-]+)?")
_RELATED = re.compile(r"^(related: \[)(.*)\]$", re.MULTILINE)
_TITLE = re.compile(r'^title: (.*?)("?)$', re.MULTILINE)
_SLUG = re.compile(r"^slug: (\S+)$", re.MULTILINE)
_HEADING = re.compile(r"^(#{2,6} .*?)( \{#[^}]*\})?$", re.MULTILINE)
_SENTENCE = re.compile(r"^([^\W\d_].*)\.$", re.MULTILINE)
_LISTED = re.compile(r"^( *)guides:(?: \[.*\])?\n(?:\1 +- .*\n|\1- .*\n)*", re.MULTILINE)
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")


def make_site(root: Path, cache: Path, guides: int, locales: int) -> None:
    """Writes a site into the new folder `root`. Raises NotReachable where Debian's packages cannot be fetched."""
    tags = LOCALES[:locales]
    original = _imported(cache, tags)
    repeat(original, root, guides)


def _imported(cache: Path, locales: Sequence[str]) -> Path:
    """GNOME's help as a site, imported once."""
    source = unpacked(cache, GNOME) / _SOURCE
    site = cache / f"gnome-site-{'-'.join(locales)}"
    if site.exists():
        return site
    unfinished = site.with_suffix(".tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    chosen = ",".join(tag.replace("-", "_") for tag in locales)
    helpcenter("init", str(unfinished), "--yes", "--language", locales[0])
    helpcenter("--root", str(unfinished), "import", "mallard", str(source.absolute()), "--set", f"locales={chosen}")
    unfinished.rename(site)
    return site


def helpcenter(*arguments: str) -> None:
    """Runs a command of the product. Ends the bench with what it said when it fails."""
    run = subprocess.run([sys.executable, "-m", "helpcenter", *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"helpcenter {' '.join(arguments)}: {run.stderr.strip()[-2000:]}")


def repeat(original: Path, root: Path, guides: int) -> None:
    """Copies a site, with its guides again and again until there are so many, each time in words of its own."""
    shutil.copytree(original, root, ignore=lambda folder, _: ["guides"] if Path(folder).name == "content" else [])
    names = sorted(path.name for path in (original / "content" / "guides").iterdir())
    for number in range(guides):
        copy, which = divmod(number, len(names))
        # A link leads to the same copy, as far as that is made, else to the first, else to a guide that is there.
        targets = {name: name for name in names[:guides]} | {
            name: name_of(name, copy) for name in names[: guides - copy * len(names)]
        }
        targets = {name: targets.get(name, names[0]) for name in names}
        _write_copy(original / "content" / "guides" / names[which], root / "content" / "guides", copy, targets)
    redirects = root / "content" / "redirects.csv"
    redirects.unlink(missing_ok=True)
    topics = root / "content" / "topics.yaml"
    if topics.exists():
        # The guides that it names may not all be there.
        topics.write_text(_LISTED.sub("", topics.read_text("utf-8")), "utf-8")


def name_of(name: str, copy: int) -> str:
    """A guide's name in a copy; the first keeps its own."""
    return f"{name[:60].rstrip('-')}-{copy}" if copy else name


def _write_copy(guide: Path, guides: Path, copy: int, targets: Mapping[str, str]) -> None:
    folder = guides / name_of(guide.name, copy)
    folder.mkdir(parents=True)
    for path in sorted(guide.rglob("*")):
        target = folder / path.relative_to(guide)
        if path.is_dir():
            target.mkdir()
        elif path.suffix in (".md", ".yaml"):
            target.write_text(_reworded(path.read_text("utf-8"), copy, targets), "utf-8")
        else:
            target.write_bytes(path.read_bytes())


def _reworded(text: str, copy: int, targets: Mapping[str, str]) -> str:
    """A text whose links lead to `targets` by name, and of whose passages none is as another copy's."""

    def related(found: re.Match[str]) -> str:
        return f"{found[1]}{', '.join(dict.fromkeys(targets.get(name, name) for name in found[2].split(', ')))}]"

    def link(found: re.Match[str]) -> str:
        target = targets.get(found[1], found[1])
        is_same = target == found[1] or target.startswith(f"{found[1]}-")
        return f"guide:{target}{found[2] or ''}" if is_same else f"guide:{target}"

    text = _RELATED.sub(related, _LINK.sub(link, text))
    if not copy:
        return text
    word = word_of(copy)
    text = _TITLE.sub(rf"title: \1 {word}\2", text, count=1)
    text = _SLUG.sub(rf"slug: \1-{word.lower()}", text, count=1)
    return _SENTENCE.sub(rf"\1 {word}.", _HEADING.sub(rf"\1 {word}\2", text))


def word_of(number: int) -> str:
    """A word that no language has, another one for each number."""
    base = len(_SYLLABLES)
    digits = [number // base**place % base for place in range(3)]
    return "".join(_SYLLABLES[digit] for digit in digits).capitalize()
