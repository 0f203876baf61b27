"""A help center of Zendesk that is kept as Markdown: articles known by their numbers, in folders of sections."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.folders import PICTURES, SourceFolder
from helpcenter.importers.markdown import plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.trees import by_folders, number
from helpcenter.importers.model import ImportedTopic, ImportLog, link_to, picture_of

_NUMBERED = re.compile(r"(\d{5,20})(?:[-_. ]+(.+))?")
_TOLD = re.compile(
    r"(?m)^(?:id|article_id|zendesk_id|zendesk_article_id|html_url|source_url|url)[ \t]*:[ \t]*[\"']?"
    r"(?:(\d{5,20})|https?://\S{1,300}?/hc/\S{0,60}?articles/(\d{5,20})\S*?)[\"']?[ \t]*$"
)
_ARTICLE = re.compile(
    r"(?:https?://[\w.-]{1,200})?/hc/(?:[A-Za-z-]{2,10}/)?articles/(\d{5,20})(?:-[^\s()<>\"'#?]{0,300})?"
    r"(?:\?[^\s()<>\"'#]{0,200})?(?:#([^\s()<>\"']{1,200}))?"
)
_TARGET = re.compile(r"""(\]\(\s*<?|\]:[ \t]*<?|(?:href|src)=["'])([^\s()<>"']{1,600})""")
_ATTACHMENT = re.compile(r"/article_attachments/(?:token/)?(\w{5,40})(?:/([^/?#]+))?")
_BOX = re.compile(r"(?m)^([ \t]*)<(div|p|aside)[ \t]+class=[\"']([^\"'\n]{1,100})[\"'][ \t]*>[ \t]*$")
_KINDS = ("warning", "danger", "tip", "important", "caution", "info", "note")
_LOOKS = re.compile(r"callout|alert|admonition|hint", re.IGNORECASE)
_HEAD = 4000
_MOST_READ = 200


def is_here(folder: SourceFolder) -> bool:
    """Whether at least half of the texts have an article's number, in their name or their front matter."""
    paths = [path for path in folder.files if path.endswith(".md")][:_MOST_READ]
    return bool(paths) and 2 * sum(bool(_number(folder, path)) for path in paths) >= len(paths)


def _number(folder: SourceFolder, path: str) -> str:
    """The number of the article, told by the file's name or by its front matter; "" for none."""
    if found := _NUMBERED.fullmatch(PurePosixPath(path).stem):
        return found[1]
    head = folder.text(path, ImportLog())[:_HEAD]
    front = re.match(r"---\n(.*?)\n---", head, re.DOTALL)
    told = _TOLD.search(front[1]) if front else None
    return (told[1] or told[2]) if told else ""


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """By folders or names that tell the language; texts of the same number are one article."""
    placed = _by_folder(paths) or [_by_name(each) for each in plain.place(folder, paths, default)]
    numbers = {each.path: _number(folder, each.path) for each in placed}
    keys: dict[str, str] = {}
    for each in sorted(placed, key=lambda each: (each.locale != default, each.path)):
        if numbers[each.path]:
            keys.setdefault(numbers[each.path], each.key)
    found = [replace(each, key=keys.get(numbers[each.path], each.key)) for each in placed]
    folder_names = _without_numbers({each.key for each in found})
    return [replace(each, key=folder_names[each.key]) for each in found]


def _by_folder(paths: Sequence[str]) -> list[Placed]:
    """Articles in one folder a language, whatever they are called in each; none where that is not so."""
    parts = [path.partition("/") for path in paths]
    if not all(rest and locale_of(first) for first, _, rest in parts):
        return []
    return [Placed(path, rest, locale_of(first)) for path, (first, _, rest) in zip(paths, parts, strict=True)]


def _by_name(placed: Placed) -> Placed:
    """`123456-en-us.md` is named by its number and its language alone."""
    path = PurePosixPath(placed.key)
    found = re.fullmatch(r"(\d{5,20})[-_.]([A-Za-z]{2}(?:[-_][A-Za-z0-9]{2,4})?)", path.stem)
    locale = locale_of(found[2]) if found else ""
    return Placed(placed.path, str(path.with_name(f"{found[1]}.md")), locale) if found and locale else placed


def _without_numbers(keys: set[str]) -> dict[str, str]:
    """Keys as guides are called by: `123456-first-steps` is "first-steps" where no other is."""
    names: dict[str, str] = {}
    taken = set(keys)
    for key in sorted(keys):
        path = PurePosixPath(key)
        found = _NUMBERED.fullmatch(path.stem)
        short = str(path.with_name(f"{found[2]}{path.suffix}")) if found and found[2] else key
        names[key] = key if short in taken else short
        taken.add(names[key])
    return names


def navigate(source: Source) -> Navigation:
    """Categories and sections that the front matter names, else folders; articles by their position."""
    fronts = {each.key: source.texts[each.path].front for each in source.placed if each.locale == source.default}
    navigation = by_folders(source)
    if any(_text(front, "section") or _text(front, "category") for front in fronts.values()):
        navigation.topics, navigation.topic_of = [], {}
        for key in navigation.order:
            _place_in_section(key, fronts.get(key, {}), navigation, source.default)
    navigation.order.sort(key=lambda key: number(fronts.get(key, {}).get("position"), ""))
    return navigation


def _place_in_section(key: str, front: Mapping[str, Any], navigation: Navigation, default: str) -> None:
    parent = ""
    for name in (_text(front, "category"), _text(front, "section")):
        if name:
            topic = f"{parent}/{name}".strip("/")
            if all(each.key != topic for each in navigation.topics):
                navigation.topics.append(ImportedTopic(topic, {default: name}, parent))
            parent = topic
    if parent:
        navigation.topic_of[key] = parent


def _text(front: Mapping[str, Any], key: str) -> str:
    value = front.get(key)
    return value.strip() if isinstance(value, str) and not value.strip().isdigit() else ""


def convert(text: SourceText, source: Source) -> str:
    """Links between articles and to attachments by their numbers; boxes as callouts."""
    articles, files = _articles(source), _files(source)

    def target(found: re.Match[str]) -> str:
        article = _ARTICLE.fullmatch(found[2])
        if article and article[1] in articles:
            return found[1] + link_to(articles[article[1]], unquote(article[2] or ""))
        if attachment := _ATTACHMENT.search(found[2]):
            known = files.get(attachment[1]) or files.get(unquote(attachment[2] or "").lower())
            if known or found[2].startswith("/"):
                return found[1] + picture_of(known or found[2])
        return found[0]

    def change(words: str, _line: int) -> str:
        return _TARGET.sub(target, _boxes(words))

    return outside_code(text.body, change)


def _boxes(words: str) -> str:
    """Boxes whose tags stand on lines of their own, and hold none of their kind, as callouts."""
    parts, place = [], 0
    for found in _BOX.finditer(words):
        kind = next((kind for kind in _KINDS if kind in found[3].lower()), "note" if _LOOKS.search(found[3]) else "")
        close = re.compile(rf"(?m)^[ \t]*</{found[2]}>[ \t]*$").search(words, found.end())
        if found.start() < place or not kind or not close or f"<{found[2]}" in words[found.end() : close.start()]:
            continue
        parts += [words[place : found.start()], f"{found[1]}:::{kind}{words[found.end() : close.start()]}{found[1]}:::"]
        place = close.end()
    return "".join([*parts, words[place:]])


def _articles(source: Source) -> Mapping[str, str]:
    """Keys by the articles' numbers."""
    known = source.memo.get("zendesk articles")
    if not isinstance(known, dict):
        known = {_number(source.folder, each.path): each.key for each in source.placed}
        source.memo["zendesk articles"] = known
    return known


def _files(source: Source) -> Mapping[str, str]:
    """Pictures by their name, and by the number that it begins with."""
    known = source.memo.get("zendesk files")
    if not isinstance(known, dict):
        known = dict[str, str]()
        for path in source.folder.files:
            pure = PurePosixPath(path)
            if pure.suffix.lower() in PICTURES:
                known.setdefault(pure.name.lower(), path)
                for part in (re.match(r"\d{5,20}", pure.name), re.fullmatch(r"\d{5,20}", pure.parent.name)):
                    if part:
                        known.setdefault(part[0], path)
        source.memo["zendesk files"] = known
    return known


def addresses(placed: Placed, source: Source) -> list[str]:
    """`/hc/en-us/articles/123`, which leads on with any words behind the number, too."""
    front = source.texts[placed.path].front
    told = next((value for key in ("html_url", "source_url", "url") if isinstance(value := front.get(key), str)), "")
    in_path = re.search(r"/hc/(?:[^/]+/)?articles/\d{1,20}", parts_of(told).path)
    found = _NUMBERED.fullmatch(PurePosixPath(placed.path).stem)
    named = ("article_id", "zendesk_id", "zendesk_article_id", "id")
    stated = next((front[key] for key in named if front.get(key)), "")
    article = found[1] if found else str(stated or "")
    first = placed.path.split("/", 1)[0]
    language = str(front.get("locale") or (first if locale_of(first) else placed.locale)).lower().replace("_", "-")
    own = [f"/hc/{language}/articles/{article}"] if re.fullmatch(r"\d{5,20}", article) else []
    return [*([in_path[0]] if in_path else own), *plain.addresses(placed, source)]


ZENDESK = Dialect(
    "zendesk",
    "Zendesk kept as Markdown",
    place,
    navigate,
    (convert, plain.shared_marks),
    addresses,
    plain.PLAIN.anchor_of,
)
