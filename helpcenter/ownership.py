"""How other commands find the process that owns the analytics ledger: `analytics/.state/owner.json`."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OwnerAddress:
    """`url` is the owner's own address on this machine; `token` proves that the asker may read this file."""

    url: str
    token: str
    pid: int


def new_token() -> str:
    return secrets.token_urlsafe(24)


def announce(state: Path, address: OwnerAddress) -> None:
    """Say where the owner is, readable by the account that runs the site only."""
    path = _path(state)
    beside = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(address), file)
    beside.replace(path)


def withdraw(state: Path, address: OwnerAddress) -> None:
    """Forget an announcement, unless another owner has made its own since."""
    if find(state) == address:
        _path(state).unlink(missing_ok=True)


def find(state: Path) -> OwnerAddress | None:
    """The announced owner, which may have died since; None when there is none or the file is damaged."""
    try:
        return OwnerAddress(**json.loads(_path(state).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _path(state: Path) -> Path:
    return state / "owner.json"
