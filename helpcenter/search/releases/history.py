"""The releases that are kept: what each of them needs, who made it live, when, and what changed with it."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from helpcenter.regular_files import read_regular
from helpcenter.search.releases.pointer import LocaleRelease, Pointer, pointer_from, reason, write_whole

_log = logging.getLogger(__name__)

FOLDER = "releases"
# Names told of each kind and language; of the others only the number.
_MOST_NAMES = 100
# Live, and the one before it, which slower processes still serve.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class GuideChanges:
    """Guides of one language that a release brought: how many of them, and the first hundred of each kind by id."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, added: Sequence[str], changed: Sequence[str], removed: Sequence[str]) -> "GuideChanges":
        given = {"added": added, "changed": changed, "removed": removed}
        names = {kind: list(guides[:_MOST_NAMES]) for kind, guides in given.items() if guides}
        return cls(len(added), len(changed), len(removed), names)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who reindexes, and what else than guides changed since the live release, in words."""

    who: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """A release that is kept. `who` made it live last (an account, or "terminal:" and a user), at `live_since`.

    `changes` are those against the release before it, by language; `parts` what else changed, in words.
    """

    pointer: Pointer
    live_since: datetime
    who: str = ""
    changes: Mapping[str, GuideChanges] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.pointer.id


class ReleaseHistory:
    """The records of a folder of built releases, each a file; one that is damaged is passed over and said."""

    def __init__(self, built: Path) -> None:
        self._folder = built / FOLDER

    def records(self) -> list[ReleaseRecord]:
        """What is kept, the one that went live last first."""
        found = [self._read(path) for path in sorted(self._folder.glob("*.json"))]
        return sorted((each for each in found if each is not None), key=lambda each: each.live_since, reverse=True)

    def find(self, release: str) -> ReleaseRecord | None:
        """The record of a release; an id that no file can have finds nothing."""
        return next((each for each in self.records() if each.id == release), None)

    def remember(
        self,
        pointer: Pointer,
        before: Pointer | None,
        changes: Mapping[str, GuideChanges],
        origin: Origin,
        most: int,
    ) -> None:
        """List a release that has gone live, and forget what is above `most`. It is live, whatever is remembered of
        it: that it cannot be listed is logged."""
        parts = (*origin.parts, *_changed_tuning(before, pointer))
        try:
            self.keep(ReleaseRecord(pointer, pointer.built_at, origin.who, changes, parts))
            self.prune(most)
        except OSError as error:
            _log.warning("Release %s cannot be listed: %s.", pointer.id, reason(error))

    def keep(self, record: ReleaseRecord) -> None:
        """Write a record, in place of one that the release had. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts: dict[str, Any] = {
            "pointer": json.loads(record.pointer.to_json()),
            "live_since": record.live_since.isoformat(),
            "who": record.who,
            "changes": {locale: asdict(each) for locale, each in record.changes.items()},
            "parts": record.parts,
        }
        write_whole(self._folder / f"{record.id}.json", json.dumps(facts, ensure_ascii=False).encode())

    def update(self, record: ReleaseRecord) -> None:
        """As `keep`, for a release that is live already: that it cannot be listed is logged."""
        try:
            self.keep(record)
        except OSError as error:
            _log.warning("Release %s cannot be listed: %s.", record.id, reason(error))

    def replace(self, old: Pointer, new: Pointer) -> None:
        """The same release goes by another pointer. That it cannot be listed is logged."""
        try:
            record = self.find(old.id)
            if record is not None:
                self.keep(replace(record, pointer=replace(new, hold=None)))
                (self._folder / f"{old.id}.json").unlink(missing_ok=True)
        except OSError as error:
            _log.warning("Release %s cannot be listed: %s.", new.id, reason(error))

    def prune(self, most: int) -> None:
        """Forget records above `most`: first the one that was live for the shortest time, never the latest two.

        Somebody who saves ten times in ten minutes under `--watch` so pushes out none that was live for a week.
        """
        for record in surplus(self.records(), max(most, FEWEST)):
            (self._folder / f"{record.id}.json").unlink(missing_ok=True)

    def paths(self) -> set[str]:
        """Everything that kept releases need, relative to the folder of what is built, their own files included."""
        records = self.records()
        return {f"{FOLDER}/{each.id}.json" for each in records}.union(*(each.pointer.paths() for each in records))

    def _read(self, path: Path) -> ReleaseRecord | None:
        try:
            record = _record(json.loads(read_regular(path)))
            if record.id != path.stem:
                raise ValueError(path.stem)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            _log.warning("The record of release %s is damaged; that release cannot be made live again.", path.stem)
            return None
        return record


def surplus(records: Sequence[ReleaseRecord], most: int) -> list[ReleaseRecord]:
    """Which of the records, latest first, to give up so that `most` are left."""
    left, given_up = list(records), []
    while len(left) > most:
        ends = [left[place - 1].live_since for place in range(FEWEST, len(left))]
        spans = [end - record.live_since for record, end in zip(left[FEWEST:], ends, strict=True)]
        given_up.append(left.pop(FEWEST + spans.index(min(spans))))
    return given_up


def _changed_tuning(old: Pointer | None, new: Pointer) -> Iterable[str]:
    """The languages whose search rules differ, in words."""
    for locale, part in new.locales.items():
        before = old.locales.get(locale) if old is not None else None
        # As they are kept: what is read from a file knows more, such as its lines.
        if before is not None and _kept(before) != _kept(part):
            yield f"search rules of {locale}"


def _kept(part: LocaleRelease) -> str:
    return json.dumps(part.tuning.to_json(), sort_keys=True)


def _record(raw: Mapping[str, Any]) -> ReleaseRecord:
    return ReleaseRecord(
        pointer=pointer_from(raw["pointer"]),
        live_since=datetime.fromisoformat(raw["live_since"]),
        who=str(raw["who"]),
        changes={locale: GuideChanges(**each) for locale, each in raw["changes"].items()},
        parts=tuple(str(each) for each in raw["parts"]),
    )
