"""What can only be told with the whole site in hand: references, addresses, dates."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.parsed import ParsedGuide, Reference, ReferenceKind, SlugOwner
from helpcenter.domain.guide import Status
from helpcenter.domain.library import Site, Topic
from helpcenter.domain.locale import fallbacks
from helpcenter.domain.problem import Problem, Remedy, RemedyKind, Severity, nearest

# A renamed guide may break thousands of links; comparing each with every name would take minutes.
_MAX_HINTS = 100


class CrossReferenceCheck:
    """Holds guides against each other and against the names of products and calls to action."""

    def __init__(self, guides: Mapping[str, ParsedGuide], products: Collection[str], ctas: Collection[str]) -> None:
        self._guides = guides
        self._names: Mapping[ReferenceKind, Collection[str]] = {
            ReferenceKind.GUIDE: guides,
            ReferenceKind.PRODUCT: products,
            ReferenceKind.CTA: ctas,
        }
        self._hints = 0

    def references(self, shared: Iterable[Reference]) -> Iterator[Problem]:
        """Names that do not exist, or that visitors cannot open; `shared` are those of the site itself."""
        for reference in shared:
            yield from self._check(reference, is_public=True)
        for guide in self._guides.values():
            for reference in guide.references:
                yield from self._check(reference, guide.status is Status.PUBLISHED)

    def _check(self, reference: Reference, is_public: bool) -> Iterator[Problem]:
        what, name = reference.what, brief(reference.name)
        if reference.name not in self._names[what]:
            hint = self._hint(reference.name, self._names[what]) or f": {_HOW_TO_ADD[what].format(name=name)}"
            # Only the live release knows which names guides had before.
            remedy = Remedy(RemedyKind.GUIDE, (reference.name,)) if what is ReferenceKind.GUIDE else None
            message = f'no {what} is named "{name}"{hint}'
            yield Problem(reference.path, reference.line, message, Severity.ERROR, remedy)
            return
        if what is not ReferenceKind.GUIDE:
            return
        guide = self._guides[reference.name]
        if is_public and guide.status is not Status.PUBLISHED:
            state = "a draft" if guide.status is Status.DRAFT else "withdrawn"
            yield _problem(reference, f'guide "{name}" is {state}, and nobody can open it: lead elsewhere')
        anchor = reference.anchor
        if anchor is not None and anchor in guide.former_ids:
            yield _former(reference, anchor, guide.former_ids[anchor])
        elif anchor is not None and guide.anchors is not None and anchor not in guide.anchors:
            hint = self._hint(anchor, guide.anchors) or ": link to the whole guide"
            yield _problem(reference, f'guide "{name}" has no block "{brief(anchor)}"{hint}')

    def _hint(self, name: str, known: Collection[str]) -> str:
        self._hints += 1
        return nearest(name, sorted(known)) if self._hints <= _MAX_HINTS and len(name) <= 100 else ""

    def topics(self, topics: Iterable[Topic] | None) -> Iterator[Problem]:
        """Topics that a guide names and `topics.yaml` does not; without that file, any word will do."""
        if topics is None:
            return
        known = {topic.id for topic in topics}
        for guide in self._guides.values():
            for place in guide.topics:
                if place.name not in known:
                    hint = self._hint(place.name, known) or ": add it to content/topics.yaml"
                    message = f'no topic is named "{brief(place.name)}"{hint}'
                    yield Problem(place.path, place.line, message, Severity.WARNING)

    def addresses(self, site: Site) -> Iterator[Problem]:
        """Slugs that two guides want in one locale, counting guides shown there in their source language."""
        said: set[tuple[str, int]] = set()
        for locale in site.locales:
            for problem in _clashes(locale, list(self._effective(locale))):
                if (problem.path, problem.line) not in said:
                    said.add((problem.path, problem.line))
                    yield problem

    def _effective(self, locale: str) -> Iterator[tuple[str, SlugOwner]]:
        for name, guide in sorted(self._guides.items()):
            chain = fallbacks(locale, guide.source or locale)
            used = next((tag for tag in chain if tag in guide.addresses), None)
            for address in guide.addresses[used] if used else ():
                yield name, address

    def reviews(self, today: date) -> Iterator[Problem]:
        """Review dates that have not come yet."""
        for guide in self._guides.values():
            if guide.review and guide.review.day > today:
                message = '"reviewed" lies in the future: write the day of the last check'
                yield Problem(guide.review.path, guide.review.line, message, Severity.WARNING)


_HOW_TO_ADD = {
    ReferenceKind.GUIDE: "write the name of a folder in content/guides/",
    ReferenceKind.PRODUCT: "add content/products/{name}.yaml",
    ReferenceKind.CTA: "add content/ctas/{name}.yaml",
}


def _clashes(locale: str, addresses: list[tuple[str, SlugOwner]]) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    present = {(name, address.slug) for name, address in addresses if not address.is_previous}
    # Present addresses first: an old one has to give way.
    for name, address in sorted(addresses, key=lambda pair: pair[1].is_previous):
        owner = owners.setdefault(address.slug, name)
        slug = brief(address.slug)
        if owner != name:
            way_out = "remove it here" if address.is_previous else "choose another slug"
            message = f'address "{slug}" belongs to guide "{owner}" in "{locale}": {way_out}'
            yield Problem(address.path, address.line, message)
        elif address.is_previous and (name, address.slug) in present:
            message = f'"{slug}" is the present address: remove it here'
            remedy = Remedy(RemedyKind.NO_PREVIOUS_SLUG, (address.slug,))
            yield Problem(address.path, address.line, message, Severity.ERROR, remedy)


def _former(reference: Reference, anchor: str, today: str) -> Problem:
    message = f'"#{anchor}" leads to "{today}" for this release only: write "#{today}"'
    remedy = Remedy(RemedyKind.ANCHOR, (reference.name, anchor, today))
    return Problem(reference.path, reference.line, message, Severity.WARNING, remedy)


def _problem(reference: Reference, message: str) -> Problem:
    return Problem(reference.path, reference.line, message)
