"""What an import adds to files that editors share with it: topics, old addresses, languages."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpcenter.content.checks.redirect_check import OWN_PATHS
from helpcenter.content.model.article import free_id
from helpcenter.content.model.redirects import redirects_in
from helpcenter.content.model.topics import TOPICS
from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog, read_text
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.reading.yaml_writing import dump, scalar
from helpcenter.content.text.slugs import Numbering, slug_id
from helpcenter.domain.addresses.redirect import decoded, normal_path
from helpcenter.domain.library import Site
from helpcenter.importers.model import ImportedGuide, ImportedTopic, ImportLog
from helpcenter.importers.previous import PreviousImport
from helpcenter.importers.writing import digest

REDIRECTS = "content/redirects.csv"
_DEEPEST = 5
# Of an id, so that a number may stand behind it.
_MAX_NAME = 60
_MOST_GUIDES = 2000
_COLUMNS = ("from", "to", "locale")


def guides_of_topics(
    topics: Sequence[ImportedTopic], guides: Sequence[ImportedGuide], ids: Mapping[str, str]
) -> Mapping[str, Sequence[str]]:
    """The ids of the guides in each topic, by its key, in their order."""
    there = {guide.key: guide for guide in guides}
    found = {
        topic.key: [key for key in topic.guides if key in there and topic.key in there[key].topics] for topic in topics
    }
    for guide in guides:
        for topic in guide.topics:
            if topic in found and guide.key not in found[topic]:
                found[topic].append(guide.key)
    return {topic: [ids[key] for key in keys] for topic, keys in found.items()}


def topic_ids(
    root: Path, topics: Sequence[ImportedTopic], locales: Sequence[str], previous: PreviousImport
) -> dict[str, str]:
    """Ids by key: those of the last import, else made of the name in the first of `locales` that there is, with the
    names above it where several are called alike, so that one more topic renames no other.

    What stands in topics.yaml already, and not from this import, keeps its id; only a topic at the top that is called
    alike is taken for the same, if nothing is below it here.
    """
    tops, below = _foreign(root, previous)
    with_topics_below = {topic.parent for topic in topics}
    names = {
        topic.key: next((topic.names[locale] for locale in locales if locale in topic.names), topic.key)
        for topic in topics
    }
    count = Counter(slug_id(name) for name in names.values())
    parents = {topic.key: topic.parent for topic in topics}
    known = {topic.key: previous.topic_ids.get(topic.key, "") for topic in topics}
    ids = {key: name for key, name in known.items() if name and name not in below}
    for topic in topics:
        if topic.key in ids:
            continue
        may_share = not topic.parent and topic.key not in with_topics_below
        taken = {*ids.values(), *below, *(() if may_share else tops)}
        wanted = slug_id(names[topic.key])
        if topic.parent and (count[wanted] > 1 or wanted in taken):
            wanted = slug_id(" ".join(_path(topic.key, names, parents)))
        ids[topic.key] = free_id(wanted[:_MAX_NAME].strip("-"), taken, Numbering())
    previous.topic_ids.update(ids)
    return ids


def _path(key: str, names: Mapping[str, str], parents: Mapping[str, str]) -> list[str]:
    """The names of a topic and of those above it, the highest first."""
    path: list[str] = []
    while key in names and len(path) < _DEEPEST:
        path.insert(0, names[key])
        key = parents[key]
    return path


def _foreign(root: Path, previous: PreviousImport) -> tuple[set[str], set[str]]:
    """The ids of topics in topics.yaml that did not come with this import: those at the top, and those below them."""
    text = read_text(root / TOPICS, ProblemLog(TOPICS)) if (root / TOPICS).is_file() else ""
    document = yaml_text.read(text, ProblemLog(TOPICS)) if text else None
    value: Any = document.value if document else None
    tops, below = set[str](), set[str]()
    waiting = [(each, tops) for each in _items(value) if str(each.get("id")) not in previous.topics]
    while waiting:
        topic, names = waiting.pop()
        names.add(str(topic.get("id")))
        waiting += [(each, below) for each in _items(topic)]
    return tops, below


def _items(value: Any) -> list[dict[str, Any]]:
    topics = value.get("topics") if isinstance(value, dict) else None
    return [each for each in topics if isinstance(each, dict)] if isinstance(topics, list) else []


def topic_tree(
    topics: Sequence[ImportedTopic], ids: Mapping[str, str], guides: Mapping[str, Sequence[str]], default_locale: str
) -> list[dict[str, Any]]:
    """The tree as topics.yaml says it. `ids` are by key, `guides` by the topic's key in order."""

    def item(topic: ImportedTopic, depth: int) -> dict[str, Any]:
        names = dict(topic.names)
        names = {default_locale: names.get(default_locale) or next(iter(names.values()), topic.key)} | names
        value: dict[str, Any] = {"id": ids[topic.key], "name": names}
        if topic.summaries:
            value["summary"] = dict(topic.summaries)
        if listed := list(guides.get(topic.key, ()))[:_MOST_GUIDES]:
            value["guides"] = listed
        below = [item(each, depth + 1) for each in topics if each.parent == topic.key] if depth < _DEEPEST else []
        if below:
            value["topics"] = below
        return value

    return [item(each, 1) for each in topics if not each.parent]


