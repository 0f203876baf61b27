"""Translations as PO files, which translation tools and agencies read and write."""

import re
from collections.abc import Iterable

import polib

from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.translating.units import MAX_ENTRIES, Entry, Unit

_DIGEST = re.compile(r"source ([0-9a-f]{12})")


def written(units: Iterable[Unit], locale: str) -> bytes:
    """A PO file of these texts. The same texts always give the same bytes."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for unit in units:
        file.append(
            polib.POEntry(
                msgctxt=unit.context,
                msgid=unit.source,
                msgstr=unit.target,
                comment=f"source {unit.digest}" if unit.digest else "",
                occurrences=[(unit.path, str(unit.line))],
                flags=["fuzzy"] if unit.is_outdated and unit.target else [],
            )
        )
    return f"{file}\n".encode()


def read(data: bytes, log: ProblemLog) -> tuple[str, list[Entry]] | None:
    """The language and the texts of a PO file; None with a problem when it cannot be read."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        log.error(data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 text: save it with the encoding UTF-8")
        return None
    try:
        # The line end keeps polib from taking a short text for the name of a file.
        file = polib.pofile(text.replace("\0", "\ufffd") + "\n", wrapwidth=0, check_for_duplicates=True)
    except (OSError, ValueError, UnicodeError, IndexError) as error:
        line = re.search(r"line (\d+)", str(error))
        log.error(
            int(line[1]) if line else 1, "this is no PO file that can be read: export it again, or mend this line"
        )
        return None
    entries = [entry for entry in file if not entry.obsolete]
    if len(entries) > MAX_ENTRIES:
        log.error(1, f"the file has more than {MAX_ENTRIES:,} texts: split it")
        return None
    return str(file.metadata.get("Language", "")), [_entry(each) for each in entries]


def _entry(found: polib.POEntry) -> Entry:
    digest = _DIGEST.search(found.comment or "")
    return Entry(
        context=found.msgctxt or "",
        source=found.msgid,
        target=found.msgstr,
        is_fuzzy="fuzzy" in found.flags,
        digest=digest[1] if digest else "",
        line=found.linenum or 1,
    )
