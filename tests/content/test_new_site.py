"""A new site's files, as `helpcenter init` writes them."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.content.new_site import NewSite, write
from helpcenter.domain.errors import UsageError

ACME = {"product": "Acme Desk", "cta_url": "https://acme.example/try"}


@pytest.mark.parametrize("locales", [("en",), ("fr", "en"), ("de", "fr", "en"), ("ja",), ("ar", "fr"), ("pt-BR", "de")])
@pytest.mark.parametrize("more", [{}, {"product": "Acme Desk"}, ACME], ids=["bare", "product", "call to action"])
def test_a_new_site_has_no_mistake(tmp_path: Path, locales: tuple[str, ...], more: dict[str, str]) -> None:
    write(NewSite("Acme help", {locale: locale for locale in locales}, **more), tmp_path)
    loaded = load(tmp_path)
    assert loaded.problems == ()
    assert loaded.library is not None
    [guide] = loaded.library.published()
    assert locales[0] in guide.texts
    assert ("acme-desk" in loaded.library.ctas) is ("cta_url" in more)


@pytest.mark.parametrize("name", ['Acme: "help" & more', "{braces} #1", "Aide d’Acme", "- yes", "مساعدة"])
def test_any_name_comes_out_as_it_was_given(tmp_path: Path, name: str) -> None:
    write(NewSite(name, {"en": "English"}, product=f"{name} x"), tmp_path)
    library = load(tmp_path).library
    assert library is not None
    assert library.site.name("en") == name


def test_files_that_are_there_already_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    written, kept = write(NewSite("Help", {"en": "English"}), tmp_path)
    assert kept == ["README.md"]
    assert "README.md" not in written
    assert (tmp_path / "README.md").read_text() == "mine"


def test_a_folder_with_a_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.yaml").write_text("mine")
    with pytest.raises(UsageError, match="There is a site in"):
        write(NewSite("Help", {"en": "English"}), tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "content",
        "content/site.yaml",
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"locales": {"xx1": "?"}}, '"xx1" is no language'),
        ({"cta_url": "https://acme.example"}, "name it with --product"),
        ({"product": "Acme", "cta_url": "http://acme.example"}, "is not encrypted: use https://"),
        ({"product": "Acme", "cta_url": "javascript:alert(1)"}, "is not safe"),
    ],
)
def test_what_no_site_can_have_is_refused_with_the_way_out(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        NewSite(**({"name": "Help", "locales": {"en": "English"}} | given))  # type: ignore[arg-type]
