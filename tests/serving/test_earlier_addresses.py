"""Addresses that an editor changed go on working: a release hands them on to the next, and check asks to write them."""

from pathlib import Path

import pytest

from helpcenter.content.snapshot import from_json
from helpcenter.domain.catalog import Catalog
from helpcenter.search import ReleaseStore
from helpcenter.serving.publishing import check, reindex
from tests.content.scratch import FILES, TEXT, write

EN = "content/guides/end/en.md"
FR = "content/guides/end/fr.md"
FRENCH = TEXT.replace("End it", "Y mettre fin")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {**FILES, FR: FRENCH})
    reindex(tmp_path)
    return tmp_path


def live(root: Path) -> Catalog:
    return Catalog(from_json(ReleaseStore(root / "index").current_snapshot()))


def warnings(root: Path) -> list[str]:
    return [str(problem) for problem in check(root)[1]]


def retitle(root: Path, path: str, title: str) -> None:
    file = root / path
    old = file.read_text().split("title: ")[1].split("\n")[0]
    file.write_text(file.read_text().replace(f"title: {old}", f"title: {title}", 1))


def rename(root: Path, name: str) -> None:
    (root / "content/guides/end").rename(root / "content/guides" / name)


def test_a_slug_that_changed_leads_on_in_each_language_and_check_names_it(root: Path) -> None:
    retitle(root, EN, "Stop it")
    retitle(root, FR, "Tout finir")
    lost = 'which only the index remembers: write it under "previous_slugs"'
    assert warnings(root) == [
        f'{EN}:2: warning: visitors still come by the address "end-it" in "en", {lost}',
        f'{FR}:2: warning: visitors still come by the address "y-mettre-fin" in "fr", {lost}',
    ]
    reindex(root)
    assert (live(root).moved_to("en", "end-it"), live(root).moved_to("fr", "y-mettre-fin")) == ("stop-it", "tout-finir")


def test_addresses_are_handed_on_from_release_to_release(root: Path) -> None:
    for title in ("Stop it", "Halt it", "Finish it"):
        retitle(root, EN, title)
        reindex(root)
    assert {live(root).moved_to("en", slug) for slug in ("end-it", "stop-it", "halt-it")} == {"finish-it"}
    assert len(warnings(root)) == 3


def test_what_a_file_tells_is_no_longer_remembered(root: Path) -> None:
    retitle(root, EN, "Stop it\nprevious_slugs: [end-it]")
    reindex(root)
    assert warnings(root) == []
    assert live(root).library.earlier == {}
    assert live(root).moved_to("en", "end-it") == "stop-it"


def test_a_slug_that_comes_back_is_the_address_again(root: Path) -> None:
    retitle(root, EN, "Stop it")
    reindex(root)
    retitle(root, EN, "End it")
    reindex(root)
    catalog = live(root)
    assert catalog.guide_at("en", "end-it") is not None
    assert catalog.moved_to("en", "stop-it") == "end-it"


def test_a_new_guide_at_an_old_address_goes_before_it(root: Path) -> None:
    retitle(root, EN, "Stop it")
    write(root, {"content/guides/other/en.md": "---\ntitle: End it\n---\nNew.\n"})
    reindex(root)
    found = live(root).guide_at("en", "end-it")
    assert found is not None
    assert found.guide.id == "other"


def test_a_folder_that_was_renamed_keeps_what_its_guide_had_before(root: Path) -> None:
    retitle(root, EN, "Stop it")
    reindex(root)
    rename(root, "stop")
    assert [line for line in warnings(root) if "is gone" in line] == []
    reindex(root)
    assert live(root).moved_to("en", "end-it") == "stop-it"


def test_a_guide_that_is_gone_without_a_word_is_told_until_the_next_release(root: Path) -> None:
    write(root, {"content/guides/other/en.md": "---\ntitle: Other\n---\nNew.\n"})
    rename(root, "stop")
    retitle(root, "content/guides/stop/en.md", "Stop it")
    retitle(root, "content/guides/stop/fr.md", "Arrêter")
    [told] = warnings(root)
    told_first = 'content/guides/end:1: warning: this guide is gone, and its address "end-it" will lead nowhere'
    assert told.startswith(told_first)
    reindex(root)
    assert warnings(root) == []
    assert live(root).moved_to("en", "end-it") is None


def test_reindexing_what_has_not_changed_makes_no_new_release(root: Path) -> None:
    retitle(root, EN, "Stop it")
    reindex(root)
    assert not reindex(root).is_new
