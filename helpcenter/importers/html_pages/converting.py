"""A page in all its languages as one guide: blocks where it shows some, an article otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from helpcenter.content.text.addresses import unsafe
from helpcenter.domain.block import BlockKind
from helpcenter.importers.html_pages.blocks import Draft, Drafts, drafts
from helpcenter.importers.html_pages.main_content import Main, main_of
from helpcenter.importers.html_pages.outline import Parts, words_of
from helpcenter.importers.html_pages.page_links import PageLinks, PictureSource
from helpcenter.importers.html_pages.pages import Group, Page, PageIndex, path_of
from helpcenter.importers.html_pages.signs import says
from helpcenter.importers.html_text import parse, to_line, to_markdown
from helpcenter.importers.markdown_signs import escaped
from helpcenter.importers.model import ImportedGuide, ImportedText, ImportLog
from helpcenter.importers.structured import (
    Ids,
    Item,
    Part,
    Words,
    anchors_of,
    body_of,
    heading,
    structure_of,
    summary_of,
)

_IDS = {
    BlockKind.QUICK_ANSWER: "quick-answer",
    BlockKind.STEPS: "steps",
    BlockKind.REFUND_POLICY: "refunds",
    BlockKind.EXPORT_CHECKLIST: "checklist",
    BlockKind.AFTERMATH: "aftermath",
    BlockKind.TROUBLESHOOTING: "troubleshooting",
    BlockKind.FAQ: "faq",
    BlockKind.OFFICIAL_LINKS: "links",
}
_MAX_SUMMARY = 400
_MOST_ITEMS = 200


@dataclass
class _Read:
    """One language of a guide, read. `anchors` gathers what the page's ids became."""

    page: Page
    main: Main
    found: Drafts
    links: PageLinks
    title: str
    anchors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Converter:
    """`titles` are by the page's path, `descriptions` those that only one page has; `wanted` are anchors that links of
    the source lead to; `shared` are headings that stand on most pages."""

    index: PageIndex
    pictures: PictureSource
    wanted: frozenset[str]
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    log: ImportLog
    shared: frozenset[str] = frozenset()

    def guide(self, group: Group, topics: Sequence[str]) -> ImportedGuide | None:
        """The guide of a group; None where its pages say nothing, which the log tells."""
        read = {locale: each for locale, page in group.pages.items() if (each := self._read(group.key, page))}
        if not read:
            return None
        source = next(iter(read.values()))
        name = source.title or source.page.path
        if not source.found.is_guide:
            texts = {locale: self._article(each) for locale, each in read.items()}
            return ImportedGuide(group.key, name, texts, topics)
        parts = _Pairing(read, self.wanted, self.log).parts()
        anchors = anchors_of(parts)
        texts = {locale: self._structured(each, parts, locale, anchors) for locale, each in read.items()}
        return ImportedGuide(group.key, name, texts, topics, _kind(source.title), structure_of(parts))

    def _read(self, key: str, page: Page) -> _Read | None:
        links = PageLinks(key, page, self.index, self.pictures, self.log)
        main = main_of(parse(page.read()), links.note, self.shared)
        if not main.body.words():
            self.log.note("page without words", page.path, 1, "left out: no text was found in it")
            return None
        title = main.title or self.titles.get(page.path, "") or page.path
        return _Read(page, main, drafts(main.body, page.facts), links, title)

    def _article(self, read: _Read) -> ImportedText:
        converted = to_markdown(read.main.body.parts, read.links, self.wanted)
        text = self._text(read, converted.body or f"{escaped(read.title)}\n", converted.anchors)
        description = self.descriptions.get(read.page.path, "")
        is_repeated = " ".join(read.main.body.words().split()).startswith(description.rstrip(" .…")[:80])
        return replace(text, summary="" if is_repeated else description[:_MAX_SUMMARY])

    def _structured(self, read: _Read, parts: Sequence[Part], locale: str, anchors: Mapping[str, str]) -> ImportedText:
        body = body_of(parts, locale)
        lead = words_of(read.found.lead)
        summary = lead if 0 < len(lead) <= _MAX_SUMMARY else self.descriptions.get(read.page.path, "")
        summary = summary[:_MAX_SUMMARY] or summary_of(body, read.title)
        return replace(self._text(read, body, {**read.anchors, **anchors}), summary=summary, is_one_line=True)

    def _text(self, read: _Read, body: str, anchors: Mapping[str, str]) -> ImportedText:
        address = path_of(read.page.address) if read.page.address else ""
        line = next((each.line for each in read.main.body.elements()), 1)
        return ImportedText(
            read.title,
            body,
            read.page.path,
            line,
            anchors=anchors,
            addresses=[address] if address else [],
            is_one_line=True,
        )


def _kind(title: str) -> str:
    return "cancel" if says("cancel", title) else "migrate" if says("migrate", title) else "howto"


