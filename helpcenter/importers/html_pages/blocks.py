"""Which blocks a page shows: found by what its headings say, by lists, numbers and boxes, by what it tells search
engines. Nothing is invented: what is no block for sure is a section."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpcenter.domain.block import BlockKind
from helpcenter.importers.html_pages import facts as page_facts
from helpcenter.importers.html_pages.facts import PageFacts
from helpcenter.importers.html_pages.outline import (
    Entry,
    Parts,
    Segment,
    anchors_in,
    entries,
    first_sentence,
    is_numbered,
    items_of,
    segments,
    with_label,
    without_number,
    words_of,
)
from helpcenter.importers.html_pages.signs import is_just, says
from helpcenter.importers.html_text import Element, parse

# Asked in this order: the first whose words and shape fit is taken.
_SAID = (
    BlockKind.QUICK_ANSWER,
    BlockKind.FAQ,
    BlockKind.OFFICIAL_LINKS,
    BlockKind.REFUND_POLICY,
    BlockKind.TROUBLESHOOTING,
    BlockKind.AFTERMATH,
    BlockKind.ALTERNATIVE,
    BlockKind.EXPORT_CHECKLIST,
    BlockKind.STEPS,
)
_LONGEST_TITLE = 200
_MOST_LINKS = 100
_LONGEST_BOX_TITLE = 40


@dataclass
class DraftItem:
    """`line` is where it stands in the page; `address` is a link's, as written."""

    title: Parts
    parts: Parts
    anchors: Sequence[str] = ()
    address: str = ""


@dataclass
class Draft:
    """A block as one page shows it. `title` is empty where the page gives it none."""

    kind: BlockKind
    title: Parts = field(default_factory=list)
    parts: Parts = field(default_factory=list)
    items: list[DraftItem] = field(default_factory=list)
    anchors: Sequence[str] = ()
    label: str = ""
    line: int = 1


@dataclass(frozen=True)
class Drafts:
    """`lead` stands before all blocks."""

    lead: Parts
    blocks: list[Draft]

    @property
    def is_guide(self) -> bool:
        """Whether it is more than an article: steps, an answer in short, or questions."""
        return any(each.kind in (BlockKind.STEPS, BlockKind.QUICK_ANSWER, BlockKind.FAQ) for each in self.blocks)


def drafts(body: Element, facts: PageFacts) -> Drafts:
    """The blocks of a page's text, in its order."""
    first, *others = segments(body.parts)
    asked = {question for question, _ in page_facts.questions(facts)}
    named = [name for name, _ in page_facts.steps(facts)]
    lead, quick = _quick_box(first.parts)
    found = [*([quick] if quick else []), *(_draft(each, asked, named) for each in others)]
    found = _gathered(found)
    _add_told(found, facts, body.words())
    return Drafts(lead, found)


def _draft(segment: Segment, asked: set[str], named: Sequence[str]) -> Draft:
    title: Parts = list(segment.heading.parts) if segment.heading is not None else []
    draft = Draft(BlockKind.SECTION, title, segment.parts, [], segment.anchors, segment.label, segment.line)
    before, found = entries(segment.parts)
    said = (segment.title, segment.label, *(mark.replace("-", " ").replace("_", " ") for mark in segment.marks))
    if found and sum(each.words in asked for each in found) * 2 > len(found):
        return _with(draft, BlockKind.FAQ, before, found)
    for kind in _SAID:
        if any(says(kind.value, words) for words in said) and (shaped := _shaped(draft, kind, before, found)):
            return shaped
    return _by_shape(draft, before, found, named) or draft


def _with(draft: Draft, kind: BlockKind, before: Parts, found: Sequence[Entry]) -> Draft:
    draft.kind, draft.parts = kind, before
    is_steps = kind is BlockKind.STEPS
    draft.items = [
        DraftItem(without_number(each.title) if is_steps else each.title, each.parts, anchors_in(each.node))
        for each in found
    ]
    return draft


