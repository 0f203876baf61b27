"""What a page says of itself in its head: language, address, translations, and facts for search engines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpcenter.importers.data.json_toml import UnreadableData, from_json
from helpcenter.importers.data.web_addresses import joined, parts_of
from helpcenter.importers.html_text import readable

_MOST_SCRIPTS = 20
_MAX_SCRIPT = 512 << 10
_MOST_OBJECTS = 500
_MOST_ALTERNATES = 100
_SAVED_FROM = "saved from url="


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`language` is as written ("fr-FR"); addresses are whole ones or "". `alternates` are those of translations by
    language as written; `data` the objects of schema.org that the page holds, by their type. `base` is what links are
    relative to, where the page says so."""

    language: str = ""
    title: str = ""
    headline: str = ""
    site_name: str = ""
    description: str = ""
    address: str = ""
    alternates: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    base: str = ""


def facts_of(html: str, address: str = "") -> PageFacts:
    """`address` is where the page was fetched from, "" for a file. Never raises."""
    parser = LexborHTMLParser(readable(html))
    root = parser.root
    if root is None:
        return PageFacts(address=address)
    metas = {_attribute(each, "property", "name").lower(): _attribute(each, "content") for each in parser.css("meta")}
    links = [(_attribute(each, "rel").lower().split(), each) for each in parser.css("link[rel]")]
    canonical = next((_attribute(each, "href") for rel, each in links if "canonical" in rel), "")
    own = _whole(canonical, address) or _whole(metas.get("og:url", ""), address) or address or _saved_from(html)
    alternates = {
        _attribute(each, "hreflang"): whole
        for rel, each in links
        if "alternate" in rel and (whole := _whole(_attribute(each, "href"), own)) and _attribute(each, "hreflang")
    }
    title = parser.css_first("title")
    return PageFacts(
        language=_attribute(root, "lang", "xml:lang") or metas.get("og:locale", ""),
        title=_words(title.text() if title is not None else ""),
        headline=_words(metas.get("og:title", "")),
        site_name=_words(metas.get("og:site_name", "")),
        description=_words(metas.get("description", "") or metas.get("og:description", "")),
        address=own,
        alternates=dict(list(alternates.items())[:_MOST_ALTERNATES]),
        data=_data(parser),
        base=next((_attribute(each, "href") for each in parser.css("base[href]")), "")[:2000],
    )


def _attribute(node: LexborNode, *names: str) -> str:
    return next((str(value).strip() for name in names if (value := node.attributes.get(name))), "")


def _words(text: str) -> str:
    return " ".join(text.split())


def _whole(address: str, base: str) -> str:
    """A whole web address without its fragment, "" for what is none."""
    try:
        whole = joined(base, address.strip()) if address.strip() else ""
        parts = parts_of(whole)
        return parts._replace(fragment="").geturl() if parts.scheme in ("https", "http") and parts.hostname else ""
    except ValueError:
        return ""


def _saved_from(html: str) -> str:
    """The address that browsers write at the top of a page they save."""
    start = html.find(_SAVED_FROM, 0, 4096)
    words = html[start + len(_SAVED_FROM) : start + 2048].split(maxsplit=1) if start >= 0 else []
    return _whole(words[0].partition(")")[2], "") if words else ""


def _data(parser: LexborHTMLParser) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    count = 0
    for script in parser.css('script[type="application/ld+json"]')[:_MOST_SCRIPTS]:
        text = script.text()
        try:
            value = from_json(text) if len(text) <= _MAX_SCRIPT else None
        except UnreadableData:
            continue
        for each in _objects(value):
            count += 1
            if count <= _MOST_OBJECTS:
                for kind in list_of(each.get("@type")):
                    found.setdefault(str(kind), []).append(each)
    return found


def _objects(value: Any, depth: int = 3) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list) and depth:
        for each in value:
            yield from _objects(each, depth - 1)
    elif isinstance(value, Mapping):
        if "@type" in value:
            yield value
        yield from _objects(value.get("@graph"), depth - 1)


def list_of(value: Any) -> list[Any]:
    """What schema.org lets stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def questions(facts: PageFacts) -> list[tuple[str, str]]:
    """Questions and answers that the page tells search engines; answers are HTML."""
    found = []
    for page in facts.data.get("FAQPage", ()):
        for each in list_of(page.get("mainEntity")):
            answers = list_of(each.get("acceptedAnswer")) if isinstance(each, Mapping) else []
            text = next((str(answer.get("text") or "") for answer in answers if isinstance(answer, Mapping)), "")
            if answers and each.get("name") and text:
                found.append((_words(str(each["name"])), text))
    return found[:200]


def steps(facts: PageFacts) -> list[tuple[str, str]]:
    """Names and texts of the steps that the page tells search engines; texts are HTML."""
    found = []
    for page in facts.data.get("HowTo", ()):
        for each in _steps(list_of(page.get("step"))):
            name, text = _words(str(each.get("name") or "")), str(each.get("text") or "")
            inner = [
                str(one.get("text") or "") for one in list_of(each.get("itemListElement")) if isinstance(one, Mapping)
            ]
            if name and (text := text or " ".join(inner)):
                found.append((name, text))
    return found[:200]


def _steps(values: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Steps, those of sections one after the other."""
    for each in values:
        if isinstance(each, Mapping) and each.get("@type") == "HowToSection":
            yield from (one for one in list_of(each.get("itemListElement")) if isinstance(one, Mapping))
        elif isinstance(each, Mapping):
            yield each


def crumbs(facts: PageFacts) -> list[tuple[str, str]]:
    """Names and addresses of the places above the page, as it tells them to search engines."""
    for trail in facts.data.get("BreadcrumbList", ()):
        entries = [each for each in list_of(trail.get("itemListElement")) if isinstance(each, Mapping)]
        entries.sort(key=lambda each: _number(str(each.get("position"))))
        return [_crumb(each) for each in entries][:20]
    return []


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _crumb(entry: Mapping[str, Any]) -> tuple[str, str]:
    item = entry.get("item")
    inner: Mapping[str, Any] = item if isinstance(item, Mapping) else {"@id": item or ""}
    return _words(str(entry.get("name") or inner.get("name") or "")), str(inner.get("@id") or inner.get("url") or "")
