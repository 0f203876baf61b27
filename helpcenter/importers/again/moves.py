"""Pages that stand elsewhere in the source than at the last import: they stay the guides that they were."""

import re
from collections.abc import Iterator, Sequence

from helpcenter.content.text.slugs import slugify
from helpcenter.importers.model import ImportedGuide
from helpcenter.importers.previous import PreviousImport

_NUMBERED = re.compile(r"-\d+$")


def follow(guides: Sequence[ImportedGuide], previous: PreviousImport) -> None:
    """Gives the id of a page that is gone to the one new page that has its address in a language, if no other claims
    it, and none of the others would have that address."""
    here = {guide.key for guide in guides}
    gone = {
        key: name
        for key, name in previous.ids.items()
        if key not in here and f"content/guides/{name}/guide.yaml" in previous.files
    }
    owners: dict[tuple[str, str], set[str]] = {}
    for key, name in gone.items():
        for locale, slug in previous.slugs.get(name, {}).items():
            # An address that another page had already has a number behind it.
            for each in {slug, _NUMBERED.sub("", slug)}:
                owners.setdefault((locale, each), set()).add(key)
    claims: dict[str, list[str]] = {}
    for guide in guides:
        if guide.key not in previous.ids:
            meant = set().union(*(owners.get(address, set()) for address in _addresses(guide)))
            if len(meant) == 1:
                claims.setdefault(meant.pop(), []).append(guide.key)
    for key, new in claims.items():
        if len(new) == 1:
            previous.ids[new[0]] = previous.ids.pop(key)


def _addresses(guide: ImportedGuide) -> Iterator[tuple[str, str]]:
    for locale, text in guide.texts.items():
        if slug := slugify(text.slug) or slugify(text.title):
            yield locale, slug
