"""The engines we are measured against, each used as its documentation says: title and body, all words optional."""

import importlib
import re
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from whoosh import fields, index
from whoosh.analysis import LanguageAnalyzer
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import FuzzyTerm, Or, Prefix

from bench.corpora import Piece
from bench.search.rows import size_of

_WORD = re.compile(r"\w+")
_LIMIT = 10


class Peer(Protocol):
    """An engine in this process. `ask` answers with ten identifiers; `mode` is plain, prefix, typo or snippets."""

    @property
    def name(self) -> str: ...

    @property
    def modes(self) -> Sequence[str]: ...

    def build(self, pieces: Sequence[Piece]) -> None: ...

    def size(self) -> int:
        """Bytes of what was built."""

    def ask(self, text: str, mode: str) -> Sequence[Any]: ...


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


class Tantivy:
    """tantivy with its French stemmer."""

    name = "tantivy"
    modes = ("plain", "long", "prefix", "typo", "snippets")

    def build(self, pieces: Sequence[Piece]) -> None:
        # Found late, so that `bench relevance` needs no peers.
        tantivy: Any = importlib.import_module("tantivy")
        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=True, tokenizer_name="fr_stem")
        builder.add_text_field("body", stored=True, tokenizer_name="fr_stem")
        builder.add_unsigned_field("number", stored=True)
        self.schema = builder.build()
        self.folder = tempfile.TemporaryDirectory()
        self.index = tantivy.Index(self.schema, path=self.folder.name)
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for part in (tantivy.Filter.lowercase(), tantivy.Filter.stemmer("french")):
            analyzer = analyzer.filter(part)
        self.index.register_tokenizer("fr_stem", analyzer.build())
        writer = self.index.writer(heap_size=128_000_000, num_threads=1)
        for number, piece in enumerate(pieces):
            writer.add_document(tantivy.Document(title=piece.title, body=piece.body, number=number))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def size(self) -> int:
        return size_of(Path(self.folder.name))

    def ask(self, text: str, mode: str) -> Sequence[Any]:
        query = self._query(text, mode)
        hits: Sequence[Any] = self.searcher.search(query, _LIMIT).hits
        if mode != "snippets":
            return hits
        maker = self._tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "body")
        return [maker.snippet_from_doc(self.searcher.doc(address)).to_html() for _, address in hits]

    def _query(self, text: str, mode: str) -> Any:
        if mode in ("plain", "snippets", "long"):
            return self.index.parse_query(" ".join(words_of(text)), ["title", "body"])
        *first, last = words_of(text)
        query, occur = self._tantivy.Query, self._tantivy.Occur.Should
        parts = [self.index.parse_query(" ".join(first), ["title", "body"])] if first else []
        for field in ("title", "body"):
            if mode == "prefix":
                parts.append(query.regex_query(self.schema, field, f"{last}.*"))
            else:
                parts.append(query.fuzzy_term_query(self.schema, field, last, distance=1, transposition_cost_one=True))
        return query.boolean_query([(occur, part) for part in parts])


class Fts5:
    """SQLite FTS5, accents removed."""

    name = "SQLite FTS5"
    modes = ("plain", "long", "prefix", "snippets")

    def build(self, pieces: Sequence[Piece]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = sqlite3.connect(Path(self.folder.name) / "fts.sqlite")
        self.database.execute(
            "CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        rows = ((piece.title, piece.body) for piece in pieces)
        self.database.executemany("INSERT INTO t VALUES (?, ?)", rows)
        self.database.execute("INSERT INTO t(t) VALUES ('optimize')")
        self.database.commit()

    def size(self) -> int:
        return size_of(Path(self.folder.name))

    def ask(self, text: str, mode: str) -> Sequence[Any]:
        quoted = [f'"{word}"' for word in words_of(text)]
        query = " OR ".join(quoted) + ("*" if mode == "prefix" else "")
        what = "snippet(t, 1, '<mark>', '</mark>', '…', 32)" if mode == "snippets" else "rowid"
        sql = f"SELECT {what} FROM t WHERE t MATCH ? ORDER BY bm25(t, 2.5, 1.0) LIMIT {_LIMIT}"
        return self.database.execute(sql, (query,)).fetchall()


class StockWhoosh:
    """Whoosh by its own query path."""

    name = "Whoosh"
    modes = ("plain", "long", "prefix", "typo")

    def build(self, pieces: Sequence[Piece]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        analyzer = LanguageAnalyzer("fr")
        schema = fields.Schema(number=fields.STORED, title=fields.TEXT(analyzer), body=fields.TEXT(analyzer))
        made = index.create_in(self.folder.name, schema)
        writer = made.writer(limitmb=512)
        for number, piece in enumerate(pieces):
            writer.add_document(number=number, title=piece.title, body=piece.body)
        writer.commit()
        self.searcher = made.searcher()
        self.parser = MultifieldParser(["title", "body"], schema, {"title": 2.5}, group=OrGroup)

    def size(self) -> int:
        return size_of(Path(self.folder.name))

    def ask(self, text: str, mode: str) -> Sequence[Any]:
        words = words_of(text)
        if mode in ("plain", "long"):
            return [hit["number"] for hit in self.searcher.search(self.parser.parse(" ".join(words)), limit=_LIMIT)]
        first = self.parser.parse(" ".join(words[:-1])) if words[1:] else Or([])
        kind = Prefix if mode == "prefix" else FuzzyTerm
        last = [kind(field, words[-1]) for field in ("title", "body")]
        return [hit["number"] for hit in self.searcher.search(Or([first, *last]), limit=_LIMIT)]


PEERS: tuple[Callable[[], Peer], ...] = (Tantivy, Fts5, StockWhoosh)
