"""Style sheets, scripts and pictures of our own, under names that change with their content."""

import hashlib
import mimetypes
import re
from pathlib import Path

from helpcenter.web import urls
from helpcenter.web.http.precompressed import PrecompressedResponse
from helpcenter.web.http.responses import IMMUTABLE
from helpcenter.web.interface.script_words import words_files

# Public files that other sites' pages may load too.
_FOR_ALL = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_IMMUTABLE_FOR_ALL = IMMUTABLE | _FOR_ALL
_REVALIDATED_BY_ALL = {"cache-control": "public, no-cache"} | _FOR_ALL
_FOLDER = Path(__file__).parent / "assets"
# A script names another one beside it; it is served with the other's real name.
_IMPORT = re.compile(rb'(from "\./)([\w.-]+)(")')


class Assets:
    """Every file of `web/interface/assets`, read once, and the scripts' words.

    `url("site.css")` is `/assets/site.<digest>.css`.
    """

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._served: dict[str, str] = {}
        self._bodies: dict[str, tuple[bytes, str]] = {}
        self._files: dict[str, PrecompressedResponse] = {}
        self._embed: PrecompressedResponse | None = None
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        files |= words_files()
        for name in sorted(files, key=lambda name: (_IMPORT.search(files[name]) is not None, name)):
            self._add(
                Path(name), self._with_fingerprinted_imports(files[name]) if name.endswith(".js") else files[name]
            )

    def _with_fingerprinted_imports(self, script: bytes) -> bytes:
        def real(match: re.Match[bytes]) -> bytes:
            return match[1] + self._served[match[2].decode()].encode() + match[3]

        return _IMPORT.sub(real, script)

    def _add(self, name: Path, body: bytes) -> None:
        digest = hashlib.sha256(body).hexdigest()[:10]
        served = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
        media_type = mimetypes.guess_type(name.name)[0] or "application/octet-stream"
        self._served[name.as_posix()] = served
        self._bodies[served] = (body, media_type)

    def url(self, name: str) -> str:
        """Raises KeyError for a file that is not ours, which a test of every template would show."""
        return urls.asset(self._served[name])

    def words_url(self, spoken: str) -> str:
        """Where scripts find their words in a language that has a catalogue."""
        return self.url(f"words/{spoken}.json")

    @property
    def embed(self) -> PrecompressedResponse:
        """The script for other sites, under a name that never changes."""
        if self._embed is None:
            body, media_type = self._bodies[self._served["embed.js"]]
            beside = _IMPORT.sub(rb"\1assets/\2\3", body)
            self._embed = PrecompressedResponse(body=beside, media_type=media_type, headers=_REVALIDATED_BY_ALL)
        return self._embed

    def find(self, served: str) -> PrecompressedResponse | None:
        """A file by its fingerprinted name, compressed on its first visit."""
        if served not in self._files and served in self._bodies:
            body, media_type = self._bodies[served]
            self._files[served] = PrecompressedResponse(body, media_type, _IMMUTABLE_FOR_ALL)
        return self._files.get(served)
