"""The app on somebody's phone."""

from datetime import UTC, datetime

import pyotp


class Authenticator:
    """Shows codes for a key, none of them twice: of this half minute or, when that was used, of the next one, which the
    server takes, too."""

    def __init__(self, key: str) -> None:
        self._totp = pyotp.TOTP(key.replace(" ", ""))
        self._used: set[int] = set()

    def code(self) -> str:
        current = self._totp.timecode(datetime.now(UTC))
        step = next(each for each in (current, current + 1, current - 1) if each not in self._used)
        self._used.add(step)
        return self._totp.generate_otp(step)
