"""A help center of a few lines, for tests that break one thing at a time."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from helpcenter.content import LoadedContent, load

TODAY = date(2026, 11, 24)
GUIDE = """\
kind: howto
source: en
blocks:
  - {id: answer, kind: quick-answer}
  - {id: steps, kind: steps, items: [open-billing, confirm]}
"""
TEXT = """\
---
title: End it
summary: How to end it.
---
## Answer {#answer}

Yes.

## Steps {#steps}

### Open billing {#open-billing}

Open it.

### Confirm {#confirm}

Press it.
"""
FILES: Mapping[str, str | bytes] = {
    "content/site.yaml": "name: Help\ndefault_locale: en\nlocales: {en: English, fr: Français}\n",
    "content/guides/end/guide.yaml": GUIDE,
    "content/guides/end/en.md": TEXT,
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def write(root: Path, files: Mapping[str, str | bytes | None]) -> None:
    """Writes files below `root`; None leaves a file out."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())


def load_with(root: Path, changes: Mapping[str, str | bytes | None]) -> LoadedContent:
    """What the small help center gives after `changes`."""
    write(root, {**FILES, **changes})
    return load(root, today=TODAY)


def told(root: Path, changes: Mapping[str, str | bytes | None]) -> list[str]:
    """Its problems, as printed, without the leading "content/"."""
    return [str(problem).removeprefix("content/") for problem in load_with(root, changes).problems]
