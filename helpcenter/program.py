"""Which program this is: what another one made may be other than what this one would make."""

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

_PACKAGE = Path(__file__).parent
_CODE = {".py", ".json", ".sql"}


@cache
def fingerprint(*packages: str) -> str:
    """A digest of the code of some of the packages, all without any named, of the modules that stand alone, of every
    library that is installed, and of Python."""
    digest = sha256(f"{sys.version}\n{_libraries()}\n".encode())
    folders = [_PACKAGE / name for name in packages] or [path for path in _PACKAGE.iterdir() if path.is_dir()]
    alone = [path for path in _PACKAGE.iterdir() if path.suffix in _CODE]
    inside = [path for folder in folders for path in folder.rglob("*") if path.suffix in _CODE]
    for path in sorted({*alone, *inside}):
        digest.update(f"{path.relative_to(_PACKAGE)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def module_command(module: str) -> list[str]:
    """What runs a module of this program in a process of its own, with the same Python. Without -P, a module of the
    folder in which the command was begun could take the place of one of ours."""
    return [sys.executable, "-P", "-m", module]


def _libraries() -> list[str]:
    """Names and versions, as their folders have them."""
    folders = [folder for each in sys.path if each and (folder := Path(each)).is_dir()]
    return sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))
