"""Texts that came back from a translator, put into the file of their language; everything else in it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.reading.files import ProblemLog, decode
from helpcenter.content.text import front_matter
from helpcenter.content.translating.pieces import INTRO, Piece, TextFile, heading_line
from helpcenter.content.translating.start import quoted
from helpcenter.content.translating.units import SUMMARY, TITLE, Entry, files, mistakes
from helpcenter.content.translations import TranslationState, stamped_text
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide

_MAX = {TITLE: 150, SUMMARY: 400}


@dataclass(frozen=True, slots=True)
class _Block:
    """A block or item as it is to be; `entry` is where it came from."""

    title: str
    body: str
    entry: Entry


def merged(
    root: Path, guide: Guide, state: TranslationState, entries: Mapping[str, Entry], log: ProblemLog
) -> bytes | None:
    """What the file of `state` should be with `entries` (by context); None where nothing changes.

    Texts that would do harm, or of which a half is missing, stay out, and `log` says so with their lines. What the file
    was translated from is noted for each block that changed. Raises UsageError for files that cannot be read.
    """
    return _Merge(root, guide, state, entries, log).result()


class _Merge:
    def __init__(
        self, root: Path, guide: Guide, state: TranslationState, entries: Mapping[str, Entry], log: ProblemLog
    ) -> None:
        self._guide, self._state, self._entries, self._log = guide, state, entries, log
        self._source, self._file = files(root, guide, state.locale)
        self._order = list(self._source.pieces)
        self._marks: dict[str, str] = {}

    def result(self) -> bytes | None:
        front = self._front()
        if front is None:
            return None
        chunks = _chunks(self._file) if self._file else [("", [])]
        for name in self._order:
            block = self._block(name)
            if block is not None and (self._is_changed(name, block) or name in self._state.outdated):
                if self._is_changed(name, block) and not self._place(chunks, name, block):
                    continue
                self._marks[name] = block.entry.digest or self._state.digests[name]
        lines = [*front, *(line for _, each in chunks for line in each)]
        if self._file is not None and lines == list(self._file.lines) and not self._marks:
            return None
        text = stamped_text("\n".join(lines), self._marks) if self._marks else "\n".join(lines)
        return self._file.with_lines(text.split("\n")) if self._file else text.rstrip("\n").encode() + b"\n"

    def _front(self) -> list[str] | None:
        """The front matter with title and summary as translated; None where a new file has no title yet."""
        wanted = {key: words for key in (TITLE, SUMMARY) if (words := self._words(key))}
        if self._file is None:
            if TITLE not in wanted:
                if any(each.target and not each.is_fuzzy for each in self._entries.values()):
                    first = next(iter(self._entries.values()))
                    self._log.error(first.line, f'guide "{self._guide.id}" has no title here yet: translate that first')
                return None
            return ["---", *(f"{key}: {quoted(words)}" for key, words in wanted.items()), "---"]
        return _with_front(self._file, wanted, self._text_slug())

    def _text_slug(self) -> str:
        text = self._guide.texts.get(self._state.locale) or self._guide.drafts.get(self._state.locale)
        return text.slug if text else ""

    def _words(self, key: str) -> str:
        entry = self._entries.get(f"{self._guide.id}#{key}")
        if entry is None or entry.is_fuzzy or not entry.target.strip():
            return ""
        words = " ".join(entry.target.split())
        if len(words) > _MAX[key]:
            self._log.error(entry.line, f"the {key} has more than {_MAX[key]} characters: shorten it")
            return ""
        return words

    def _block(self, name: str) -> _Block | None:
        """The block as translated, where it is ready, and sound or there already."""
        piece = self._source.pieces[name]
        context = f"{self._guide.id}/{name}"
        pair = [each for each in (self._entries.get(f"{context}#{TITLE}"), self._entries.get(context)) if each]
        if not any(each.target.strip() for each in pair) or any(each.is_fuzzy for each in pair):
            return None
        title = self._part(piece.title, f"{context}#{TITLE}").strip()
        body = self._part(piece.body, context).replace("\r", "").strip("\n")
        block = _Block(title, body, pair[0])
        # What stands in the file already is its editors' affair.
        reason = self._refusal(piece, title, body, pair) if self._is_changed(name, block) else None
        if reason is not None:
            self._log.error(pair[0].line, f'"{context}" stays as it is: {reason}')
            return None
        return block

    def _part(self, source: str, context: str) -> str:
        entry = self._entries.get(context)
        return entry.target if entry is not None and source else ""

    def _refusal(self, piece: Piece, title: str, body: str, pair: Sequence[Entry]) -> str | None:
        if piece.title and not title:
            return "its heading is not translated"
        if piece.body and not body.strip():
            return "its text is not translated"
        today = {piece.title, piece.body}
        if any(not entry.digest and entry.source not in today for entry in pair):
            return "the source text is another one today: export it again"
        return next(iter(mistakes(piece, title, body)), None)

    def _is_changed(self, name: str, block: _Block) -> bool:
        held = self._file.pieces.get(name) if self._file and name not in self._state.missing else None
        return held is None or (held.title, held.body) != (block.title, block.body)

    def _place(self, chunks: list[tuple[str, list[str]]], name: str, block: _Block) -> bool:
        piece = self._source.pieces[name]
        names = [each for each, _ in chunks]
        new = [] if name == INTRO else [heading_line(piece.level, block.title, name), ""]
        if name in names:
            _, old = chunks[names.index(name)]
            held = self._file.pieces[name] if self._file else piece
            chunks[names.index(name)] = (name, _replaced(old, held, new, block.body))
            return True
        earlier = self._order[: self._order.index(name)]
        owner = next((each for each in reversed(earlier) if self._source.pieces[each].level == 2), None)
        if piece.level > 2 and owner not in names:
            self._log.error(block.entry.line, f'"{name}" stays out: translate its block "{owner}" first')
            return False
        after = next((names.index(each) for each in reversed(earlier) if each in names), 0)
        _end_with_blank(chunks[after][1])
        chunks.insert(after + 1, (name, [*new, *(block.body.split("\n") if block.body else []), ""]))
        return True


def _chunks(file: TextFile) -> list[tuple[str, list[str]]]:
    """The lines below the front matter by piece; what stands before the first has no name."""
    starts = [*(piece.heading for piece in file.pieces.values()), len(file.lines)]
    first = starts[0]
    named = [
        (name, list(file.lines[at:end])) for name, at, end in zip(file.pieces, starts[:-1], starts[1:], strict=True)
    ]
    return [("", list(file.lines[file.body : first])), *named]


def _replaced(old: list[str], held: Piece, heading: list[str], body: str) -> list[str]:
    """A piece with other words; the lines between and behind stay, and what follows that belongs to no piece."""
    opening, text, rest = (
        old[: held.start - held.heading],
        old[held.start - held.heading : held.end - held.heading],
        old[held.end - held.heading :],
    )
    filled = [index for index, line in enumerate(text) if line.strip()]
    before, after = (text[: filled[0]], text[filled[-1] + 1 :]) if filled else ([""], text[1:] or [""])
    return [*(heading[:1] if heading else opening), *before, *body.split("\n"), *after, *rest]


def _end_with_blank(lines: list[str]) -> None:
    if lines and lines[-1].strip():
        lines.append("")


def _with_front(file: TextFile, wanted: Mapping[str, str], slug: str) -> list[str]:
    """The front matter's lines with other values for some keys. A title that changes does not change the address."""
    log = ProblemLog(file.path)
    written = decode("\n".join(file.lines).encode(), log) or ""
    parts = front_matter.split(written, log)
    front = front_matter.read(parts[0], log) if parts else None
    if front is None:
        raise UsageError("no_front_matter", f"{file.path}: the front matter cannot be read: run `helpcenter check`.")
    held = {TITLE: front.title, SUMMARY: front.summary}
    lines = list(file.lines[: file.body])
    spans = front.document.spans
    changed = [key for key, words in wanted.items() if held[key] != words]
    for key in sorted(changed, key=lambda each: spans[(each,)].start_line if (each,) in spans else 0, reverse=True):
        new = f"{key}: {quoted(wanted[key])}"
        if (key,) not in spans:
            lines.insert(len(lines) - 1, new)
            continue
        first, last = front.line(key) - 1, _last_line(lines, front.line(key) - 1)
        lines[first : last + 1] = [new]
    if TITLE in changed and not any(line.startswith("slug:") for line in lines):
        lines.insert(len(lines) - 1, f"slug: {quoted(slug)}")
    return lines


def _last_line(lines: Sequence[str], first: int) -> int:
    """The last line of a value that begins on `first`: those that follow it, indented or empty."""
    last = first
    while last + 1 < len(lines) - 1 and (lines[last + 1].startswith((" ", "\t")) or not lines[last + 1].strip()):
        last += 1
    return last
