"""A text that is twice as long takes about twice as long to read, whatever stands in it.

Each case is a text of the given size; editors' texts may have 256 KiB, of which somebody's script may have made all.
"""

from collections.abc import Callable

import pytest

from helpcenter.content.model import guides
from helpcenter.content.reading.folder import GuideFolder
from helpcenter.content.reading.shared import SharedFiles
from helpcenter.domain.library import Site
from tests.growth import grows_evenly

SITE = Site({"en": "Help"}, "en", {"en": "English"})
TEXTS: dict[str, Callable[[int], str]] = {
    "sections of one name": lambda size: "## Step\n\n" * size,
    "headings of one name in a section": lambda size: "## All\n\n" + "### Step\n\n" * size,
    "headings of one name with a line below": lambda size: "Step\n---\n\n" * size,
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_takes_as_long_as_it_is(text: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        data = f"---\ntitle: Steps\n---\n{TEXTS[text](size)}".encode()
        folder = GuideFolder("steps", "content/guides/steps", False, None, {"en": data}, {}, "", ())
        return lambda: guides.parse(folder, SITE, SharedFiles({}, {}), {})

    assert grows_evenly(reading, 1000)
