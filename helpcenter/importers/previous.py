"""What an import left, so that the next one updates it: `content/imports/<name>.json`, which is committed."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpcenter.content.text.slugs import ID
from helpcenter.domain.errors import UsageError
from helpcenter.regular_files import read_regular

FOLDER = "content/imports"
_VERSION = 1
_MAX_BYTES = 64 << 20


@dataclass
class PreviousImport:
    """`ids` are of guides by the source's keys, `slugs` by id and locale, `pictures` file names by digest of what they
    hold, `files` the digests of what was last brought in, by path below the site's folder; `topics` those of the
    topics at the top, by id; `topic_ids` are by the source's keys."""

    ids: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    topic_ids: dict[str, str] = field(default_factory=dict)

    def to_json(self, kind: str, source: str) -> bytes:
        value = {"version": _VERSION, "kind": kind, "source": source, **{name: getattr(self, name) for name in _PARTS}}
        return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


_PARTS = ("ids", "slugs", "files", "topics", "topic_ids")
# What imports of earlier releases did not write.
_NEW_PARTS: dict[str, dict[str, Any]] = {"topic_ids": {}}


def path_of(name: str) -> str:
    """Where an import of that name keeps what it knows. Raises UsageError for a name that is none."""
    if not ID.fullmatch(name):
        message = f'"{name}" is no name for an import: use up to 64 small letters a-z, digits and hyphens.'
        raise UsageError("bad_name", message)
    return f"{FOLDER}/{name}.json"


def read(root: Path, name: str) -> PreviousImport:
    """What the last import of that name left; an empty one where there was none. Raises UsageError where it is
    damaged: to go on without it would bring everything in a second time."""
    path = root / path_of(name)
    if not path.exists():
        return PreviousImport()
    try:
        known = {**_NEW_PARTS, **json.loads(read_regular(path, _MAX_BYTES))}
        return PreviousImport(**{part: _checked(known[part], depth=1 + (part == "slugs")) for part in _PARTS})
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        message = (
            f"{path_of(name)} cannot be read ({type(error).__name__}): it says what was brought in before. Get it back "
            "from your version control, or delete it together with the guides that it brought in."
        )
        raise UsageError("damaged_import", message) from error


def _checked(part: Any, depth: int) -> Any:
    """`part` where it is an object of text, or of such objects, as `depth` says. Raises TypeError."""
    if depth and isinstance(part, dict):
        for each in part.values():
            _checked(each, depth - 1)
    elif depth or not isinstance(part, str):
        raise TypeError(part)
    return part
