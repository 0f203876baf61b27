"""A text of Markdown cut into code and what is no code, so that nothing that is shown as code is ever changed."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,})(.*)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n(?!\n))*?(?<!`)\1(?!`)")


def blocks(text: str) -> Iterator[tuple[int, str, bool]]:
    """Runs of lines: the number of the first from 0, the lines, and whether they are a fenced block of code."""
    start, run, fence = 0, list[str](), ""
    for index, line in enumerate(text.split("\n")):
        found = _FENCE.match(line)
        if found and not fence and not (found[1][0] == "`" and "`" in found[2]):
            if run:
                yield start, "\n".join(run), False
            start, run, fence = index, [line], found[1]
        elif found and fence and found[1].startswith(fence) and not found[2].strip():
            yield start, "\n".join([*run, line]), True
            start, run, fence = index + 1, [], ""
        else:
            run.append(line)
    if run:
        yield start, "\n".join(run), bool(fence)


def outside_code(text: str, change: Callable[[str, int], str]) -> str:
    """`text` with `change(words, line)` for everything that is neither a block nor a span of code."""
    return "\n".join(
        words if is_code else _outside_spans(words, start, change) for start, words, is_code in blocks(text)
    )


def _outside_spans(text: str, start: int, change: Callable[[str, int], str]) -> str:
    """Spans of code become single signs, so that a pattern sees the text around them as one."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x00{len(kept) - 1}\x00"

    changed = change(_CODE.sub(hide, text), start)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], changed)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where in `text` blocks and spans of code begin and end, in characters."""
    found, place = [], 0
    for _, words, is_code in blocks(text):
        if is_code:
            found.append((place, place + len(words)))
        else:
            found += [(place + span.start(), place + span.end()) for span in _CODE.finditer(words)]
        place += len(words) + 1
    return found


def inside_code(text: str) -> Callable[[int], bool]:
    """Tells of a place in `text`, in characters, whether it is code."""
    spans = code_spans(text)
    starts = [start for start, _ in spans]

    def is_code(position: int) -> bool:
        before = bisect_right(starts, position) - 1
        return before >= 0 and position < spans[before][1]

    return is_code
