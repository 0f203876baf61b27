"""A copy of a site's `content/` in which fixes are tried, so that nobody ever sees a site that is half mended."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.errors import UsageError
from helpcenter.regular_files import leads_out

_CONTENT = "content"
# Nothing that is read stands deeper: content/guides/<guide>/media/<picture>.
_MAX_DEPTH = 4
# These are written anew in the copy; of others a second name will do, where the disk allows it.
_TEXTS = (".md", ".yaml", ".csv")
# What is larger is refused by every check, whether it is there or not.
_MAX_COPIED = 16 << 20


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """A folder with a copy of `root / "content"`, as far as it can be read, that is gone afterwards.

    Raises UsageError where there is no room for it, also while it is used.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="helpcenter-") as name:
            _copy(root / _CONTENT, Path(name) / _CONTENT, _Tree((root / _CONTENT).resolve(), Path(name) / _CONTENT), 0)
            yield Path(name)
    except OSError as error:
        message = f"The fixes cannot be tried in a copy of the texts ({error.strerror}). Nothing was changed."
        raise UsageError("no_copy", message) from error


@dataclass(frozen=True, slots=True)
class _Tree:
    """The folder that is copied, and its copy."""

    content: Path
    copy: Path

    def there(self, file: Path) -> Path:
        """Where a file that a link leads to is for the copy: what is one of the content's stays so."""
        is_inside = file.is_relative_to(self.content)
        return self.copy / file.relative_to(self.content) if is_inside else file


def _copy(source: Path, target: Path, tree: _Tree, depth: int) -> None:
    """What cannot be read stays out: the check of the site itself tells that."""
    target.mkdir()
    found: list[Path] = []
    with suppress(PermissionError, FileNotFoundError, NotADirectoryError):
        found = list(source.iterdir())
    for path in found:
        with suppress(PermissionError, FileNotFoundError):
            if path.is_symlink() and not path.is_dir():
                (target / path.name).symlink_to(tree.there(path.resolve()))
            elif path.is_dir() and depth < _MAX_DEPTH:
                _copy_folder(path, target / path.name, tree, depth + 1)
            elif path.is_file():
                _copy_file(path, target / path.name)


def _copy_folder(source: Path, target: Path, tree: _Tree, depth: int) -> None:
    if leads_out(source, source.parent) and not source.resolve().is_relative_to(tree.content):
        target.symlink_to(source.resolve())
    else:
        _copy(source, target, tree, depth)


def _copy_file(source: Path, target: Path) -> None:
    if source.suffix not in _TEXTS:
        with suppress(OSError):
            os.link(source, target)
    if not target.exists() and source.stat().st_size <= _MAX_COPIED:
        shutil.copyfile(source, target)
