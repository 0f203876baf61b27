"""Three keys, each a private file of 32 random bytes: one signs sessions, one links to previews, and second factors are
encrypted with one."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.regular_files import read_regular

_BYTES = 32
_NONCE_BYTES = 12  # what AES-GCM takes
# Whoever copies or publishes the whole site by git leaves the folder of keys out.
_IGNORED = "*\n"


def signing_secret(state: Path) -> bytes:
    """The secret that signs sessions and result links, from `state/secret`, shared by every process of a site.

    Made on first use by whichever process comes first. Raises UsageError when the file is not a secret of ours.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / "secret"
    if not path.exists():
        _create(path)
    secret = read_regular(path)
    if len(secret) != _BYTES:
        raise UsageError("bad_secret", f"{path} is damaged. Remove it: everybody then signs in again.")
    return secret


class FactorKey:
    """Encrypts with the key in `path`, which lies outside the folders that are backed up.

    A backup that is stolen, or the accounts' file alone, tells no second factor. Without its key the file tells none
    either: recovery codes still open the account, and `helpcenter user reset-factor` does.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def encrypt(self, account: str, secret: str) -> bytes:
        """`secret` for this account only. The key is made when there is none. Raises Unavailable."""
        try:
            if not self._path.exists():
                self._make()
            key = self._read()
        except OSError as error:
            message = (
                f"The key for second factors cannot be kept ({error.strerror}). "
                "Whoever runs the server sets HELPCENTER_SECOND_FACTOR_KEY to a file that it may write."
            )
            raise Unavailable("no_factor_key", message) from None
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, secret.encode(), account.encode())

    def decrypt(self, account: str, encrypted: bytes) -> str:
        """What was encrypted for this account. Raises Unavailable when the key is gone or is another one."""
        try:
            nonce, rest = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
            return AESGCM(self._read()).decrypt(nonce, rest, account.encode()).decode()
        except (OSError, InvalidTag, ValueError):
            message = (
                "The key that this second factor needs is missing or is another one. Use a recovery code, or have "
                "whoever runs the server put the key back, or run: helpcenter user reset-factor"
            )
            raise Unavailable("no_factor_key", message) from None

    def _read(self) -> bytes:
        key = read_regular(self._path)
        if len(key) != _BYTES:
            raise Unavailable("no_factor_key", "The file with the key for second factors is damaged. Put it back.")
        return key

    def _make(self) -> None:
        _create_outside(self._path)


class LinkKey:
    """The key in `path` that signs links to previews, which lies outside the folders that are backed up."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read_or_make(self) -> bytes:
        """Made when there is none. Raises Unavailable."""
        try:
            if not self._path.exists():
                _create_outside(self._path)
            return self.read()
        except OSError as error:
            message = (
                f"The key for links to previews cannot be kept ({error.strerror}). It lies beside that of second "
                "factors: whoever runs the server sets HELPCENTER_SECOND_FACTOR_KEY to a file in a folder that it may "
                "write."
            )
            raise Unavailable("no_link_key", message) from None

    def read(self) -> bytes:
        """Raises OSError where there is none, Unavailable for a file that is no key of ours."""
        key = read_regular(self._path)
        if len(key) != _BYTES:
            message = "The file with the key for links to previews is damaged. Remove it; older links open nothing."
            raise Unavailable("no_link_key", message)
        return key


def _create_outside(path: Path) -> None:
    folder = path.parent
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        (folder / ".gitignore").write_text(_IGNORED)
    _create(path)


def _create(path: Path) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)  # fails where another process was first; its secret then stands
    except FileExistsError:
        return
    finally:
        beside.unlink()
