"""What every engine must do: each test here runs on all of them, on sites small enough for the slow ones."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from helpcenter.domain.library import Library
from helpcenter.search.cross_language import CrossLanguageEngine
from helpcenter.search.engine import IndexEngine
from helpcenter.search.tuning.tuning_files import read_tuning
from tests.search.conformance.tiny_backend import TinyBackend
from tests.search.small import BY_WORDS, Found, Searched

Build = Callable[[Path, Library], Searched]


class Tiny(Searched):
    """A site that the tiny backend answers for; nothing is built."""

    def __init__(self, root: Path, content: Library) -> None:
        published = frozenset(guide.id for guide in content.published())
        engines = {
            locale: IndexEngine(
                TinyBackend(content, locale),
                read_tuning(root / "index", locale)[0],
                tuple(content.products.values()),
                published,
                BY_WORDS,
            )
            for locale in content.site.locales
        }
        self.engine = CrossLanguageEngine(engines)


ENGINES: dict[str, Build] = {
    "arrays": Found,
    "whoosh": partial(Found, engine="whoosh"),
    "tiny": Tiny,
}


@pytest.fixture(scope="module", params=ENGINES)
def build(request: pytest.FixtureRequest) -> Build:
    """Makes a site of a library in a folder, which may hold tuning, with one of the engines."""
    return ENGINES[request.param]
