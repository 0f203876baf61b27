"""What is kept of the content is what reading it anew would give, whatever was edited in between."""

import os
import random
import shutil
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from helpcenter.content import KeptGuides, LoadedContent, load

SITE = {
    "site.yaml": "name: Site\ndefault_locale: en\nlocales: {en: English, fr: Français}\n",
    "topics.yaml": "topics:\n  - {id: start, name: {en: Start}}\n",
    "includes/refund.md": "Refunds take a week.\n",
    "includes/deep.md": "include: refund\n",
    "guides/a/en.md": "---\ntitle: A\n---\n\nSee [b](guide:b#part).\n\n## Part\n\ninclude: refund\n",
    "guides/a/fr.md": "---\ntitle: A fr\n---\n\n## Partie {#part}\n\ninclude: refund\n",
    "guides/b/en.md": "---\ntitle: B\n---\n\n## Part\n\n- One\n\n  include: deep\n\n![x](media:shared.png)\n",
    "guides/c/en.md": "---\ntitle: C\n---\n\nWords, and a name that is not there: ![x](media:shard.png)\n",
    "guides/d/guide.yaml": "kind: article\nsource: en\ntopics: [start]\nmedia: {shared.png: {en: A dot}}\n",
    "guides/d/en.md": "---\ntitle: D\n---\n\n![](media:shared.png)\n\ninclude: missing\n",
    "guides/e/en.md": "---\ntitle: E\n---\n\nPlain.\n",
}  # fmt: skip
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
Edit = Callable[[Path, random.Random], None]


def write(path: Path, data: str | bytes) -> None:
    """As editors save: a new file in place of the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(".saving")
    new.write_bytes(data.encode() if isinstance(data, str) else data)
    new.replace(path)


def text_of(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else "---\ntitle: New\n---\n"


def guide(content: Path, chance: random.Random) -> Path:
    return chance.choice(sorted((content / "guides").iterdir()))


def words(chance: random.Random) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=6))


def _append(content: Path, chance: random.Random) -> None:
    path = guide(content, chance) / f"{chance.choice(['en', 'fr', 'de'])}.md"
    lines = ["More.", "## Part", "include: refund", "include: other", "![x](media:shared.png)", "[z](guide:z)"]
    write(path, text_of(path) + f"\n{chance.choice(lines)}\n\n{words(chance)}\n")


def _break(content: Path, chance: random.Random) -> None:
    write(
        guide(content, chance) / "en.md", chance.choice([b"---\ntitle: [\n---\n", b"\xff", b"---\n---\n", b"No front"])
    )


def _mend(content: Path, chance: random.Random) -> None:
    write(guide(content, chance) / "en.md", f"---\ntitle: Mended {words(chance)}\n---\n\n## Part\n\ninclude: deep\n")


def _remove(content: Path, chance: random.Random) -> None:
    files = sorted(path for path in content.rglob("*") if path.is_file() and path.name != "site.yaml")
    chance.choice(files).unlink()


def _rename(content: Path, chance: random.Random) -> None:
    folder = guide(content, chance)
    folder.rename(folder.with_name(words(chance)))


def _copy(content: Path, chance: random.Random) -> None:
    shutil.copytree(guide(content, chance), content / "guides" / words(chance))


def _swap(content: Path, chance: random.Random) -> None:
    one, other = guide(content, chance), guide(content, chance)
    aside = content / "guides" / "aside"
    for old, new in ((one, aside), (other, one), (aside, other)):
        if old.exists() and not new.exists():
            old.rename(new)


def _include(content: Path, chance: random.Random) -> None:
    name = chance.choice(["refund.md", "refund.fr.md", "deep.md", "other.md", "missing.md", "notes.txt"])
    write(
        content / "includes" / name, chance.choice(["Words.\n", "include: refund\n", "## Part\n\nX.\n"]) + words(chance)
    )


def _picture(content: Path, chance: random.Random) -> None:
    folder = chance.choice([content, guide(content, chance)]) / "media"
    write(folder / chance.choice(["shared.png", "shard.png"]), chance.choice([DOT, DOT + b"more", b"no picture"]))


def _site(content: Path, chance: random.Random) -> None:
    languages = chance.choice(["{en: English}", "{en: English, fr: Français}", "{fr: Français, en: English, de: D}"])
    write(content / "site.yaml", f"name: Site\ndefault_locale: {chance.choice(['en', 'fr'])}\nlocales: {languages}\n")


def _topics(content: Path, chance: random.Random) -> None:
    name = chance.choice(["start", "other"])
    write(content / "topics.yaml", f"topics:\n  - {{id: {name}, name: {{en: Start}}}}\n")


def _structure(content: Path, chance: random.Random) -> None:
    kinds = ["kind: article\n", "kind: article\nstatus: draft\n", "kind: howto\n", "kind: article\nsource: fr\n"]
    write(guide(content, chance) / "guide.yaml", chance.choice(kinds))


def _stray(content: Path, chance: random.Random) -> None:
    write(guide(content, chance) / chance.choice(["note.txt", "English.md", ".hidden"]), words(chance))


def _touch(content: Path, chance: random.Random) -> None:
    for path in guide(content, chance).iterdir():
        os.utime(path)


EDITS: tuple[Edit, ...] = (
    *(_append, _break, _mend, _remove, _rename, _copy, _swap, _include, _picture, _site, _topics, _structure, _stray),
    _touch,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in SITE.items():
        write(tmp_path / "content" / name, text)
    write(tmp_path / "content" / "media" / "shared.png", DOT)
    (tmp_path / "index").mkdir()
    return tmp_path


@pytest.mark.parametrize("seed", range(8))
def test_edits_one_after_the_other_are_read_as_if_for_the_first_time(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    folder = root / "index" / ".read"
    kept = KeptGuides(folder, settled_seconds=0)
    for _ in range(20):
        edit = chance.choice(EDITS)
        if any((root / "content" / "guides").iterdir()):
            edit(root / "content", chance)
        expected = _facts(load(root))
        assert _facts(load(root, kept=kept)) == expected, edit.__name__
        kept.save()
        assert _facts(load(root, kept=KeptGuides(folder, settled_seconds=0))) == expected, edit.__name__


def _facts(loaded: LoadedContent) -> tuple[object, ...]:
    """All of it; remedies, which make no problem another one, too."""
    return loaded.library, loaded.problems, tuple(problem.remedy for problem in loaded.problems)
