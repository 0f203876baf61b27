"""Navigation as folders make it: a folder is a topic, its pages stand in their order."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from helpcenter.importers.markdown.dialect import Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.model import ImportedTopic
from helpcenter.importers.sections import headings

_INDEX = frozenset({"index", "readme", "_index"})
_LONGEST_NAME = 80
"""Of a heading that is taken for a folder's name."""
_NUMBER = re.compile(r"^\d{1,4}[-_. ]+")


def by_folders(
    source: Source, names: Mapping[str, Mapping[str, Any]] | None = None, *, by_headings: bool = False
) -> Navigation:
    """`names` holds what each folder is called and where it stands: {"label": …, "position": …}, by its path. With
    `by_headings`, the first heading of its own page names a folder, too."""
    told = dict(names or {})
    keys = sorted({each.key for each in source.placed})
    own = {each.key: source.texts[each.path] for each in source.placed if each.locale == source.default}
    titles = {key: dict(text.front) for key, text in own.items()}
    for key in keys:
        folder = str(PurePosixPath(key).parent)
        if PurePosixPath(key).stem.lower() in _INDEX and folder != ".":
            told.setdefault(folder, _said(titles.get(key, {}), own.get(key) if by_headings else None))
    in_others = _in_other_languages(source, by_headings=by_headings)
    navigation = Navigation()
    folders = sorted({str(each) for key in keys for each in PurePosixPath(key).parents if str(each) != "."})
    folders.sort(key=lambda folder: _path_order(folder, told))
    for folder in folders:
        label = str(told.get(folder, {}).get("label") or named(PurePosixPath(folder).name))
        parent = str(PurePosixPath(folder).parent)
        summary = told.get(folder, {}).get("summary")
        topic = ImportedTopic(
            folder,
            {source.default: label, **in_others.get(folder, {})},
            "" if parent == "." else parent,
            {source.default: summary} if isinstance(summary, str) and summary.strip() else {},
        )
        navigation.topics.append(topic)
    keys.sort(
        key=lambda key: (_path_order(str(PurePosixPath(key).parent), told), _page_order(key, titles.get(key, {})))
    )
    navigation.order = keys
    navigation.topic_of = {key: str(PurePosixPath(key).parent) for key in keys if "/" in key}
    return navigation


def _in_other_languages(source: Source, *, by_headings: bool) -> dict[str, dict[str, str]]:
    """What folders are called by their own pages in other languages than the source's."""
    names: dict[str, dict[str, str]] = {}
    for each in source.placed:
        path = PurePosixPath(each.key)
        text = source.texts[each.path]
        is_own = path.stem.lower() in _INDEX
        label = _said(text.front, text if by_headings else None)["label"] if is_own else None
        if label and each.locale != source.default:
            names.setdefault(str(path.parent), {})[each.locale] = str(label)
    return names


def _said(front: Mapping[str, Any], text: SourceText | None = None) -> dict[str, Any]:
    """`text` is what to take the first heading from, where the front matter gives no name."""
    label = front.get("linkTitle") or front.get("sidebar_label") or front.get("title")
    if text is not None and not label:
        first = next(headings(text.body), None)
        label = first.plain if first and first.level == 1 and len(first.plain) <= _LONGEST_NAME else None
    position = front.get("weight") or front.get("sidebar_position") or front.get("nav_order")
    return {"label": label, "position": position, "summary": front.get("description")}


def _path_order(folder: str, told: Mapping[str, Mapping[str, Any]]) -> list[tuple[float, str]]:
    parts = PurePosixPath(folder).parts if folder != "." else ()
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    return [(number(told.get(path, {}).get("position"), PurePosixPath(path).name), path) for path in paths]


def _page_order(key: str, front: Mapping[str, Any]) -> tuple[bool, float, str]:
    stem = PurePosixPath(key).stem
    position = front.get("sidebar_position") or front.get("weight") or front.get("nav_order")
    return stem.lower() not in _INDEX, number(position, stem), stem


def number(value: object, name: str) -> float:
    """A position that is told, else the number that a name begins with, else the last one."""
    found = re.match(r"-?\d+(\.\d+)?$", str(value).strip()) or re.match(r"\d{1,4}(?=[-_. ])", name)
    return float(found[0]) if found else 1e9


def named(stem: str) -> str:
    """A title from a file's name: `02-first_steps` is "First steps"."""
    words = re.sub(r"[-_]+", " ", _NUMBER.sub("", stem)).strip()
    return words[:1].upper() + words[1:] if words else stem
