"""What is wrong with the files and folders of analytics, as far as a look tells."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments
from helpcenter.domain.problem import Fault
from helpcenter.regular_files import read_regular

_REWRITTEN = ("popular.json", "completions.json", "verdicts.json", "experiments.json", "ledger.json", "expiry.json")


def file_faults(paths: AnalyticsPaths) -> list[Fault]:
    """Folders that cannot be written, files in place of folders, state that cannot be read. Never raises."""
    return [*_folder_faults(paths), *_segment_faults(paths), *_state_faults(paths)]


def _folder_faults(paths: AnalyticsPaths) -> Iterator[Fault]:
    for folder in (paths.root, paths.spool, paths.ingested, paths.damaged, paths.export, paths.state):
        name = _name(folder, paths)
        # One that is missing is made again when it is needed.
        if not os.path.lexists(folder):
            continue
        if not folder.is_dir():
            message = f"{name} is no folder, as it must be. Move it away; it is then made by itself."
            yield Fault("no_folder", message)
        elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            message = (
                f"{name} cannot be read and written. Give the user that runs the site the right to, or mount its disk "
            )
            yield Fault("folder_unwritable", f"{message}for writing; all then goes on by itself.")


def _segment_faults(paths: AnalyticsPaths) -> Iterator[Fault]:
    if not os.access(paths.spool, os.R_OK | os.X_OK):
        return  # That is told already, or it is not there.
    if found := segments.forbidden(paths.spool):
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        message = (
            f"{_name(found[0], paths)}{others} cannot be read and written: the events in it are not taken in. Give the "
        )
        yield Fault(
            "segment_unreadable", f"{message}user that runs the site the right to; they then are by themselves."
        )


def _state_faults(paths: AnalyticsPaths) -> Iterator[Fault]:
    for each in _REWRITTEN:
        path = paths.state / each
        name = _name(path, paths)
        try:
            msgspec.json.decode(read_regular(path), type=dict)
        except FileNotFoundError:
            continue
        except OSError as error:
            message = (
                f"{name} cannot be read ({error.strerror}) and counts as empty. Move it away: it is then made anew."
            )
            yield Fault("state_unreadable", message)
        except ValueError:
            message = f"{name} is damaged and counts as empty. It is made anew by itself with the next events."
            yield Fault("state_damaged", message)


def _name(path: Path, paths: AnalyticsPaths) -> str:
    return f"analytics/{path.relative_to(paths.root)}".removesuffix("/.")
