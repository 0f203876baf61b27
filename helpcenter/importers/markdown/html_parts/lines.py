"""Where in a text a line begins, and which lines stand in a block of HTML, which ends at an empty line."""

import re
from bisect import bisect_right

_HTML = re.compile(r"[ \t]*</?[A-Za-z][\w-]*[\s/>]")


class Lines:
    """Lines of a text, counted from 0; asked by places in it."""

    def __init__(self, text: str) -> None:
        self._starts, self._in_html, self._is_empty = [0], [False], list[bool]()
        is_html = False
        for line in text.split("\n"):
            is_html = bool(line.strip()) and (is_html or _HTML.match(line) is not None)
            self._is_empty.append(not line.strip())
            self._in_html.append(is_html)
            self._starts.append(self._starts[-1] + len(line) + 1)

    def number(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def begins(self, place: int) -> int:
        """Where the line of `place` begins."""
        return self._starts[self.number(place)]

    def is_in_html(self, place: int) -> bool:
        """Whether a block of HTML that began on a line before goes on at `place`."""
        return self._in_html[self.number(place)] and not self._is_empty[self.number(place)]

    def follows_words(self, place: int) -> bool:
        """Whether the line before holds something."""
        number = self.number(place)
        return number > 0 and not self._is_empty[number - 1]


def opens_html(words: str) -> bool:
    """Whether a line that begins with these words opens a block of HTML."""
    return _HTML.match(words) is not None
