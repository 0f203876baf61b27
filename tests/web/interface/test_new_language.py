"""What docs/languages.md promises to whoever adds a language: one with a catalogue (ru), one without (sv)."""

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from helpcenter.serving.publishing import check, reindex
from helpcenter.web.interface import i18n
from scripts import catalogues
from tests.web.conftest import HelpCenter

pytestmark = pytest.mark.anyio

SWEDISH = """---
title: Så säger du upp Lantern
slug: saga-upp-lantern
summary: Avsluta hyran av din lampa på några minuter.
---
## Kort svar {#quick-answer}

Öppna **Billing** i ditt konto och välj *End rental*.

## Steg för steg {#steps}

### Logga in {#sign-in}

Gå till appen och logga in.
"""
RUSSIAN = """---
title: Как отказаться от Lantern
slug: otkazatsya-ot-lantern
summary: Закончите аренду лампы за несколько минут.
---
## Краткий ответ {#quick-answer}

Откройте **Billing** в своём аккаунте и выберите *End rental*.
"""


def added(root: Path) -> None:
    """The files that a new language needs, written by hand as the page says."""
    site = root / "content" / "site.yaml"
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("  en: English\n", "  en: English\n  sv: Svenska\n  ru: Русский\n"), encoding="utf-8")
    guide = root / "content" / "guides" / "cancel-lantern"
    (guide / "sv.md").write_text(SWEDISH, encoding="utf-8")
    (guide / "ru.md").write_text(RUSSIAN, encoding="utf-8")
    (root / "index" / "sv").mkdir()
    (root / "index" / "sv" / "synonyms.txt").write_text("skrota => säga upp\n", encoding="utf-8")
    golden = "query,guide,passage\nskrota lantern,cancel-lantern,\n"
    (root / "index" / "sv" / "golden.csv").write_text(golden, encoding="utf-8")


@pytest.fixture(scope="module")
def extended(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(built_site, tmp_path_factory.mktemp("extended") / "site"))
    added(root)
    reindex(root)
    return root


@pytest.fixture
def root(extended: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(extended, tmp_path / "site"))


def test_the_new_language_passes_the_check(extended: Path) -> None:
    assert [problem for problem in check(extended)[1] if problem.is_error] == []


async def test_every_page_is_there_at_once_in_a_language_without_a_catalogue(help_center: HelpCenter) -> None:
    home = await help_center.get("/", accept_language="sv-SE")
    assert home.headers["location"] == "/sv/"
    home = await help_center.get("/sv/")
    assert '<html lang="sv" dir="ltr">' in home.text
    assert "Så säger du upp Lantern" in home.text
    assert '<span lang="en" dir="ltr">Popular guides</span>' in home.text
    guide = await help_center.get("/sv/guides/saga-upp-lantern")
    assert "Logga in" in guide.text
    assert "shown in English" in guide.text
    assert (await help_center.get("/sv/guides/move-from-lantern-to-another-lamp")).status_code == 200
    assert (await help_center.get("/sv/nowhere")).status_code == 404


async def test_a_language_with_a_catalogue_speaks_it_everywhere(help_center: HelpCenter) -> None:
    home = await help_center.get("/ru/")
    assert "Популярные руководства" in home.text and "Popular guides" not in home.text
    guide = await help_center.get("/ru/guides/otkazatsya-ot-lantern")
    assert "Ещё не переведено. Язык текста: английский" in guide.text
    assert "Проверено 3 ноября 2025" in guide.text
    product = (await help_center.get("/ru/products/lantern")).text
    assert '<p class="lead" lang="en" dir="ltr">' in product and "Язык: английский" in product
    results = await help_center.get("/ru/search?q=отказаться+lantern")
    assert "Найдено" in results.text and "Как отказаться от Lantern" in results.text


@pytest.mark.parametrize(
    ("locale", "query", "slug"),
    [
        ("sv", "skrota lantern", "saga-upp-lantern"),  # a synonym of index/sv
        ("sv", "säger upp", "saga-upp-lantern"),  # its own words
        ("sv", "invoices", "saga-upp-lantern"),  # the block that is still English
        ("ru", "отказаться", "otkazatsya-ot-lantern"),
    ],
)
async def test_search_answers_in_the_new_language(help_center: HelpCenter, locale: str, query: str, slug: str) -> None:
    answer = (await help_center.get(f"/api/v1/search?q={query}&locale={locale}")).json()
    assert answer["hits"][0]["url"].startswith(f"/{locale}/guides/{slug}")
    assert answer["hits"][0]["locale"] == locale


async def test_the_new_languages_are_found_by_people_and_machines(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/guides/cancel-lantern")).text
    assert '<link rel="alternate" hreflang="sv" href="' in page
    assert 'lang="ru"' in page and "Русский" in page
    assert "/sitemaps/sv-0.xml" in (await help_center.get("/sitemap.xml")).text
    assert "/sv/guides/saga-upp-lantern" in (await help_center.get("/sitemaps/sv-0.xml")).text


def test_a_catalogue_begun_by_the_command_is_spoken_once_it_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    assert i18n.interface("sv").spoken == "en"
    begun = catalogues.begun("sv")
    begun.update(catalogues.extracted())
    begun["Search"].string = "Sök"
    catalogues.write(i18n.catalogue_path("sv"), begun)
    with i18n.catalogue_path("sv").open("rb") as file:
        assert read_po(file).num_plurals == 2
    words = i18n.interface("sv")
    assert (words.spoken, words("Search"), words("Home")) == ("sv", "Sök", "Home")
