"""Which saved files ask for a reindex."""

import pytest

from helpcenter.serving.publishing import asks_for_reindex


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("/site/content/guides/cancel/en.md", True),
        ("/site/index/en/synonyms.txt", True),
        ("/site/content/guides/cancel/.en.md.swp", False),
        ("/site/index/.built/current.json", False),
        ("/site/index/.built/en/20261130T130000-00000000.tmp/base.terms.txt", False),
        ("/site/index/.built/upkeep/en/20261130T130000-00000000/base.terms.txt", False),
    ],
)
def test_what_people_write_asks_for_a_reindex_and_what_it_writes_itself_does_not(path: str, asks: bool) -> None:
    assert asks_for_reindex(path) is asks
