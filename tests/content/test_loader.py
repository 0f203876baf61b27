"""What the files of the tests' own site become."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from helpcenter.content import load, media_file, snapshot, watch_paths
from helpcenter.domain.block import ITEM_KINDS, BlockKind
from helpcenter.domain.errors import NotFound, Unavailable
from helpcenter.domain.guide import GuideKind, Minutes, Status
from helpcenter.domain.library import Library, Target
from tests.conftest import TEST_SITE
from tests.content.scratch import PNG, load_with, write


@pytest.fixture
def library(site: Path) -> Library:
    loaded = load(site)
    assert loaded.problems == ()
    assert loaded.library is not None
    return loaded.library


def test_the_test_site_shows_every_kind_of_block(library: Library) -> None:
    assert {block.kind for guide in library.published() for block in guide.blocks} == set(BlockKind)
    blocks = [block for guide in library.published() for block in guide.blocks]
    assert all(bool(block.items) == (block.kind in ITEM_KINDS) for block in blocks)


def test_structure_is_read_as_written(library: Library) -> None:
    guide = library.guides["cancel-lantern"]
    assert (guide.kind, guide.source, guide.status, guide.product) == (
        GuideKind.CANCEL,
        "en",
        Status.PUBLISHED,
        "lantern",
    )
    assert (guide.reviewed, guide.updated, guide.minutes) == (date(2025, 11, 3), date(2025, 11, 10), Minutes(5, 15))
    assert (guide.topics, guide.related) == (("billing",), ("move-from-lantern",))
    official = next(block for block in guide.blocks if block.kind is BlockKind.OFFICIAL_LINKS)
    assert [item.url for item in official.items] == ["https://app.lantern.example", "mailto:billing@lantern.example"]
    assert guide.texts["en"].previous_slugs == ("stop-lantern",)


def test_site_products_and_calls_to_action_are_read(library: Library) -> None:
    assert library.site.name("he") == "עזרת המנורות"
    assert list(library.site.locales) == ["en", "he", "ja"]
    assert library.products["lantern"].aliases == ("lantern.example", "ランタン", "לנטרן")
    cta = library.ctas["glowworm"]
    assert (cta.target, cta.secondary) == (Target(url="https://glowworm.example/start"), "move-from-lantern")
    assert [(variant.id, variant.weight) for variant in cta.variants] == [("plain", 3), ("price", 1)]
    assert cta.variants[0].copy["ja"].button == "グローワームを試す"


def test_a_step_that_is_not_translated_falls_back_alone(library: Library) -> None:
    steps = library.guides["cancel-lantern"].in_locale("he").blocks[1]
    assert [(item.text.locale, item.text.is_fallback) for item in steps.items] == [
        ("he", False),
        ("en", True),
        ("he", False),
    ]


def test_prose_becomes_safe_html_plain_text_and_a_digest(library: Library) -> None:
    text = library.guides["cancel-lantern"].texts["en"].blocks["sign-in"]
    assert text.title == "Sign in to Lantern"
    assert text.markdown == "Go to the [Lantern application](https://app.lantern.example) and sign in."
    assert text.html == '<p>Go to the <a href="https://app.lantern.example">Lantern application</a> and sign in.</p>'
    assert text.text == "Go to the Lantern application and sign in."
    # sha256 of "Sign in to Lantern\n" and the Markdown above
    assert text.digest == "4e7d3f750b7a"
    assert text.line == 15


def test_our_own_links_and_images_keep_the_form_the_site_replaces(library: Library) -> None:
    no_button = library.guides["cancel-lantern"].texts["en"].blocks["no-button"].html
    assert '<a href="guide:move-from-lantern#pack">how to move</a>' in no_button
    bulb = library.guides["change-the-bulb"].texts
    assert (
        '<img src="media:bulb.png" alt="A bulb with a wide thread" width="24" height="32">'
        in bulb["en"].blocks["tools"].html
    )
    assert '<img src="media:bulb.png" alt="太いねじの電球" width="24" height="32">' in bulb["ja"].blocks["tools"].html


def test_a_heading_in_a_code_block_starts_nothing(library: Library) -> None:
    tools = library.guides["change-the-bulb"].texts["en"].blocks["tools"]
    assert "<code>## a heading inside a code block starts nothing" in tools.html


def test_a_plain_heading_in_a_section_stays_prose(library: Library) -> None:
    assert library.guides["move-from-lantern"].texts["en"].blocks["care"].html.startswith('<h3 id="cloth">Cloth</h3>')


def test_an_article_needs_nothing_but_a_title(library: Library) -> None:
    guide = library.guides["opening-hours"]
    assert (guide.kind, guide.source, [block.id for block in guide.blocks]) == (
        GuideKind.ARTICLE,
        "en",
        ["intro", "holidays", "how-to-get-there"],
    )
    hebrew = guide.texts["he"]
    assert hebrew.blocks["holidays"].title == "חגים"
    assert "how-to-get-there" not in hebrew.blocks
    assert hebrew.slug == "שעות-הפתיחה-של-חנות-המנורות"
    assert guide.texts["en"].summary == "The shop in Harbour Street is open on weekdays from 9 to 18."


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ("## Same\n\na\n\n## Same\n\nb\n", ["same", "same-2"]),
        ("## Intro\n\na\n", ["intro-2"]),
        ("hello\n\n## Intro\n\na\n", ["intro", "intro-2"]),
        ("## ביטול\n\na\n\n## 解約\n\nb\n", ["vytvl", "jieyue"]),
        ("## Given {#mine}\n\na\n\n## Free\n\n### Deep\n\nb\n", ["mine", "free"]),
        ("", []),
    ],
)
def test_headings_of_an_article_become_ids(tmp_path: Path, body: str, ids: list[str]) -> None:
    loaded = load_with(tmp_path, {"content/guides/a/en.md": f"---\ntitle: A\n---\n{body}"})
    assert loaded.problems == ()
    assert loaded.library is not None
    assert [block.id for block in loaded.library.guides["a"].blocks] == ids


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        (
            "hi\n\n## Un {#one}\n\na\n",
            "content/guides/a/fr.md:4: warning: the source has no text before its first ## heading, so this is not"
            " shown: remove it, or add it there",
        ),
        (
            "## Un {#one}\n\na\n\n## Deux\n\nb\n",
            'content/guides/a/fr.md:8: warning: no section of en.md is left for "Deux", so it is not shown: add it'
            " there, or remove it",
        ),
        ("## Un {#oen}\n\na\n", 'content/guides/a/fr.md:4: unknown block id "oen", did you mean "one"?'),
        (
            "## Un {#one}\n\na\n\n## Un {#one}\n\nb\n",
            'content/guides/a/fr.md:8: this is a second section "one": give each heading the id of its source',
        ),
    ],
)
def test_a_translated_article_that_strays_from_its_source_is_told(
    tmp_path: Path, translation: str, problem: str
) -> None:
    write(tmp_path, {"content/guides/a/fr.md": f"---\ntitle: A\n---\n{translation}"})
    loaded = load_with(tmp_path, {"content/guides/a/en.md": "---\ntitle: A\n---\n## One\n\na\n"})
    assert [str(each) for each in loaded.problems] == [problem]


@pytest.mark.parametrize(
    ("heading", "proposed"),
    [
        ("{#Big}", "big"),
        ("{#intro}", "intro-2"),
    ],
)
def test_a_bad_id_in_an_article_is_told_with_a_good_one(tmp_path: Path, heading: str, proposed: str) -> None:
    loaded = load_with(tmp_path, {"content/guides/a/en.md": f"---\ntitle: A\n---\n## One {heading}\n\na\n"})
    rule = "it takes up to 64 small letters a-z, digits and hyphens, and not the word intro"
    (problem,) = map(str, loaded.problems)
    assert problem == f'content/guides/a/en.md:4: "{heading[2:-1]}" is no id: {rule}, such as "{proposed}"'


def test_an_article_in_one_other_language_has_that_as_its_source(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, {"content/guides/a/fr.md": "---\ntitle: Été\n---\nOui.\n"})
    assert loaded.library is not None
    guide = loaded.library.guides["a"]
    assert (guide.source, guide.in_locale("en").slug, guide.in_locale("en").is_translated) == ("fr", "ete", False)


def test_a_long_first_paragraph_makes_a_bounded_summary(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, {"content/guides/a/en.md": f"---\ntitle: A\n---\n{'word ' * 100}\n"})
    assert loaded.library is not None
    summary = loaded.library.guides["a"].texts["en"].summary
    assert len(summary) <= 200
    assert summary.endswith("word…")


def test_a_text_in_the_bare_language_serves_a_regional_site(tmp_path: Path) -> None:
    site = "name: H\ndefault_locale: en\nlocales: {en: English, pt-BR: Português}\n"
    changes = {"content/site.yaml": site, "content/guides/end/pt.md": "---\ntitle: Fim\nsummary: Fim.\n---\n"}
    loaded = load_with(tmp_path, changes)
    assert loaded.problems == ()
    assert loaded.library is not None
    assert loaded.library.guides["end"].in_locale("pt-BR").slug == "fim"


def test_the_digest_of_a_guide_changes_with_any_of_its_files(site: Path) -> None:
    def digests() -> dict[str, str]:
        library = load(site).library
        assert library is not None
        return {name: guide.digest for name, guide in library.guides.items()}

    before = digests()
    assert digests() == before
    image = site / "content/guides/change-the-bulb/media/bulb.png"
    image.write_bytes(image.read_bytes() + b"\0")
    after = digests()
    assert {name for name in before if before[name] != after[name]} == {"change-the-bulb"}


def test_a_guide_whose_product_is_broken_is_left_out(site: Path) -> None:
    (site / "content/products/lantern.yaml").write_text("nam: Lantern\n")
    loaded = load(site)
    assert [str(problem) for problem in loaded.problems] == [
        'content/products/lantern.yaml:1: "name" is missing: add it',
        'content/products/lantern.yaml:1: unknown key "nam", did you mean "name"?',
    ]
    assert loaded.library is not None
    assert set(loaded.library.guides) == {"change-the-bulb", "opening-hours", "winter-lamps"}


def test_hidden_files_and_backups_mean_nothing(site: Path) -> None:
    before = load(site)
    for name in (".DS_Store", "en.md~", "#en.md#", ".en.md.swp"):
        (site / "content/guides/cancel-lantern" / name).write_bytes(b"\xff")
    assert load(site) == before


def test_a_snapshot_comes_back_exactly(library: Library) -> None:
    data = snapshot.to_json(library)
    assert snapshot.from_json(data) == library
    assert snapshot.to_json(snapshot.from_json(data)) == data


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff\xfe", b'{"site": 1}'])
def test_a_damaged_snapshot_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Unavailable, match="run `helpcenter reindex`"):
        snapshot.from_json(data)


def test_an_image_is_found_by_its_guide_and_name(site: Path) -> None:
    assert media_file(site, "change-the-bulb", "bulb.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("guide", "name"),
    [
        ("change-the-bulb", "../en.md"),
        ("change-the-bulb", "..%2fen.md"),
        ("..", "bulb.png"),
        ("../guides/change-the-bulb", "bulb.png"),
        ("change-the-bulb", "/etc/passwd"),
        ("change-the-bulb", "bulb.png\0"),
        ("change-the-bulb", "\ud800.png"),
        ("change-the-bulb", "missing.png"),
        ("change-the-bulb", "secret.png"),
        ("change-the-bulb", ""),
        ("", "bulb.png"),
        ("change-the-bulb", "x" * 5000 + ".png"),
    ],
)
def test_no_other_file_is_reached_as_an_image(site: Path, guide: str, name: str) -> None:
    outside = site / "secret.png"
    outside.write_bytes(PNG)
    (site / "content/guides/change-the-bulb/media/secret.png").symlink_to(outside)
    with pytest.raises(NotFound):
        media_file(site, guide, name)


def test_the_watched_folders_exist(site: Path) -> None:
    assert all(path.is_dir() for path in watch_paths(site))


def test_of_two_thousand_wrong_links_a_hundred_are_compared_with_every_name(tmp_path: Path) -> None:
    """Each comparison takes time: after a renamed guide nobody must wait for thousands."""
    links = "\n".join(f"[x](guide:giude-{number})\n" for number in range(20))
    articles: dict[str, str | bytes | None] = {
        f"content/guides/guide-{number}/en.md": f"---\ntitle: Guide {number}\n---\n{links}" for number in range(100)
    }
    problems = load_with(tmp_path, articles).problems
    assert len(problems) == 2000
    assert sum("did you mean" in problem.message for problem in problems) == 100


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so root steps back for a while."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (
            "content/guides/cancel-lantern/he.md",
            "content/guides/cancel-lantern/he.md:1: the file cannot be read (Permission denied): mend its permissions",
        ),
        (
            "content/guides/cancel-lantern",
            "content/guides/cancel-lantern:1: the folder cannot be read (Permission denied): mend its permissions",
        ),
        (
            "content/guides/change-the-bulb/media",
            "content/guides/change-the-bulb/media:1: "
            "the folder cannot be read (Permission denied): mend its permissions",
        ),
        ("content/ctas", "content/ctas:1: the folder cannot be read (Permission denied): mend its permissions"),
        ("content/guides", "content/guides:1: the folder cannot be read (Permission denied): mend its permissions"),
        ("content", "content:1: the folder cannot be read (Permission denied): mend its permissions"),
    ],
)
def test_what_may_not_be_read_is_told(path: str, problem: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = Path(folder) / "site"
        shutil.copytree(TEST_SITE, root)
        mode = (root / path).stat().st_mode
        (root / path).chmod(0)
        with as_nobody():
            problems = load(root).problems
        (root / path).chmod(mode)
    assert problem in [str(each) for each in problems]