def _shaped(draft: Draft, kind: BlockKind, before: Parts, found: Sequence[Entry]) -> Draft | None:
    """The block, if the part of the page has what such a block is made of."""
    titled = [each for each in found if each.words]
    if kind in (BlockKind.FAQ, BlockKind.TROUBLESHOOTING):
        return (
            _with(draft, kind, before, found)
            if found and len(titled) == len(found)
            else _listed(draft, kind, "ul", "ol")
        )
    if kind is BlockKind.STEPS:
        return _with(draft, kind, before, found) if len(titled) == len(found) > 1 else _listed(draft, kind, "ol")
    if kind is BlockKind.EXPORT_CHECKLIST:
        return _with(draft, kind, before, _as_titles(found)) if found else _listed(draft, kind, "ul", "ol")
    if kind is BlockKind.OFFICIAL_LINKS:
        return _links(draft)
    if kind is BlockKind.ALTERNATIVE:
        # A call to action has words and a target of this site; the page's own words stay as a section in the end.
        draft.kind = kind
        return draft
    draft.kind = kind
    return draft


def _by_shape(draft: Draft, before: Parts, found: Sequence[Entry], named: Sequence[str]) -> Draft | None:
    titles = [each.words for each in found]
    if len(found) > 1 and all(title.endswith(("?", "？", "؟")) for title in titles):
        return _with(draft, BlockKind.FAQ, before, found)
    if (
        len(found) > 1
        and all(titles)
        and all(each.label.strip(" .)").isdigit() or is_numbered(each.words) for each in found)
    ):
        return _with(draft, BlockKind.STEPS, before, found)
    if any(
        each.get("type").lower() == "checkbox"
        for part in draft.parts
        if isinstance(part, Element)
        for each in part.all("input")
    ):
        return _listed(draft, BlockKind.EXPORT_CHECKLIST, "ul", "ol")
    return _listed(draft, BlockKind.STEPS, "ol", named=named) if not found else None


def _listed(draft: Draft, kind: BlockKind, *names: str, named: Sequence[str] = ()) -> Draft | None:
    """The block made of a list that is most of the part; None where its items do not have what they need."""
    lists = [(place, each) for place, part in enumerate(draft.parts) for each in _lists(part, names)]
    if len(lists) != 1:
        return None
    place, node = lists[0]
    found = items_of(node)
    if kind is BlockKind.EXPORT_CHECKLIST:
        found = _as_titles(found)
    elif named and len(named) == len(found) and not any(each.words for each in found):
        found = [Entry([name], each.parts, each.node) for name, each in zip(named, found, strict=True)]
    if len(found) < (2 if kind is BlockKind.STEPS else 1) or not all(
        each.words and len(each.words) <= _LONGEST_TITLE for each in found
    ):
        return None
    if kind is not BlockKind.EXPORT_CHECKLIST and not all(words_of(each.parts) for each in found):
        return None
    rest = words_of(draft.parts[place + 1 :])
    if len(rest) > len(node.words()):
        return None
    return _with(draft, kind, [*draft.parts[:place], *draft.parts[place + 1 :]], found)


def _lists(part: Element | str, names: Sequence[str]) -> list[Element]:
    """The outer lists inside a part."""
    if isinstance(part, str):
        return []
    if part.name in names:
        return [part]
    return [each for inner in part.elements() for each in _lists(inner, names)]


def _as_titles(found: Sequence[Entry]) -> list[Entry]:
    """Items of a checklist: a sentence is a title, too."""
    made = []
    for each in found:
        words = words_of(each.parts)
        if each.words:
            made.append(each)
        elif len(words) <= _LONGEST_TITLE:
            made.append(Entry([words], [], each.node))
        else:
            head, rest = first_sentence(words)
            made.append(Entry([head], [rest], each.node))
    return [each for each in made if each.words]