@dataclass
class _Pairing:
    """The blocks of the source with the same blocks of its translations."""

    read: Mapping[str, _Read]
    wanted: frozenset[str]
    log: ImportLog
    _ids: Ids = field(default_factory=Ids)

    def parts(self) -> list[Part]:
        source = next(iter(self.read))
        own = self._all(source)
        self._ids.taken |= set(_IDS.values())
        matched = {locale: self._matched(own, locale) for locale in self.read if locale != source}
        parts = []
        seen: set[BlockKind] = set()
        for index, draft in enumerate(own):
            told = {source: draft, **{locale: found[index] for locale, found in matched.items() if index in found}}
            parts += self._part(told, source, is_first=draft.kind not in seen)
            seen.add(draft.kind)
        return parts

    def _all(self, locale: str) -> list[Draft]:
        """A page's blocks; text before them that is too long for a summary becomes a section."""
        read = self.read[locale]
        lead = read.found.lead
        has_more = len(words_of(lead)) > _MAX_SUMMARY or any(
            not isinstance(part, str) and part.first("img", "a", "pre", "table", "iframe") for part in lead
        )
        first = (
            [
                Draft(
                    BlockKind.SECTION,
                    [],
                    lead,
                )
            ]
            if words_of(lead) and has_more
            else []
        )
        for draft in read.found.blocks:
            if draft.label:
                self._tell(read, draft, "label above a heading", f'"{draft.label}" was left out')
            if draft.kind is BlockKind.ALTERNATIVE:
                draft.kind = BlockKind.SECTION
                message = (
                    f'"{words_of(draft.title)}" is a section now: write it as content/ctas/… to have its clicks counted'
                )
                self._tell(read, draft, "call to action", message)
        return [*first, *read.found.blocks]

    def _tell(self, read: _Read, draft: Draft, construct: str, message: str) -> None:
        self.log.note(construct, read.page.path, draft.line, message)

    def _matched(self, own: Sequence[Draft], locale: str) -> dict[int, Draft]:
        """A translation's blocks by the place of the source's; those that have no like are told."""
        read, theirs = self.read[locale], self._all(locale)
        found: dict[int, Draft] = {}
        matcher = SequenceMatcher(None, [each.kind for each in own], [each.kind for each in theirs], autojunk=False)
        for mine, other, size in matcher.get_matching_blocks():
            for step in range(size):
                draft = theirs[other + step]
                if len(draft.items) == len(own[mine + step].items):
                    found[mine + step] = draft
        taken = {id(draft) for draft in found.values()}
        for draft in theirs:
            if id(draft) not in taken:
                title = words_of(draft.title) or draft.kind.value
                message = f'"{title}" has no like in the source, or not as many items: it was left out'
                self._tell(read, draft, "section that its source lacks", message)
        return found

    def _part(self, told: Mapping[str, Draft], source: str, *, is_first: bool) -> list[Part]:
        own = told[source]
        usual = _IDS.get(own.kind, "") if is_first else ""
        name = usual or self._ids.of(next(iter(own.anchors), "") or words_of(own.title) or heading(own.kind, source))
        if len(own.items) > _MOST_ITEMS:
            self._tell(self.read[source], own, "long list", f"the first {_MOST_ITEMS} of {len(own.items)} came over")
        items = [item for place in range(min(len(own.items), _MOST_ITEMS)) if (item := self._item(told, source, place))]
        if own.items and not items:
            return []
        texts = {
            locale: self._words(locale, draft.title or [heading(draft.kind, locale)], draft.parts, draft.anchors, name)
            for locale, draft in told.items()
        }
        return [Part(name, own.kind, texts, items)]

    def _item(self, told: Mapping[str, Draft], source: str, place: int) -> Item | None:
        own = told[source].items[place]
        address = ""
        if told[source].kind is BlockKind.OFFICIAL_LINKS:
            address = own.address if not own.address.startswith("//") else f"https:{own.address}"
            if reason := unsafe(address):
                self._tell(self.read[source], told[source], "official link", f'"{address[:80]}" {reason}: left out')
                return None
        name = self._ids.of(next(iter(own.anchors), "") or words_of(own.title))
        texts = {
            locale: self._words(locale, each.title, each.parts, each.anchors, name)
            for locale, draft in told.items()
            for each in (draft.items[place],)
        }
        return Item(name, texts, address)

    def _words(self, locale: str, title: Parts, parts: Parts, anchors: Sequence[str], name: str) -> Words:
        read = self.read[locale]
        converted = to_markdown(parts, read.links, self.wanted - set(read.anchors))
        for anchor in anchors:
            read.anchors.setdefault(anchor, name)
        read.anchors.update({anchor: own for anchor, own in converted.anchors.items() if anchor not in read.anchors})
        return Words(to_line(title, read.links) or name, converted.body)
