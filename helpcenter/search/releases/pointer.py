"""The single file that says what is live: content, index and tuning together, replaced in one step."""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.domain.library import Product
from helpcenter.regular_files import read_regular
from helpcenter.search.backends.manifest import sync
from helpcenter.search.tuning.rules import Tuning

_log = logging.getLogger(__name__)

FORMAT = 1
_NAME = "current.json"


@dataclass(frozen=True, slots=True)
class LocaleRelease:
    """One locale of a release: its generation's folder name, the SHA-256 of its manifest, and its tuning."""

    generation: str
    manifest: str
    tuning: Tuning


@dataclass(frozen=True, slots=True)
class Hold:
    """Who made a release live by hand, and when: it stays until it is let go."""

    who: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Pointer:
    """A release. `snapshot` is the SHA-256 of the library's snapshot; `previous` names the generations before this.
    While there is a `hold`, no reindex takes its place."""

    built_at: datetime
    snapshot: str
    products: tuple[Product, ...]
    published: frozenset[str]
    locales: Mapping[str, LocaleRelease]
    previous: tuple[str, ...] = ()
    hold: Hold | None = None

    @property
    def id(self) -> str:
        """The same for the same content, index and tuning."""
        return hashlib.sha256(json.dumps(self._facts(), sort_keys=True).encode()).hexdigest()[:16]

    def paths(self) -> tuple[str, ...]:
        """Everything under `.built/` that the release needs, relative to it."""
        generations = (f"{locale}/{part.generation}" for locale, part in sorted(self.locales.items()))
        return (*generations, f"library/{self.snapshot}.json")

    def _facts(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "snapshot": self.snapshot,
            "products": [[product.id, product.name, list(product.aliases)] for product in self.products],
            "published": sorted(self.published),
            "locales": {
                locale: {"generation": part.generation, "manifest": part.manifest, "tuning": part.tuning.to_json()}
                for locale, part in sorted(self.locales.items())
            },
        }

    def to_json(self) -> bytes:
        """The content of `current.json`, as `read_pointer` reads it."""
        facts = {"id": self.id, "built_at": self.built_at.isoformat(), **self._facts(), "previous": self.previous}
        if self.hold is not None:
            facts["hold"] = {"who": self.hold.who, "since": self.hold.since.isoformat()}
        return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def read_id(built: Path) -> str | None:
    """The id of the live release, None when there is none or it cannot be told."""
    try:
        found = json.loads(read_regular(built / _NAME))["id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


def read_pointer(built: Path) -> Pointer:
    """The live release. Raises Unavailable with a sentence."""
    try:
        data = read_regular(built / _NAME)
    except FileNotFoundError:
        raise Unavailable("index_missing", "There is no search index yet. Run helpcenter reindex.") from None
    except OSError as error:
        message = f"The search index cannot be read ({error.strerror}). Run helpcenter reindex."
        raise Unavailable("index_unusable", message) from None
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise _other_version()
        return pointer_from(raw)
    except (ValueError, KeyError, TypeError, AttributeError):
        message = "The search index's current.json is damaged. Run helpcenter reindex."
        raise Unavailable("index_unusable", message) from None


def _other_version() -> Unavailable:
    message = "The search index was built by another version of the help center. Run helpcenter reindex."
    return Unavailable("index_unusable", message)


def pointer_from(raw: Mapping[str, Any]) -> Pointer:
    """The pointer that `to_json` wrote. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    held = raw.get("hold")
    names = [raw["snapshot"], *raw["locales"], *(part["generation"] for part in raw["locales"].values())]
    if any("/" in name or name.startswith(".") for name in names):
        raise ValueError(names)
    return Pointer(
        built_at=datetime.fromisoformat(raw["built_at"]),
        snapshot=raw["snapshot"],
        products=tuple(Product(name, label, tuple(aliases)) for name, label, aliases in raw["products"]),
        published=frozenset(raw["published"]),
        locales={
            locale: LocaleRelease(part["generation"], part["manifest"], Tuning.from_json(part["tuning"]))
            for locale, part in raw["locales"].items()
        },
        previous=tuple(raw["previous"]),
        hold=Hold(held["who"], datetime.fromisoformat(held["since"])) if held else None,
    )


def held_sentence(pointer: Pointer) -> str:
    """Who made the release live by hand, when, and how it is let go; empty unless it is held."""
    if pointer.hold is None:
        return ""
    since = f"{pointer.hold.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return (
        f"Release {pointer.id} was made live by hand by {pointer.hold.who} on {since} and stays until it is let go: "
        "helpcenter releases let-go, or the page Releases for staff."
    )


def check_hold(try_to_open: Callable[[Pointer], object], pointer: Pointer | None) -> None:
    """Raises UsageError ("release_held") while a release stays that was made live by hand.

    One that cannot be opened holds nothing: the site would have none.
    """
    if pointer is None or pointer.hold is None:
        return
    try:
        try_to_open(pointer)
    except Unavailable as error:
        _log.warning("%s It was made live by hand, and is let go: it cannot be served.", error.message)
    else:
        raise UsageError("release_held", f"{held_sentence(pointer)} Nothing was changed.")


def write_pointer(built: Path, pointer: Pointer) -> None:
    """Makes a release live. Everything it names must be on disk already."""
    write_whole(built / _NAME, pointer.to_json())


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is either the old one or the new one, on disk, whatever happens meanwhile."""
    handle, name = tempfile.mkstemp(suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync(path.parent)


def reason(error: OSError) -> str:
    """Why the disk did not let it, in words. Arrays that could not be written whole are told without the system's."""
    return error.strerror or f"not all could be written: {error}"
