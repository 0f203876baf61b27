"""What differs between two releases that are kept: guides by language, and everything else."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpcenter.content.snapshot import from_json
from helpcenter.domain.library import Library
from helpcenter.search import KeptReleases, ReleaseRecord
from helpcenter.serving.going_live.library_changes import LocaleChanges, changed_parts, changes_by_locale


@dataclass(frozen=True, slots=True)
class Comparison:
    """From the `old` release to the `new` one. `titles` are of every guide of either, in its source language; `parts`
    what else differs, in words."""

    old: ReleaseRecord
    new: ReleaseRecord
    locales: tuple[LocaleChanges, ...]
    parts: tuple[str, ...]
    titles: Mapping[str, str]

    @property
    def is_same(self) -> bool:
        return not self.parts and not any(each.added or each.changed or each.removed for each in self.locales)


def compare(kept: KeptReleases, old: str, new: str) -> Comparison:
    """Compares two releases by their ids. Raises UsageError for an unknown one, Unavailable for a damaged one."""
    records = kept.find(old), kept.find(new)
    before, after = (from_json(kept.snapshot(each)) for each in records)
    tuning = (
        f"search rules of {locale}"
        for locale, part in records[1].pointer.locales.items()
        if locale in records[0].pointer.locales and records[0].pointer.locales[locale].tuning != part.tuning
    )
    return Comparison(
        *records,
        locales=changes_by_locale(before, after),
        parts=(*changed_parts(before, after), *tuning),
        titles=_titles(before) | _titles(after),
    )


def _titles(library: Library) -> dict[str, str]:
    return {name: guide.texts[guide.source].title for name, guide in library.guides.items()}
