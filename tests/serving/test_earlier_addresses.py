"""Addresses that an editor changed go on working: a release hands them on to the next, and check asks to write them."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.content.snapshot import from_json, to_json
from helpcenter.domain.addresses.earlier import MOST, problems, with_earlier
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.library import Library
from helpcenter.search import ReleaseStore
from helpcenter.serving.publishing import check, reindex
from tests.content.scratch import FILES, TEXT, write

EN = "content/guides/end/en.md"
FR = "content/guides/end/fr.md"
LOST = (
    'visitors still come by the address "{}" in "{}", which only the index remembers: write it under "previous_slugs"'
)
FRENCH = TEXT.replace("End it", "Y mettre fin")


class Site:
    """A site's files, and the library of its last release: what `reindex` keeps of content, without an index."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.live: Library | None = None

    def release(self) -> Catalog:
        self.live = from_json(to_json(with_earlier(self._library(), self.live)))
        return Catalog(self.live)

    def warnings(self) -> list[str]:
        return [str(problem) for problem in problems(with_earlier(self._library(), self.live), self.live)]

    def _library(self) -> Library:
        library = load(self.root).library
        assert library is not None
        return library


@pytest.fixture
def site(tmp_path: Path) -> Site:
    write(tmp_path, {**FILES, FR: FRENCH})
    site = Site(tmp_path)
    site.release()
    return site


def retitle(root: Path, path: str, title: str) -> None:
    file = root / path
    old = file.read_text().split("title: ")[1].split("\n")[0]
    file.write_text(file.read_text().replace(f"title: {old}", f"title: {title}", 1))


def rename(root: Path, name: str) -> None:
    (root / "content/guides/end").rename(root / "content/guides" / name)


def test_a_release_hands_on_what_the_one_before_knew_and_check_asks_to_write_it(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    reindex(tmp_path)
    retitle(tmp_path, EN, "Stop it")
    assert [str(problem) for problem in check(tmp_path)[1]] == [f"{EN}:2: warning: {LOST.format('end-it', 'en')}"]
    reindex(tmp_path)
    live = Catalog(from_json(ReleaseStore(tmp_path / "index").current_snapshot()))
    assert live.moved_to("en", "end-it") == "stop-it"
    assert not reindex(tmp_path).is_new
    (tmp_path / EN).write_text(TEXT.replace("## ", "## {#nonsense} ").replace("title:", "titel:"))
    # A guide that cannot be read is not gone.
    assert "is gone" not in " ".join(map(str, check(tmp_path)[1]))


def test_a_slug_that_changed_leads_on_in_each_language(site: Site) -> None:
    retitle(site.root, EN, "Stop it")
    retitle(site.root, FR, "Tout finir")
    assert site.warnings() == [
        f"{EN}:2: warning: {LOST.format('end-it', 'en')}",
        f"{FR}:2: warning: {LOST.format('y-mettre-fin', 'fr')}",
    ]
    live = site.release()
    assert (live.moved_to("en", "end-it"), live.moved_to("fr", "y-mettre-fin")) == ("stop-it", "tout-finir")


def test_a_sources_slug_that_changed_leads_on_in_its_translations_too(site: Site) -> None:
    assert site.release().moved_to("fr", "end-it") == "y-mettre-fin"
    retitle(site.root, EN, "Stop it")
    assert site.release().moved_to("fr", "end-it") == "y-mettre-fin"
    assert len(site.warnings()) == 1


def test_addresses_are_handed_on_from_release_to_release(site: Site) -> None:
    for title in ("Stop it", "Halt it", "Finish it"):
        retitle(site.root, EN, title)
        live = site.release()
    assert {live.moved_to("en", slug) for slug in ("end-it", "stop-it", "halt-it")} == {"finish-it"}
    assert len(site.warnings()) == 3


def test_a_guide_keeps_its_last_hundred_addresses(site: Site) -> None:
    for number in range(MOST + 5):
        retitle(site.root, EN, f"Stop {number}")
        live = site.release()
    known = [number for number in range(MOST + 4) if live.moved_to("en", f"stop-{number}")]
    assert known == list(range(4, MOST + 4))


def test_what_a_file_tells_is_no_longer_remembered(site: Site) -> None:
    retitle(site.root, EN, "Stop it\nprevious_slugs: [end-it]")
    live = site.release()
    assert site.warnings() == []
    assert live.library.earlier == {}
    assert live.moved_to("en", "end-it") == "stop-it"


def test_a_slug_that_comes_back_is_the_address_again(site: Site) -> None:
    for title in ("Stop it", "End it"):
        retitle(site.root, EN, title)
        live = site.release()
    assert live.guide_at("en", "end-it") is not None
    assert live.moved_to("en", "stop-it") == "end-it"


def test_a_new_guide_at_an_old_address_goes_before_it(site: Site) -> None:
    retitle(site.root, EN, "Stop it")
    write(site.root, {"content/guides/other/en.md": "---\ntitle: End it\n---\nNew.\n"})
    found = site.release().guide_at("en", "end-it")
    assert found is not None
    assert found.guide.id == "other"


def test_a_folder_that_was_renamed_keeps_what_its_guide_had_before(site: Site) -> None:
    retitle(site.root, EN, "Stop it")
    site.release()
    rename(site.root, "stop")
    assert [line for line in site.warnings() if "is gone" in line] == []
    assert site.release().moved_to("en", "end-it") == "stop-it"


def test_a_guide_that_is_gone_without_a_word_is_told_until_the_next_release(site: Site) -> None:
    rename(site.root, "stop")
    retitle(site.root, "content/guides/stop/en.md", "Stop it")
    retitle(site.root, "content/guides/stop/fr.md", "Arrêter")
    [told] = site.warnings()
    gone = 'content/guides/end:1: warning: this guide is gone, and its address "end-it" will lead nowhere'
    assert told.startswith(gone)
    assert site.release().moved_to("en", "end-it") is None
    assert site.warnings() == []
