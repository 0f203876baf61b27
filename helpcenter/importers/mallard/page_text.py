"""What the parts of a page need to know while they are turned into Markdown."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: a page's key, the id of a section in it or "", and the title that stands there."""

    key: str
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class PageText:
    """One language of one page. `target` answers an xref such as "page#section", None where nothing has that name;
    `picture` gives the key of an image's file, None where there is none; `note` takes a construct, a line and a
    sentence for the report."""

    target: Callable[[str], Target | None]
    picture: Callable[[str], str | None]
    note: Callable[[str, int, str], None]

    def omitted(self, line: int, test: str) -> None:
        """Takes note of text that is only shown elsewhere."""
        self.note("conditional text", line, f'left out what is only shown for "{test}"')
