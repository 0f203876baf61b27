"""Brings the interface's catalogues up to date with the words in templates and code; `make words` runs it.

`python scripts/catalogues.py sv` begins a catalogue for another language. See docs/languages.md.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from helpcenter.web.interface.i18n import CATALOGUES, catalogue_path, catalogues

WEB = CATALOGUES.parents[1]
TEMPLATE = CATALOGUES / "helpcenter.pot"
_KEYWORDS = {
    "_": None,
    "marked": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def extracted() -> Catalog:
    """Every message that the interface holds now, by file."""
    with (CATALOGUES / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8")
    for name, _, message, comments, context in extract_from_dir(
        WEB, methods, options, _KEYWORDS, ["Translators:"], strip_comment_tags=True
    ):
        place = (WEB / name).relative_to(WEB.parents[1]).as_posix()
        found.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return found


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale and Locale.parse(locale, sep="-"))


def write(path: Path, catalogue: Catalog, *, omit_header: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=omit_header, sort_by_file=True, include_lineno=False)


def begun(locale: str) -> Catalog:
    """An empty catalogue with the plural forms of its language."""
    name = Locale.parse(locale, sep="-").get_display_name("en")
    return Catalog(
        Locale.parse(locale, sep="-"),
        project="helpcenter",
        version="0",
        header_comment=f"# The interface in {name}.",
        last_translator="Helpcenter",
        language_team="Helpcenter",
        msgid_bugs_address="the repository's issues",
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def main(new: list[str]) -> None:
    template = extracted()
    write(TEMPLATE, template, omit_header=True)
    for tag in [*catalogues(), *new]:
        path = catalogue_path(tag)
        catalogue = read(path, tag) if path.is_file() else begun(tag)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        catalogue.obsolete.clear()
        write(path, catalogue)
        open_ = sum(not part for each in catalogue if each.id for part in _parts(each.string))
        sys.stdout.write(f"{tag:8} {len(catalogue)} messages, {open_} without a translation\n")


def _parts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or [""])


if __name__ == "__main__":
    main(sys.argv[1:])
