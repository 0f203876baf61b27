"""The API's answers, however somebody saved them: pages, lists or single records, in files of any name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from helpcenter.importers.data.json_toml import UnreadableData, from_json
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.model import ImportLog
from helpcenter.importers.zendesk.pages import Pages

MAX_JSON = 128 << 20
"""Largest file, in bytes."""
MAX_RECORDS = 400_000
# What each list is called in an answer, and one record alone.
_KINDS = {
    "categories": "categories", "category": "categories", "sections": "sections", "section": "sections",
    "articles": "articles", "article": "articles", "translations": "translations", "translation": "translations",
    "article_attachments": "attachments", "article_attachment": "attachments", "attachments": "attachments",
}  # fmt: skip
Record = Mapping[str, Any]


@dataclass
class Export:
    """Records by kind. `origin` is the file (and place) that a record came from, by its identity."""

    categories: list[Record] = field(default_factory=list)
    sections: list[Record] = field(default_factory=list)
    articles: list[Record] = field(default_factory=list)
    translations: list[Record] = field(default_factory=list)
    attachments: list[Record] = field(default_factory=list)
    origin: dict[int, str] = field(default_factory=dict)
    pages: Pages = field(default_factory=Pages)
    count: int = 0

    def add(self, value: Any, origin: str) -> bool:
        """Takes an answer of the API, or a list of records. False where it holds none."""
        taken = False
        self.pages.add(value, origin)
        for kind, record in _records(value):
            if self.count >= MAX_RECORDS:
                return taken
            self.count += 1
            getattr(self, kind).append(record)
            self.origin[id(record)] = origin
            taken = True
        return taken

    def path_of(self, record: Record) -> str:
        return self.origin.get(id(record), "")


def list_of(value: Any) -> list[Any]:
    """`value` where it is a list; an empty one for anything else that stands where a list should."""
    return value if isinstance(value, list) else []


def _records(value: Any) -> Iterator[tuple[str, Record]]:
    if isinstance(value, list):
        for each in value:
            yield from _records(each) if not _is_record(each) else _told(each)
    elif isinstance(value, Mapping):
        if _is_record(value):
            yield from _told(value)
            return
        for name, kind in _KINDS.items():
            inside = value.get(name)
            for each in inside if isinstance(inside, list) else [inside]:
                if isinstance(each, Mapping) and "id" in each:
                    yield kind, each
                    yield from _nested(each)


def _is_record(value: Any) -> bool:
    return isinstance(value, Mapping) and "id" in value


def _told(record: Record) -> Iterator[tuple[str, Record]]:
    """A record that no list names, known by what it says."""
    if "source_type" in record or "source_id" in record:
        yield "translations", record
    elif "content_url" in record or "file_name" in record:
        yield "attachments", record
    elif "section_id" in record or "body" in record:
        yield "articles", record
    elif "category_id" in record:
        yield "sections", record
    elif "name" in record:
        yield "categories", record
    yield from _nested(record)


def _nested(record: Record) -> Iterator[tuple[str, Record]]:
    """Translations and attachments that stand inside the record they belong to."""
    for name in ("translations", "attachments", "article_attachments"):
        inside = record.get(name)
        for each in inside if isinstance(inside, list) else ():
            if isinstance(each, Mapping):
                owner = {"source_id": record.get("id")} if name == "translations" else {"article_id": record.get("id")}
                yield _KINDS[name], {**owner, **each}


def read_folder(folder: SourceFolder, log: ImportLog) -> Export:
    """Everything in the folder's JSON files; what cannot be read is told."""
    export = Export()
    names = [path for path in folder.files if path.lower().endswith(".json")]
    for done, path in enumerate(names):
        log.tell("reading files", done, len(names))
        try:
            with (folder.root / path).open("rb") as file:
                data = file.read(MAX_JSON + 1)
            if len(data) > MAX_JSON:
                log.note("large file", path, 1, f"larger than {MAX_JSON >> 20} MiB, so left out: save it in pages")
                continue
            value = from_json(data)
        except OSError as error:
            log.note("unreadable file", path, 1, error.strerror or type(error).__name__)
        except UnreadableData as error:
            log.note("file that is no JSON", path, error.line, f"left out: {error}")
        else:
            if not export.add(value, path):
                log.note("file without records", path, 1, "it holds no categories, sections, articles or translations")
    if export.count >= MAX_RECORDS:
        log.note("too many records", "", 1, f"the first {MAX_RECORDS:,} were read")
    return export
