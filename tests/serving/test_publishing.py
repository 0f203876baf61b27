"""Which saved files ask for a reindex."""

from pathlib import Path

import pytest

from helpcenter.serving.publishing import asks_for_reindex


@pytest.mark.parametrize(
    ("path", "asks"),
    [
        ("/site/content/guides/cancel/en.md", True),
        ("/site/content/site.yaml", True),
        ("/site/content/redirects.csv", True),
        ("/site/analytics/reports/mine.sql", True),
        ("/site/index/en/synonyms.txt", True),
        ("/site/content/guides/cancel/.en.md.swp", False),
        ("/site/index/.built/current.json", False),
        ("/site/index/.built/en/20261130T130000-00000000.tmp/base.terms.txt", False),
        ("/site/content/.git/logs/refs/heads/main", False),
        ("/site/index/.built/upkeep/en/20261130T130000-00000000/base.terms.txt", False),
    ],
)
@pytest.mark.parametrize("root", ["/site", "/home/ada/.help", "/srv/.sites/help"])
def test_what_people_write_asks_for_a_reindex_and_what_it_writes_itself_does_not(
    root: str, path: str, asks: bool
) -> None:
    assert asks_for_reindex(Path(root), path.replace("/site", root, 1)) is asks


def test_a_site_may_be_named_from_where_one_is_or_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".site").mkdir()
    (tmp_path / "link").symlink_to(".site")
    monkeypatch.chdir(tmp_path / ".site")
    for root, path in [(".", "content/site.yaml"), ("../link", str(tmp_path / ".site/content/site.yaml"))]:
        assert asks_for_reindex(Path(root), path)
        assert not asks_for_reindex(Path(root), path.replace("site.yaml", ".site.yaml"))
