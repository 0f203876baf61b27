"""Which language a file is in, by its folder or its name, however a folder is laid out."""

from pathlib import Path

import pytest

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.languages import locale_of
from helpcenter.importers.markdown.plain import place

LAYOUTS = {
    "a folder for each": ["en/a.md", "fr/a.md"],
    "the others beside the first": ["a.md", "fr/a.md"],
    "below one folder": ["docs/en/a.md", "docs/fr/a.md", "README.md"],
    "below one folder, the others beside the first": ["docs/a.md", "docs/fr/a.md"],
    "by name": ["a.md", "a.fr.md"],
    "by name, all of them": ["a.en.md", "a.fr.md"],
}


def placed(paths: list[str]) -> set[tuple[str, str]]:
    return {(each.key, each.locale) for each in place(SourceFolder(Path()), paths, "en")}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_translations_have_one_key_in_every_layout(layout: str) -> None:
    assert placed(LAYOUTS[layout]) - {("README.md", "en")} == {("a.md", "en"), ("a.md", "fr")}


@pytest.mark.parametrize("paths", [["js/a.md", "ui/a.md"], ["it/setup.md", "no/other.md"], ["guide/a.md", "api/a.md"]])
def test_folders_that_only_look_like_languages_are_none(paths: list[str]) -> None:
    assert {locale for _, locale in placed(paths)} == {"en"}


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("fr", "fr"),
        ("pt_br", "pt-BR"),
        ("en-us", "en-US"),
        ("zh-cn", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("sr-Latn", "sr-Latn"),
        ("js", ""),
        ("docs", ""),
        ("en-GB-oxendict", ""),
    ],
)
def test_names_of_folders_are_read_as_locales(name: str, locale: str) -> None:
    assert locale_of(name) == locale
