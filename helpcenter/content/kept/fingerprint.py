"""Which program read something: what another one read is read anew."""

import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
# Every package that has a say in what a text becomes.
_LIBRARIES = (
    *("anyascii", "defusedxml", "imagesize", "jsonschema", "markdown-it-py", "math-core", "mdit-py-plugins", "nh3"),
    *("py-svg-hush", "pygments", "regex", "ruamel.yaml"),
)


@cache
def fingerprint() -> str:
    """A digest of the code that reads content, of the libraries it uses, and of Python."""
    digest = sha256(sys.version.encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    for path in _files():
        digest.update(f"{path.relative_to(_PACKAGE)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    """What content is read with: the packages that `content` may import, and the modules that stand alone."""
    yield from sorted(path for path in _PACKAGE.glob("*.py"))
    for package in ("content", "domain"):
        yield from sorted(path for path in (_PACKAGE / package).rglob("*") if path.suffix in (".py", ".json"))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
