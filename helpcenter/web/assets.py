"""Style sheets, scripts and pictures of our own, under names that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str


class Assets:
    """Every file of `web/assets`, read once; `url("site.css")` is `/assets/site.<digest>.css`."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._urls: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._add(path.relative_to(folder), path.read_bytes())

    def _add(self, name: Path, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()[:10]
        served = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
        media_type = mimetypes.guess_type(name.name)[0] or "application/octet-stream"
        self._urls[name.as_posix()] = f"/assets/{served}"
        self._files[served] = Asset(body, media_type)

    def url(self, name: str) -> str:
        """Raises KeyError for a file that is not ours, which a test of every template would show."""
        return self._urls[name]

    def find(self, served: str) -> Asset | None:
        return self._files.get(served)
