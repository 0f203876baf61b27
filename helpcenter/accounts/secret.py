"""The secret that signs sessions and result links, shared by every process of a site."""

import os
import secrets
from pathlib import Path

from helpcenter.domain.errors import UsageError

_BYTES = 32


def signing_secret(state: Path) -> bytes:
    """32 random bytes from `state/secret`, made on first use by whichever process comes first.

    Raises UsageError when the file is not a secret of ours.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / "secret"
    if not path.exists():
        _create(path)
    secret = path.read_bytes()
    if len(secret) != _BYTES:
        raise UsageError("bad_secret", f"{path} is damaged. Remove it: everybody then signs in again.")
    return secret


def _create(path: Path) -> None:
    beside = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
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
