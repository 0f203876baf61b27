"""Addresses and ids from titles."""

import pytest

from helpcenter.content.text.slugs import ID, MAX_SLUG, OLD_SLUG, slug_id, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How to cancel Intercom", "how-to-cancel-intercom"),
        ("Résilier Intercom : l’essentiel !", "resilier-intercom-l-essentiel"),
        ("Kündigen – so geht’s", "kundigen-so-geht-s"),
        ("Straße", "straße"),
        ("ביטול לנטרן", "ביטול-לנטרן"),
        ("ランタンの解約", "ランタンの解約"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("हिन्दी में रद्द करें", "हिन्दी-में-रद्द-करें"),
        ("йогурт", "йогурт"),
        ("Hủy đăng ký", "huy-đang-ky"),
        ("  --  ", ""),
        ("?!", ""),
        ("../../etc", "etc"),
    ],
)
def test_a_title_of_any_script_becomes_an_address(title: str, slug: str) -> None:
    assert slugify(title) == slug
    assert slugify(slug) == slug


def test_a_long_title_is_cut_to_an_address() -> None:
    slug = slugify("word " * 100)
    assert len(slug) <= MAX_SLUG
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("title", "name"),
    [("Fin AI & Co.", "fin-ai-co"), ("解約", "jieyue"), ("Straße 7", "strasse-7"), ("x" * 99, "x" * 64)],
)
def test_a_heading_becomes_an_id_of_plain_letters(title: str, name: str) -> None:
    assert slug_id(title) == name
    assert not name or ID.fullmatch(name)


@pytest.mark.parametrize(("slug", "is_fine"), [("Old_Page.html", True), ("a/b", False), ("..", False), ("", False)])
def test_an_old_address_is_one_part_of_a_path(slug: str, is_fine: bool) -> None:
    assert bool(OLD_SLUG.fullmatch(slug)) is is_fine
