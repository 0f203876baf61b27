"""Which files that are gone from a source stay here all the same, so that pruning breaks no editor's work."""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

_GUIDES = "content/guides"
_TEXTS = ("content/guides/*/*.md", "content/includes/*.md")


def stays(root: Path, gone: Collection[str], brought: Collection[str], needed: Collection[str]) -> set[str]:
    """The paths among `gone` that must stay: what is `needed`, such as what an editor has changed, the rest of the
    guide that it belongs to, and pictures that a text which stays shows. `brought` are all paths that imports put
    there.

    Without its guide.yaml, a draft that an editor works on would be published. Raises OSError.
    """
    kept = set(needed)
    for folder in {_guide_of(path) for path in gone if path.endswith("/guide.yaml")} - {""}:
        own = {path for path in gone if _guide_of(path) == folder}
        others = {f"{folder}/{each.name}" for each in (root / folder).glob("*.md")} - set(brought)
        if others or not kept.isdisjoint(own):
            kept |= own
    pictures = {path for path in gone if "/media/" in path} - kept
    if pictures:
        taken_away = set(gone) - kept
        shown = "\n".join(_texts(root, taken_away))
        kept |= {path for path in pictures if f"media:{PurePosixPath(path).name}" in shown}
    return kept


def _guide_of(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[:3]) if path.startswith(f"{_GUIDES}/") and len(parts) > 3 else ""


def _texts(root: Path, taken_away: Collection[str]) -> Iterator[str]:
    for pattern in _TEXTS:
        for path in root.glob(pattern):
            if path.is_file() and path.relative_to(root).as_posix() not in taken_away:
                yield path.read_text("utf-8", "replace")
