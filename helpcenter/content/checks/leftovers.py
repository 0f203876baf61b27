"""Signs of other systems that Markdown leaves standing as text: what each is, and what to write in its place."""

import re
from collections.abc import Iterator

from helpcenter.content.checks.problem_sentences import brief

_BACKTICKS = "or put it in backticks"
# (what it looks like, what is told, whether nothing goes live with it). The first that fits a place is told.
_SIGNS = (
    (r"\{\{[<%].{0,200}?(?:[>%]\}\}|$)", f"is a shortcode: write in Markdown what it shows, {_BACKTICKS}", True),
    (r"\{%.{0,200}?(?:%\}|$)", f"is a template tag: write in Markdown what it shows, {_BACKTICKS}", True),
    (r"\{\*.{0,200}?\*\}", "includes code from another file: paste the code between ``` and ```", True),
    (r"\{\{.{0,200}?\}\}", f"is a template variable: write what it stands for, {_BACKTICKS}", False),
    (r"\[\[_?TOC_?\]\]|^\[TOC\]$", "asks for a table of contents, which every page has: remove it", True),
    (r"!\[\[[^\]\n]{1,200}\]\]", "shows a file of Obsidian: write ![what it shows](media:name.png)", True),
    (r"\[\[[^\]\n]{1,200}\]\]", f"is a wiki link: write [words](guide:name), {_BACKTICKS}", True),
    (r"^:{3,}[ \t]*$", "closes nothing: remove it, or mend the line that should open the block", True),
    (r"^:{3,}.*$", 'opens a block that nothing closes: add ":::" below its text', True),
    (r"^/{3,}[ \t]*$", "closes nothing: remove it, or mend the line that should open the block", True),
    (r"^/{3,}[ \t]*[A-Za-z].*$", 'opens a block that nothing closes: add "///" below its text', True),
    (r"^(?:!!!|\?\?\?\+?)(?:[ \t].*|[a-z].*)?$", 'begins a callout that cannot be read: write !!! note "Title"', True),
    (r"^={3}[!+]*[ \t]+\S.*$", 'begins a tab that cannot be read: write === "Title"', True),
    (r"^@tab\b.*$", 'begins a tab of VuePress: write === "Title", its text indented by four spaces', True),
    (r"\[\^[^\]\s]{1,100}\]", "is a footnote that is not there: add a line that begins with it and a colon", True),
    (r"^[ \t]*-{1,2}8<-{1,2}.*$", "includes another file: write include: name on a line of its own", True),
    (r"^(?:import|export)[ \t].*(?:from[ \t]+)?[\"'{].*$", "is code of MDX: remove it", True),
    (
        r"^\*\[[^\]\n]{1,200}\]:.*$",
        "explains a word: write *[word]: meaning, with at most 60 and 200 letters",
        True,
    ),
    (r"%%[^%\n]{1,200}%%", "is a comment of Obsidian: write <!-- … -->", False),
    (r"\{:?[ \t]*[.#][^{}\n]{0,200}\}", "only changes the look elsewhere: remove it", False),
    (r"\]\([^()\n]{0,300}\)", "is a link that cannot be read: write [words](address), without spaces in it", False),
    (r"\]\[[^\]\n]{0,200}\]", f"names an address that is not there: write [words](address), {_BACKTICKS}", False),
    (r"\*\*(?=\S)[^*\n]{1,200}(?<=\S)\*\*", f"is not shown bold: put a space before or behind it, {_BACKTICKS}", False),
    (
        r"(?<![\w:]):[a-z][a-z0-9_+-]{0,40}[a-z0-9]:(?![\w:])",
        "is the name of a picture sign: write the sign itself",
        False,
    ),
)
_SIGN = re.compile("|".join(f"({pattern})" for pattern, _, _ in _SIGNS), re.MULTILINE)
_ERROR = re.compile("|".join(pattern for pattern, _, is_error in _SIGNS if is_error), re.MULTILINE)
_HINT = re.compile(
    r"\{[{%*:.# \t]|\[\[|\[\^|\[TOC|\](?:\(|\[)|%%|\*\*|:[a-z]|^[ \t]*(?::::|///|!!!|\?\?\?|===|@tab|-|\*\[|[ie])", re.M
)
_MERGE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$")
_LONGEST = 20_000


def places_of(messages: str, text: str) -> Iterator[tuple[int, int]]:
    """Where in `text`, as it is written, the signs begin and end that some of `messages` are about."""
    for found in _ERROR.finditer(text[:_LONGEST]):
        if f'"{brief(found[0].strip(), 40)}" ' in messages:
            yield found.span()


def leftovers(text: str) -> Iterator[tuple[int, str, bool]]:
    """Where a sign stands in `text`, a sentence about it, and whether it is an error (else a warning)."""
    if not _HINT.search(text):
        return
    for found in _SIGN.finditer(text[:_LONGEST]):
        _, sentence, is_error = _SIGNS[(found.lastindex or 1) - 1]
        yield found.start(), f'"{brief(found[0].strip(), 40)}" {sentence}', is_error


def is_merge_marker(line: str) -> bool:
    """Whether a line is what git leaves where two versions clash."""
    return _MERGE.match(line) is not None
