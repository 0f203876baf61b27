"""Password hashes, by argon2 with its recommended parameters."""

import functools

import argon2
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from helpcenter.domain.errors import UsageError

MIN_LENGTH = 12
MAX_LENGTH = 256

_hasher = argon2.PasswordHasher()


@functools.cache
def _decoy() -> str:
    """Verified when the name is unknown, so that a wrong name takes as long as a wrong password."""
    return _hasher.hash("no account has this password")


def hashed(password: str) -> str:
    """The argon2 hash of an acceptable password. Raises UsageError for one too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise UsageError("bad_password", f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one hashed in `stored`; None, for no such account, takes as long."""
    try:
        _hasher.verify(stored or _decoy(), password[:MAX_LENGTH])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
