"""What nobody foresaw: a text that this site could not read is mended line by line, and each mend is told.

Foreign marks that a reader left are shown as code, so that a page says honestly what it does not understand.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from helpcenter.content.checks.leftovers import places_of
from helpcenter.content.model import guides
from helpcenter.content.reading.folder import GuideFolder
from helpcenter.content.reading.shared import SharedFiles
from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.domain.library import Site
from helpcenter.domain.problem import Problem
from helpcenter.importers.model import ImportedText, ImportLog

_ROUNDS = 10
_TAG = re.compile(r"</?(?!code>)[A-Za-z][^<>]*>|<!--|-->")
_SPAN = re.compile(r"(`+)(?!`)(.*[^`])\1")
_ANY_SPAN = re.compile(r"(?<!`)(`{1,9})(?!`)([^\n]*?[^`\n])\1(?!`)")
_IMAGE = re.compile(r'image "([^"]{1,80})" is not one of this guide')
_MARKED = re.compile(r"[ \t>]*(?:[-*+] |\d+[.)] )?")


@dataclass(frozen=True)
class Files:
    """A guide's files: guide.yaml, and texts by locale."""

    structure: str
    texts: Mapping[str, str]


def mended(
    guide: str, files: Files, texts: Mapping[str, ImportedText], site: Site, pictures: Iterable[str], log: ImportLog
) -> tuple[Files, frozenset[str]]:
    """`files` without an error in any text, as far as that can be told from the guide alone, and the places in it that
    links may lead to. Languages that cannot be mended are left out, which the log tells."""
    shared = SharedFiles({}, dict.fromkeys(pictures, b""))
    for last in range(_ROUNDS):
        wrong, anchors = _errors(guide, files, site, shared)
        if not wrong:
            return files, anchors
        changed = dict(files.texts)
        for locale, problems in wrong.items():
            changed[locale] = _without(files.texts[locale], problems, texts[locale], log, is_last=last == _ROUNDS - 2)
        files = Files(files.structure, changed)
    still, anchors = _errors(guide, files, site, shared)
    for locale, problems in still.items():
        log.note("text that cannot be read", texts[locale].path, 1, f"left out: {problems[0].message}")
    return Files(
        files.structure, {locale: text for locale, text in files.texts.items() if locale not in still}
    ), anchors


_LINK = re.compile(r"\bguide:([a-z0-9-]+)#([a-z0-9-]+)")
_TO_GUIDE = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.){0,1000}+)\]\(guide:([a-z0-9-]+)(?:#[a-z0-9-]+)?\)")


def leading_somewhere(files: Files, anchors: Mapping[str, frozenset[str]], left_out: set[str]) -> Files:
    """`files` without links to places that went with a mend, or to guides that could not be read."""

    def place(found: re.Match[str]) -> str:
        is_there = found[2] in anchors.get(found[1], frozenset((found[2],)))
        return found[0] if is_there else f"guide:{found[1]}"

    def whole(found: re.Match[str]) -> str:
        return found[1] if found[2] in left_out else found[0]

    def led(words: str, _line: int) -> str:
        return _TO_GUIDE.sub(whole, _LINK.sub(place, words))

    return Files(files.structure, {locale: outside_code(text, led) for locale, text in files.texts.items()})


def _errors(
    guide: str, files: Files, site: Site, shared: SharedFiles
) -> tuple[dict[str, list[Problem]], frozenset[str]]:
    path = f"content/guides/{guide}"
    data = {locale: text.encode() for locale, text in files.texts.items()}
    folder = GuideFolder(guide, path, True, files.structure.encode(), data, {}, "", ())
    wrong: dict[str, list[Problem]] = {}
    parsed = guides.parse(folder, site, shared, {})
    for problem in parsed.problems:
        if problem.is_error and problem.path.endswith(".md"):
            wrong.setdefault(problem.path.rsplit("/", 1)[1].removesuffix(".md"), []).append(problem)
    return wrong, parsed.anchors or frozenset()


def _without(text: str, problems: list[Problem], imported: ImportedText, log: ImportLog, *, is_last: bool) -> str:
    lines = text.split("\n")
    top = lines.index("---", 1) + 2
    blank = len(imported.body) - len(imported.body.lstrip("\n"))
    for number in sorted({min(problem.line, len(lines)) for problem in problems}):
        told = [problem.message for problem in problems if min(problem.line, len(lines)) == number]
        sentence = told[0]
        index = number - 1
        if index < top:
            # Not a line of the text: the front matter is ours, and holds nothing that could be wrong.
            continue
        place = imported.place(blank + index - top)
        if (words := _signs_as_code(lines[index], "\n".join(told))) != lines[index]:
            log.note("marks that are not read", *place, f"shown as code: {sentence}")
            lines[index] = words
        elif (stripped := _TAG.sub("", lines[index])) != lines[index]:
            log.note("HTML that is not read", *place, f"its words stay, without tags: {sentence}")
            lines[index] = stripped
        elif (words := _without_image(lines[index], sentence)) != lines[index]:
            log.note("picture that cannot be shown", *place, f"its description stays: {sentence}")
            lines[index] = words
        else:
            log.note("marks that are not read", *place, f"shown as code: {sentence}")
            lines[index] = _as_code(lines[index])
    if not is_last:
        return "\n".join(lines)
    whole = "\n".join(lines[top:])
    fence = "`" * (max((len(run) for run in re.findall("`+", whole)), default=2) + 1)
    message = "the whole text is shown as code: its marks are too tangled"
    log.note("marks that are not read", imported.path, imported.line, message)
    return "\n".join([*lines[:top], f"{fence}text", whole, fence, ""])


def _without_image(line: str, sentence: str) -> str:
    """The line with words in place of the picture that `sentence` is about."""
    told = _IMAGE.match(sentence)
    if told is None:
        return line
    address = re.escape(told[1].removesuffix("…"))
    return re.sub(rf"!\[((?:[^\[\]\\]|\\.)*)\]\(<?{address}[^\s()<>]*>?[^()\n]*\)", lambda found: found[1], line)


def _signs_as_code(line: str, messages: str) -> str:
    """The line with code for the signs that `messages` are about: in backticks, or else, since HTML knows none, in
    <code>."""

    def shown(words: str, _line: int) -> str:
        pieces, place = [], 0
        for start, end in places_of(messages, words):
            pieces += [words[place:start], _as_code(words[start:end])]
            place = end
        return "".join((*pieces, words[place:]))

    changed = outside_code(line, shown)
    if changed != line:
        return changed

    def in_html(found: re.Match[str]) -> str:
        inside = found[2].strip()
        return f"<code>{escape(inside, quote=False)}</code>" if any(places_of(messages, inside)) else found[0]

    return _ANY_SPAN.sub(in_html, line)


def _as_code(line: str) -> str:
    """The line as a span of code, behind what makes it an item or a quote."""
    found = _MARKED.match(line)
    mark = found[0] if found else ""
    words = line[len(mark) :].strip()
    if not words:
        return ""
    if span := _SPAN.fullmatch(words):
        # Backticks did not help: the line stands in HTML, which does not know them.
        return f"{mark}<code>{escape(span[2].strip(), quote=False)}</code>"
    fence = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    space = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{mark}{fence}{space}{words}{space}{fence}"
