"""A small site mended as `helpcenter check --fix` does it, without an index."""

from collections.abc import Mapping
from pathlib import Path

from helpcenter.content import load
from helpcenter.content.fixes.edit import Checked
from helpcenter.content.fixes.running import Fixed, fix
from helpcenter.domain.addresses import earlier
from helpcenter.domain.library import Library
from tests.content.scratch import FILES, TODAY, write


def judge(files: Path, live: Library | None = None) -> Checked:
    """What the content below `files` says, held against the release that is live."""
    loaded = load(files, today=TODAY)
    problems = list(earlier.with_names(loaded.problems, loaded.library, live))
    if loaded.library is not None:
        problems += earlier.problems(earlier.with_earlier(loaded.library, live), live)
    return Checked(loaded.library, problems)


def mended(root: Path, changes: Mapping[str, str | bytes | None], live: Library | None = None) -> Fixed:
    """The small help center of `scratch` with `changes`, mended where it lies."""
    write(root, {**FILES, **changes})
    return again(root, live)


def again(root: Path, live: Library | None = None) -> Fixed:
    """What mending the site below `root` does now."""
    return fix(root, lambda files: judge(files, live))


def fixes(fixed: Fixed) -> list[str]:
    """As they are printed, without the leading "content/"."""
    return [str(each).removeprefix("content/") for each in fixed.fixes]


def left(fixed: Fixed) -> list[str]:
    """The problems that are left, printed in the same way."""
    return [str(each).removeprefix("content/") for each in fixed.left.problems]
