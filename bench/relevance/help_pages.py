"""Collections of real help texts for `bench relevance`: GNOME's user help in several languages, from Debian's package.

A page is a document. Its description and the words in which other pages link to it are queries that it answers, unless
they are its title.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from bench.corpora import unpacked

PACKAGE = "gnome-user-docs"
_FOLDER = "usr/share/help/{folder}/gnome-help"
# The original is in the folder C.
_FOLDERS = {"en": "C"}
_NAMESPACE = "{http://projectmallard.org/1.0/}"
_LONGEST = 300
_FEWEST_WORDS = {"description": 3, "link": 2}


@dataclass(frozen=True, slots=True)
class _Page:
    """A help page, and its links as page and words."""

    name: str
    title: str
    body: str
    description: str
    links: tuple[tuple[str, str], ...]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench help-pages", description=__doc__)
    parser.add_argument("dir", help="folder to write a folder for each locale to")
    parser.add_argument("--locales", default="en,fr,de")
    parser.add_argument("--cache", default="bench/.cache", help="folder for the package")
    options = parser.parse_args(arguments)
    package = unpacked(Path(options.cache), PACKAGE)
    for locale in options.locales.split(","):
        pages = list(_pages(package / _FOLDER.format(folder=_FOLDERS.get(locale, locale))))
        count = _write(Path(options.dir) / locale, locale, pages)
        print(f"{locale}: {len(pages)} pages, {count} queries")
    return 0


def _pages(folder: Path) -> Iterator[_Page]:
    for path in sorted(folder.glob("*.page")):
        root = ElementTree.parse(path).getroot()  # noqa: S314 - files of a signed package
        title = root.find(f"{_NAMESPACE}title")
        body = " ".join(_text(each) for each in root if each.tag not in {f"{_NAMESPACE}info", f"{_NAMESPACE}title"})
        if title is None or not body:
            continue
        description = root.find(f"{_NAMESPACE}info/{_NAMESPACE}desc")
        links = ((each.get("xref", "").split("#")[0], _text(each)) for each in root.iter(f"{_NAMESPACE}link"))
        yield _Page(
            path.stem,
            _text(title),
            body,
            "" if description is None else _text(description),
            tuple((page, words) for page, words in links if page not in {"", path.stem}),
        )


def _text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _queries(pages: Sequence[_Page]) -> Iterator[tuple[str, str]]:
    """Words and the page that they are about, each once."""
    known = {page.name: page for page in pages}
    said = [(page.name, page.description, "description") for page in pages]
    said += [(name, words, "link") for page in pages for name, words in page.links if name in known]
    found: dict[tuple[str, str], str] = {}
    for name, words, kind in said:
        if len(words.split()) >= _FEWEST_WORDS[kind] and len(words) < _LONGEST:
            found.setdefault((name, _bare(words)), words)
    return ((words, name) for (name, bare), words in found.items() if bare != _bare(known[name].title))


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _write(folder: Path, locale: str, pages: Sequence[_Page]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    queries = list(_queries(pages))
    records = [{"id": page.name, "locale": locale, "title": page.title, "body": page.body} for page in pages]
    _lines(folder / "docs.jsonl", [json.dumps(record, ensure_ascii=False) for record in records])
    asked = [{"id": f"q{number}", "locale": locale, "text": words} for number, (words, _) in enumerate(queries)]
    _lines(folder / "queries.jsonl", [json.dumps(record, ensure_ascii=False) for record in asked])
    _lines(folder / "qrels.tsv", [f"q{number}\t{name}\t1" for number, (_, name) in enumerate(queries)])
    return len(queries)


def _lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
