"""What all guides share: pictures in `content/media/`, pieces of text in `content/includes/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, entries, printable, read_bytes
from helpcenter.content.reading.folder import MAX_IMAGE, MEDIA
from helpcenter.domain.problem import Problem

INCLUDES = "includes"


@dataclass(frozen=True)
class SharedFiles:
    """Bytes by file name, such as `refunds.fr.md`; what could not be read is left out."""

    includes: Mapping[str, bytes] = field(default_factory=dict)
    media: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_shared(root: Path) -> SharedFiles:
    """Every shared file of the site, with problems for those that are none."""
    problems: list[Problem] = []
    includes = _files(root, INCLUDES, MAX_TEXT, problems)
    for name in [name for name in includes if not name.endswith(".md")]:
        log = ProblemLog(f"content/{INCLUDES}/{printable(name)}")
        log.warn(1, "this file is not read: texts to include are .md files")
        problems += log.problems
        del includes[name]
    media = _files(root, MEDIA, MAX_IMAGE, problems)
    return SharedFiles(includes, media, tuple(problems))


def _files(root: Path, folder: str, limit: int, problems: list[Problem]) -> dict[str, bytes]:
    log = ProblemLog(f"content/{folder}")
    found: dict[str, bytes] = {}
    for entry in entries(root / "content" / folder, log):
        of_file = ProblemLog(f"content/{folder}/{printable(entry.name)}")
        if entry.path.is_symlink():
            # It could lead to any file of the machine, whose text would then be on a page.
            of_file.error(1, "this is a link: put the file itself here")
        elif entry.is_folder:
            of_file.warn(1, "this folder is not read: put its files beside it")
        elif (data := read_bytes(entry.path, limit, of_file)) is not None:
            found[entry.name] = data
        problems += of_file.problems
    problems += log.problems
    return found