def with_topics(
    root: Path, wanted: Sequence[Mapping[str, Any]], previous: PreviousImport, log: ImportLog, *, prune: bool = False
) -> str | None:
    """topics.yaml with the topics of an import at the top level: new ones behind the others, those that no editor has
    changed renewed, or taken away if they are gone and `prune`. None where nothing changes, or the file cannot be read,
    which the log tells."""
    text = read_text(root / TOPICS, ProblemLog(TOPICS)) if (root / TOPICS).is_file() else ""
    if not text:
        previous.topics.update({str(each["id"]): _digest(each) for each in wanted})
        return dump({"topics": list(wanted)}) if wanted else None
    document = yaml_text.read(text, ProblemLog(TOPICS))
    there: Any = document.value.get("topics") if document and isinstance(document.value, dict) else None
    if document is None or not isinstance(there, list) or not all(isinstance(each, dict) for each in there):
        log.note("topics", TOPICS, 1, "this file cannot be read, so no topics were added: mend it and import again")
        return None
    places = {str(each.get("id")): index for index, each in enumerate(there)}
    added: list[str] = []
    edits: dict[int, list[str]] = {}
    for each in wanted:
        name, new = str(each["id"]), _digest(each)
        index = places.get(name)
        last = previous.topics.get(name)
        previous.topics[name] = new
        if index is None:
            if last is None:
                added += _lines(each)
        elif (now := _digest(there[index])) not in (new, last) and last != new:
            message = f'topic "{name}" was changed here and in the source: it stays as it is here'
            log.note("topics", TOPICS, document.line("topics", index), message)
        elif now == last and now != new:
            edits[index] = _lines(each)
    edits |= _without_gone(wanted, there, document, previous, log, prune=prune)
    if not added and [index for index in range(len(there)) if edits.get(index) == []] == list(range(len(there))):
        return dump({"topics": []}) if there else None
    changed = _edited(text, document, edits, len(there)) + "".join(f"{line}\n" for line in added)
    return changed if changed != text else None


def _without_gone(
    wanted: Sequence[Mapping[str, Any]],
    there: Sequence[Mapping[str, Any]],
    document: YamlDocument,
    previous: PreviousImport,
    log: ImportLog,
    *,
    prune: bool,
) -> dict[int, list[str]]:
    """No lines for topics of the last import that are gone, and that nobody has changed, if `prune`; by their place."""
    edits: dict[int, list[str]] = {}
    places = {str(each.get("id")): index for index, each in enumerate(there)}
    for name in sorted(set(previous.topics) - {str(each["id"]) for each in wanted}):
        index = places.get(name)
        if index is not None and not (prune and _digest(there[index]) == previous.topics[name]):
            message = f'topic "{name}" is not in the source any more, and stays; --prune takes away what nobody changed'
            log.note("topic that is gone", TOPICS, document.line("topics", index), message)
            continue
        del previous.topics[name]
        if index is not None:
            edits[index] = []
    return edits


