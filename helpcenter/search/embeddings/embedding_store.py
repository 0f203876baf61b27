"""Embeddings that were made before, kept by digest of encoder and texts, across releases and languages.

What is encoded takes nine tenths of the time of a build, and most texts stay as they are. A passage's texts are encoded
together and alone: the last bits of a vector depend on what shares a matrix product with it, so a vector is a function
of its passage, whatever else was to be encoded that day.
"""

import hashlib
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from helpcenter.search.embeddings.embedding_files import SUFFIX, EmbeddingFile, Group, write_embedding_file

_log = logging.getLogger(__name__)
# Files that are opened for a build; more are written anew as one.
_MOST_FILES = 24
# What no index uses may take a quarter of the room: writing everything anew at each edit would cost more.
_UNUSED_SHARE = 0.25
# Nobody writes at one file for so long: it was left by a run that was killed.
_OLD_SECONDS = 3600


def key_of(encoder: str, texts: Sequence[str]) -> bytes:
    """The key of texts that are encoded together. `encoder` tells encoders, and versions of one, apart."""
    # Texts hold no control characters.
    return hashlib.blake2b("\x1f".join((encoder, *texts)).encode(), digest_size=16).digest()


class EmbeddingStore:
    """The embeddings in a folder. A file that is torn, damaged or none of ours is as good as absent, and logged: its
    texts are encoded anew. Several processes may add at once; only one may prune."""

    def __init__(self, folder: Path, encoder: str) -> None:
        self._folder = folder
        self._encoder = encoder
        self._files: dict[Path, EmbeddingFile] = {}
        self._strange: set[Path] = set()
        self._places: dict[bytes, tuple[Path, int]] = {}
        self._damaged: set[bytes] = set()
        self.refresh()

    def refresh(self) -> None:
        """Learn of what other processes added. Raises OSError."""
        there = sorted(self._folder.glob(f"*{SUFFIX}"))
        for path in there:
            if path not in self._files and path not in self._strange:
                self._open(path)

    def __contains__(self, key: bytes) -> bool:
        return key in self._places

    def find(self, key: bytes) -> Group | None:
        """The vectors under a key; None when they are not there, or damaged."""
        place = self._places.get(key)
        if place is None:
            return None
        path, number = place
        found = self._files[path].group(number)
        if found is None:
            _log.warning("%s is damaged: some texts are encoded anew.", path.name)
            del self._places[key]
            self._damaged.add(key)
        return found

    def add(self, groups: Mapping[bytes, Group]) -> None:
        """Keep these, on the disk before it returns. Raises OSError."""
        if groups:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open(write_embedding_file(self._folder, self._encoder, groups))

    def prune(self, used: Collection[bytes]) -> None:
        """Drop what is not `used`, once that is worth the writing, and files that are none of ours. Raises OSError."""
        self.refresh()
        for path in (*self._strange, *filter(_is_left, self._folder.glob("*.tmp"))):
            if path.is_symlink() or not path.is_dir():
                path.unlink(missing_ok=True)
        self._strange.clear()
        kept = [key for key in self._places if key in used]
        held = sum(len(file.keys) for file in self._files.values())
        if held - len(kept) <= _UNUSED_SHARE * held and len(self._files) <= _MOST_FILES and not self._damaged:
            return
        old = list(self._files)
        found = {key: group for key in kept if (group := self.find(key)) is not None}
        self.add(found)
        for path in old:
            path.unlink(missing_ok=True)
            del self._files[path]
        self._damaged.clear()
        self._places = {key: self._places[key] for key in found}

    def _open(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            # Who opens a pipe waits for ever. Somebody's folder or pipe is left where it is.
            _log.warning("%s is not used: it is no regular file.", path.name)
            return
        try:
            file = EmbeddingFile(path, self._encoder)
        except FileNotFoundError:
            # Another process has pruned meanwhile.
            return
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
            _log.warning("%s is not used (%s): its texts are encoded anew.", path.name, error)
            self._strange.add(path)
            return
        self._files[path] = file
        self._places.update({key: (path, number) for number, key in enumerate(file.keys)})


def _is_left(path: Path) -> bool:
    """Whether a file is of a run that was killed: another process may be writing at a newer one."""
    with suppress(FileNotFoundError):
        return time.time() - path.lstat().st_mtime > _OLD_SECONDS
    return False
