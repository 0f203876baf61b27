"""The part of schema.org's definitions that our JSON-LD uses, and a check against it.

Types, what they are kinds of, and the properties we write with the types of value that schema.org expects.
"""

import re
from collections.abc import Iterator
from typing import Any

KINDS = {
    "WebSite": "CreativeWork",
    "Article": "CreativeWork",
    "HowTo": "CreativeWork",
    "HowToStep": "ListItem",
    "FAQPage": "WebPage",
    "WebPage": "CreativeWork",
    "CreativeWork": "Thing",
    "Question": "Comment",
    "Answer": "Comment",
    "Comment": "CreativeWork",
    "BreadcrumbList": "ItemList",
    "ItemList": "Intangible",
    "ListItem": "Intangible",
    "SearchAction": "Action",
    "Action": "Thing",
    "EntryPoint": "Intangible",
    "Intangible": "Thing",
}
PROPERTIES: dict[str, dict[str, set[str]]] = {
    "Thing": {
        "name": {"Text"},
        "description": {"Text"},
        "url": {"URL"},
        "image": {"URL"},
        "potentialAction": {"Action"},
    },
    "CreativeWork": {
        "headline": {"Text"},
        "inLanguage": {"Text"},
        "isPartOf": {"CreativeWork", "URL"},
        "dateModified": {"Date"},
        "text": {"Text"},
    },
    "HowTo": {"step": {"HowToStep", "Text"}, "totalTime": {"Duration"}},
    # HowToStep is a CreativeWork and an ItemList too.
    "HowToStep": {"text": {"Text"}},
    "WebPage": {"mainEntity": {"Thing"}},
    "Question": {"acceptedAnswer": {"Answer"}},
    "ItemList": {"itemListElement": {"ListItem", "Text", "Thing"}},
    "ListItem": {"position": {"Integer", "Text"}, "item": {"Thing", "URL"}},
    "Action": {"target": {"EntryPoint", "URL"}, "query-input": {"Text"}},
    "EntryPoint": {"urlTemplate": {"Text"}},
}
_FORMS = {
    "URL": re.compile(r"https?://\S+"),
    "Date": re.compile(r"\d{4}-\d\d-\d\d"),
    "Duration": re.compile(r"PT\d+M"),
    "Text": re.compile(r"(?s).*\S.*"),
}


def lineage(kind: str) -> list[str]:
    """The type and everything it is a kind of."""
    found = [kind]
    while found[-1] in KINDS:
        found.append(KINDS[found[-1]])
    return found


def mistakes(thing: dict[str, Any], at: str = "$") -> Iterator[str]:
    """What schema.org would not understand."""
    kind = thing.get("@type")
    if kind is None and set(thing) == {"@id"}:
        return
    if kind not in KINDS:
        yield f"{at}: no type {kind}"
        return
    expected = {name: kinds for each in lineage(kind) for name, kinds in PROPERTIES.get(each, {}).items()}
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        if name not in expected:
            yield f"{at}: {kind} has no {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            yield from _value_mistakes(each, expected[name], f"{at}.{name}")


def _value_mistakes(value: Any, kinds: set[str], at: str) -> Iterator[str]:
    if isinstance(value, dict):
        if "@type" in value and not kinds & set(lineage(value["@type"])):
            yield f"{at}: {value['@type']} is none of {sorted(kinds)}"
        yield from mistakes(value, at)
    elif isinstance(value, int):
        if "Integer" not in kinds:
            yield f"{at}: a number is none of {sorted(kinds)}"
    elif not any(kind in _FORMS and _FORMS[kind].fullmatch(value) for kind in kinds):
        yield f"{at}: {value!r} is none of {sorted(kinds)}"
