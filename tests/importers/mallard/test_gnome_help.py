"""GNOME's help, as Debian's package gnome-user-docs has it, in three languages: nothing of it is lost.

The whole of it is read and rendered; a part of it goes through an import to the end, and once more. `python -m bench
import` does that with the whole.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bench.importing.foreign_signs import foreign_signs, shown_words, signs_in
from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.images import Shown
from helpcenter.importers.mallard import read
from helpcenter.importers.model import ImportedSite, ImportLog, ReadOptions
from tests.importers.conftest import Imported, empty_site, files_of, import_into
from tests.importers.mallard.counting import documents, of_page, of_xml

INSTALLED = Path("/usr/share/help")
FETCHED = Path(__file__).parents[3] / "bench/.cache/gnome-user-docs/usr/share/help"
FOLDERS = {"en": "C", "fr": "fr", "de": "de"}
SETTINGS = {"locales": "en,fr,de"}
EVERY = 8


@pytest.fixture(scope="module")
def folder() -> Path:
    found = next((each for each in (INSTALLED, FETCHED) if (each / "C/gnome-help").is_dir()), None)
    if found is None:
        pytest.skip("Debian's package gnome-user-docs is not here: scripts/checkers says how to install it")
    return found


@pytest.fixture(scope="module")
def whole(folder: Path) -> ImportedSite:
    return read(str(folder / "C/gnome-help"), ReadOptions(settings=SETTINGS), ImportLog())


@pytest.fixture(scope="module")
def pages(whole: ImportedSite) -> Mapping[str, list[tuple[document.MarkdownBody, str]]]:
    """By locale, every page as it was read and as it is shown."""

    def shown(locale: str) -> Iterator[tuple[document.MarkdownBody, str]]:
        for guide in whole.guides:
            body = document.read(guide.texts[locale].body, 1, lambda heading, _: heading.level == 2)
            yield body, "\n".join(section.html(Shown()) for section in body.sections)

    return {locale: list(shown(locale)) for locale in FOLDERS}


@pytest.mark.parametrize("locale", FOLDERS)
def test_pages_steps_links_anchors_images_and_all_else_are_as_many_as_in_the_xml(
    locale: str, folder: Path, pages: Mapping[str, list[tuple[document.MarkdownBody, str]]]
) -> None:
    counted: Counter[str] = sum((of_page(body, html) for body, html in pages[locale]), Counter())
    assert counted == of_xml(documents(folder / FOLDERS[locale] / "gnome-help"))
    assert counted["pages"] > 200


def test_no_page_holds_what_an_editor_would_have_to_mend(
    pages: Mapping[str, list[tuple[document.MarkdownBody, str]]],
) -> None:
    assert not [found for bodies in pages.values() for body, _ in bodies for found in body.findings]


def test_no_page_shows_signs_of_another_system(
    pages: Mapping[str, list[tuple[document.MarkdownBody, str]]],
) -> None:
    assert not [sign for bodies in pages.values() for _, html in bodies for sign in signs_in(shown_words(html))]


def test_translations_stand_beside_each_other_under_the_same_ids(
    pages: Mapping[str, list[tuple[document.MarkdownBody, str]]],
) -> None:
    ids = {
        locale: [[section.heading.id for section in body.sections if section.heading] for body, _ in bodies]
        for locale, bodies in pages.items()
    }
    assert ids["en"] == ids["fr"] == ids["de"]


def test_every_link_leads_to_a_page_and_a_place_that_are_there(whole: ImportedSite) -> None:
    places = {guide.key: {heading.id for heading in _headings(guide.texts["en"].body)} | {""} for guide in whole.guides}
    for guide in whole.guides:
        for link in document.read(guide.texts["en"].body, 1, lambda heading, _: heading.level == 2).links:
            if link.url.startswith("imported-guide:"):
                key, _, anchor = link.url.removeprefix("imported-guide:").partition("#")
                assert anchor in places[key], f"{guide.key}: {link.url}"


def _headings(text: str) -> Iterator[document.Heading]:
    body = document.read(text, 1, lambda heading, _: heading.level == 2)
    yield from (section.heading for section in body.sections if section.heading)
    yield from body.prose_headings


def test_topics_are_a_tree_with_names_in_every_language(whole: ImportedSite) -> None:
    keys = [topic.key for topic in whole.topics]
    assert len(keys) == len(set(keys)) > 50
    for index, topic in enumerate(whole.topics):
        assert not topic.parent or topic.parent in keys[:index]
        assert set(topic.names) == set(FOLDERS)
    listed = {key for topic in whole.topics for key in topic.guides}
    assert len(listed) > 250


@pytest.fixture(scope="module")
def part(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every eighth page in three languages, with all pictures."""
    here = tmp_path_factory.mktemp("help")
    names = [path.name for path in sorted((folder / "C/gnome-help").glob("*.page"))]
    for name in FOLDERS.values():
        (here / name / "gnome-help").mkdir(parents=True)
        for page in dict.fromkeys(["index.page", "a11y.page", "shell-overview.page", *names[::EVERY]]):
            shutil.copy(folder / name / "gnome-help" / page, here / name / "gnome-help" / page)
    shutil.copytree(folder / "C/gnome-help/figures", here / "C/gnome-help/figures")
    return here


@pytest.fixture(scope="module")
def imported(part: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("imported")), "mallard", part, settings=SETTINGS)


def test_check_finds_no_error_and_no_sign_of_another_system(imported: Imported) -> None:
    assert imported.errors() == []
    assert list(foreign_signs(imported.library())) == []
    assert imported.library().site.locales.keys() == FOLDERS.keys()


def test_a_second_import_changes_nothing(imported: Imported, part: Path) -> None:
    before = files_of(imported.root)
    again = import_into(imported.root, "mallard", part, settings=SETTINGS)
    assert files_of(imported.root) == before
    assert set(again.report.files()) == {"same"}
