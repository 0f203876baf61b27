"""A site of Docusaurus comes over: sidebars, languages, MDX."""

import json
import re

import pytest

from helpcenter.importers.markdown.docusaurus.mdx import without_mdx
from helpcenter.importers.markdown.docusaurus.sidebars import as_data
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.model import ImportLog
from tests.importers.conftest import SOURCES, Imported, empty_site, import_into


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("docusaurus")), "markdown", SOURCES / "docusaurus")


def test_every_page_of_the_docs_is_a_guide_without_an_error(imported: Imported) -> None:
    assert imported.report.system == "Docusaurus"
    assert imported.errors() == []
    assert set(imported.library().guides) == {"first-guide", "start", "02-lamp", "lantern"}


def test_the_sidebar_becomes_topics_in_order(imported: Imported) -> None:
    [topic] = imported.library().topics
    assert (topic.names["en"], topic.guides) == ("Guides", ("lantern", "02-lamp"))


def test_languages_below_i18n_stand_beside_their_source(imported: Imported) -> None:
    texts = imported.library().guides["02-lamp"].texts
    assert {locale: text.title for locale, text in texts.items()} == {"en": "The lamp", "fr": "La lampe"}
    assert list(texts["fr"].blocks) == ["light-it"]


def test_tabs_become_tabs(imported: Imported) -> None:
    text = re.sub("\n{3,}", "\n\n", imported.text("start"))
    assert '=== "Windows"\n\n    Press the button.\n\n    ```bash\n    npm start\n    ```\n' in text
    assert '=== "mac"\n\n    Turn the key.\n' in text


def test_code_of_mdx_and_its_components_are_left_out_and_told(imported: Imported) -> None:
    text = imported.text("start")
    assert not any(sign in text for sign in ("import Tabs", "<Video", "{/*", "<Tab"))
    assert (imported.found()["code of MDX"], imported.found()["component of MDX"]) == (2, 1)


def test_links_by_file_and_by_address_lead_to_guides(imported: Imported) -> None:
    assert "[lamp](guide:02-lamp#light-it) and a [lantern](guide:lantern)" in imported.text("start")
    assert "[start](guide:start)" in imported.text("lantern")


def test_an_id_in_a_comment_is_the_headings(imported: Imported) -> None:
    assert "## Next {#what-next}" in imported.text("start")


def test_old_addresses_lead_to_the_guides(imported: Imported) -> None:
    rows = imported.read("content/redirects.csv")
    assert "/docs/begin,guide:start,en\n" in rows
    assert "/docs/guides/lamp,guide:02-lamp,en\n/fr/docs/guides/lamp,guide:02-lamp,fr\n" in rows


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("module.exports = {a: ['b', \"c\",],};", {"a": ["b", "c"]}),
        ("export default {docs: [{type: 'doc', id: 'it\\'s'}]}", {"docs": [{"type": "doc", "id": "it's"}]}),
        ("// x\nconst sidebars: SidebarsConfig = {a: []};\nexport default sidebars;", {"a": []}),
        (json.dumps({"docs": ["a"]}), {"docs": ["a"]}),
        ("module.exports = {a: require('./x')};", None),
        ("module.exports = {a: [" * 2000, None),
        ("", None),
    ],
)
def test_a_sidebars_file_is_read_as_data_or_not_at_all(text: str, value: object) -> None:
    assert as_data(text) == value


CODE = """\
export const Highlight = ({children, color}) => (
  <span
    style={{
      color: '#fff)',
    }}>

    {children}
  </span>
);

First words.

export const broken = {

Second words.

import x from 'y';
Third words.
"""


def test_code_of_several_lines_is_left_out_whole_and_no_text_with_it() -> None:
    log = ImportLog()
    shown = without_mdx(CODE, SourceText("a.mdx"), log)
    assert shown.split() == ["First", "words.", "Second", "words.", "Third", "words."]
    assert [(each.construct, each.line) for each in log.findings] == [("code of MDX", line) for line in (1, 13, 17)]


def test_components_in_code_among_words_are_words() -> None:
    log = ImportLog()
    assert without_mdx("Wrap `<Router />` in `<Provider>` <Badge/>.\n", SourceText("a.mdx"), log) == (
        "Wrap `<Router />` in `<Provider>` .\n"
    )
    assert [each.message for each in log.findings] == ["left out, with what it makes: <Badge/>"]