def _edited(text: str, document: YamlDocument, edits: Mapping[int, Sequence[str]], count: int) -> str:
    """`text` with other lines for some of its `count` topics, by their place."""
    lines = text.rstrip("\n").split("\n")
    for index in sorted(edits, reverse=True):
        start = document.line("topics", index) - 1
        end = document.line("topics", index + 1) - 1 if index + 1 < count else len(lines)
        lines[start:end] = edits[index]
    return "\n".join(lines) + "\n"


def _lines(topic: Mapping[str, Any]) -> list[str]:
    return dump({"topics": [topic]}).rstrip("\n").split("\n")[1:]


def _digest(topic: Mapping[str, Any]) -> str:
    return digest(json.dumps(topic, sort_keys=True, ensure_ascii=False, default=str).encode())


def with_redirects(
    root: Path, wanted: Sequence[tuple[str, str, str]], site: Site, slugs: Collection[str], log: ImportLog
) -> str | None:
    """redirects.csv with rows (old path, target, language) for old addresses that it does not tell yet; None where
    nothing changes. Left out, and told, are paths at which this site has a page (`slugs` are those of its guides), and
    those that the file may not hold."""
    path = root / REDIRECTS
    text = read_text(path, ProblemLog(REDIRECTS)) if path.is_file() else ""
    if text is None:
        return None
    there = {each.old for each in redirects_in(text, site, ProblemLog(REDIRECTS))} if text else set()
    new = []
    for row in wanted:
        old = normal_path(decoded(row[0]))
        if _is_ours(old, site, slugs):
            log.note("old address of today", row[0], 1, f"this site has a page there, so it does not lead to {row[1]}")
        elif old not in there:
            there.add(old)
            new.append(row)
    start = "" if text else ",".join(_COLUMNS) + "\n"
    before = text if not text or text.endswith("\n") else f"{text}\n"
    good = _good(new, site, log)
    return before + start + _csv(good) if good else None


def _good(rows: Sequence[tuple[str, str, str]], site: Site, log: ImportLog) -> list[tuple[str, str, str]]:
    """The rows that a file may hold."""
    judged = ProblemLog(REDIRECTS)
    for _ in redirects_in(",".join(_COLUMNS) + "\n" + _csv(rows), site, judged):
        pass
    wrong = {problem.line - 2: problem.message for problem in judged.problems}
    for index, message in wrong.items():
        if index < len(rows):
            log.note("old address", rows[index][0], 1, f"left out: {message}")
    return [row for index, row in enumerate(rows) if index not in wrong]


def _csv(rows: Sequence[tuple[str, str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _is_ours(path: str, site: Site, slugs: Collection[str]) -> bool:
    first, *rest = path.split("/")[1:] or [""]
    if first in OWN_PATHS or not first:
        return True
    if first not in site.locales:
        return False
    if len(rest) == 2 and rest[0] == "guides":
        return rest[1].removesuffix(".md") in slugs
    return rest in ([], ["search"], ["feed.atom"]) or rest[0] in ("products", "topics", "other-guides")


def with_locales(site: str, locales: Sequence[str], own_name: Callable[[str], str], log: ImportLog) -> str | None:
    """site.yaml, whose text is `site`, with languages that it lacks; None where nothing changes or cannot."""
    document = yaml_text.read(site, ProblemLog("content/site.yaml"))
    known: Any = document.value.get("locales") if document and isinstance(document.value, dict) else None
    missing = [locale for locale in locales if isinstance(known, dict) and locale not in known]
    if document is None or not missing:
        return None
    lines = site.split("\n")
    index = document.line("locales", list(known)[-1]) - 1
    indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
    if not indent or "{" in lines[index]:
        names = ", ".join(missing)
        log.note("languages", "content/site.yaml", index + 1, f"add these languages under locales by hand: {names}")
        return None
    lines[index + 1 : index + 1] = [f"{indent}{scalar(tag)}: {scalar(own_name(tag))}" for tag in missing]
    return "\n".join(lines)