def _links(draft: Draft) -> Draft | None:
    found = [(part, each) for part in draft.parts if isinstance(part, Element) for each in _with_links(part)]
    outer = [(part, link) for part, link in found if link.get("href").startswith(("https:", "mailto:", "http:", "//"))]
    if not outer or len(outer) != len(found) or len(outer) > _MOST_LINKS:
        return None
    texts = sum(len(part.words()) for part in draft.parts if isinstance(part, Element))
    if texts > 400 * len(outer):
        return None
    draft.kind, lists = BlockKind.OFFICIAL_LINKS, {id(part) for part, _ in outer}
    draft.items = [
        DraftItem(list(link.parts), _beside(part, link), anchors_in(link), link.get("href")) for part, link in outer
    ]
    draft.parts = [part for part in draft.parts if id(part) not in lists]
    return draft


def _with_links(part: Element) -> list[Element]:
    return [each for each in (part, *part.all("a")) if each.name == "a" and each.get("href") and each.words()]


def _beside(part: Element, link: Element) -> Parts:
    """The words of the list item that a link stands in, without the link."""
    item = next((each for each in part.all("li", "p", "dd") if any(one is link for one in each.all("a"))), None)
    if item is None or len(list(item.all("a"))) > 1:
        return []
    words = " ".join(item.words().replace(link.words(), "", 1).split()).strip(" -–—:")
    return [words] if words else []


def _quick_box(parts: Parts) -> tuple[Parts, Draft | None]:
    """A box with the answer in short, taken out of what stands before the first heading."""
    for place, part in enumerate(parts):
        for node in (part, *part.all("div", "aside", "section", "p")) if isinstance(part, Element) else ():
            names = (*node.classes, node.get("id"), node.get("aria-label"))
            inner = next((each for each in node.all() if each.words()), None)
            is_title = (
                inner is not None
                and len(inner.words()) <= _LONGEST_BOX_TITLE
                and is_just("quick-answer", inner.words().rstrip(" :"))
            )
            if is_title or any(
                says("quick-answer", name.replace("-", " ").replace("_", " ")) for name in names if name
            ):
                title: Parts = [inner.words().rstrip(" :")] if is_title and inner is not None else []
                body = _without(node, inner if is_title else None)
                rest = [
                    *parts[:place],
                    *([_without(part, node)] if isinstance(part, Element) and part is not node else []),
                    *parts[place + 1 :],
                ]
                return rest, Draft(BlockKind.QUICK_ANSWER, title, body.parts, line=node.line)
    return parts, None


def _without(node: Element, gone: Element | None) -> Element:
    inner = [part if isinstance(part, str) else _without(part, gone) for part in node.parts if part is not gone]
    return Element(node.name, node.line, node.attributes, inner)


def _gathered(found: Sequence[Draft]) -> list[Draft]:
    """Parts of a page that are a step each ("Step 1: …"), one after the other, as one block."""
    made: list[Draft] = []
    for each in found:
        if each.kind is not BlockKind.SECTION or not is_numbered(words_of(each.title)):
            made.append(each)
            continue
        if not made or made[-1].kind is not BlockKind.STEPS or made[-1].title:
            made.append(Draft(BlockKind.STEPS, line=each.line))
        parts = with_label(each.label, each.parts, each.line)
        made[-1].items.append(DraftItem(without_number(each.title), parts, each.anchors))
    return made


def _add_told(found: list[Draft], facts: PageFacts, shown: str) -> None:
    """Steps and questions that the page tells search engines, and shows nobody else."""
    if not any(each.kind is BlockKind.STEPS for each in found):
        hidden = [(name, text) for name, text in page_facts.steps(facts) if name not in shown]
        place = next((index + 1 for index, each in enumerate(found) if each.kind is BlockKind.QUICK_ANSWER), 0)
        if len(hidden) > 1:
            found.insert(place, Draft(BlockKind.STEPS, items=_from_html(hidden)))
    questions = [(question, text) for question, text in page_facts.questions(facts) if question not in shown]
    if questions:
        faq = next((each for each in found if each.kind is BlockKind.FAQ), None)
        if faq is None:
            found.append(faq := Draft(BlockKind.FAQ))
        faq.items += _from_html(questions)


def _from_html(told: Sequence[tuple[str, str]]) -> list[DraftItem]:
    return [DraftItem([name], parse(text).parts) for name, text in told]
