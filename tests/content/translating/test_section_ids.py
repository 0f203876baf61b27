"""Ids are written behind headings without moving a word, and a translator's file starts from them."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.content.translating import section_ids
from helpcenter.content.translating.start import start
from helpcenter.content.translations import report
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide
from tests.content.scratch import load_with, told

SITE = "name: Help\ndefault_locale: en\nlocales: {en: English, fr: Français, he: עברית}\n"


def guide_of(root: Path, **texts: str) -> Guide:
    files = {f"content/guides/a/{locale}.md": f"---\ntitle: A\n---\n{text}" for locale, text in texts.items()}
    source = {"content/guides/a/guide.yaml": "kind: article\nsource: en\n"}
    library = load_with(root, {"content/site.yaml": SITE, **source, **files}).library
    assert library is not None
    return library.guides["a"]


def with_ids(root: Path, guide: Guide) -> dict[str, str]:
    """By language, the text below the front matter as `edits` would have it."""
    found = {}
    for path, data in section_ids.edits(root, guide):
        (root / path).write_bytes(data)
        found[Path(path).stem] = data.decode().split("---\n", 2)[2]
    return found


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("## Pay now", "## Pay now {#pay-now}"),
        ("##  Pay now  ", "##  Pay now {#pay-now}"),
        ("## Pay now ##", "## Pay now {#pay-now} ##"),
        ("  ## Pay now", "  ## Pay now {#pay-now}"),
        ("Pay now\n-------", "Pay now {#pay-now}\n-------"),
        ("Pay\nnow\n---", "Pay\nnow {#pay-now}\n---"),
        ("## *Pay* `now`", "## *Pay* `now` {#pay-now}"),
        ("## Оплата", "## Оплата {#oplata}"),
        ("## 付款", "## 付款 {#fukuan}"),
        ("## תשלום", "## תשלום {#tslvm}"),
        ("## C#", "## C# {#c}"),
    ],
)
def test_a_heading_gets_its_id_in_whichever_way_it_is_written(tmp_path: Path, heading: str, expected: str) -> None:
    guide = guide_of(tmp_path, en=f"Hello.\n\n{heading}\n\ntext\n")
    assert with_ids(tmp_path, guide) == {"en": f"Hello.\n\n{expected}\n\ntext\n"}


def test_what_looks_like_a_heading_in_code_or_has_an_id_stays(tmp_path: Path) -> None:
    guide = guide_of(tmp_path, en="## One {#one}\n\n```\n## Two\n```\n\n### Three\n\nx\n")
    assert with_ids(tmp_path, guide) == {}


def test_translations_get_the_ids_of_the_source_where_they_are_aligned(tmp_path: Path) -> None:
    english = "## Pay\n\nb\n\n## Leave\n\nb\n"
    guide = guide_of(tmp_path, en=english, fr="## Payer\n\nb\n\n## Partir\n\nb\n", he="## אולי\n\nb\n")
    assert with_ids(tmp_path, guide)["fr"] == "## Payer {#pay}\n\nb\n\n## Partir {#leave}\n\nb\n"
    assert "{#" not in (tmp_path / "content/guides/a/he.md").read_text("utf-8")


def test_with_ids_nothing_changes_but_the_files(tmp_path: Path) -> None:
    guide = guide_of(tmp_path, en="## Pay\n\na\n\n## Leave\n\nb\n", fr="## Payer\n\na\n\n## Partir\n\nb\n")
    with_ids(tmp_path, guide)
    again = load(tmp_path).library
    assert again is not None
    assert [block.id for block in again.guides["a"].blocks] == ["pay", "leave"]
    assert again.guides["a"].texts["fr"].blocks["pay"].digest == guide.texts["fr"].blocks["pay"].digest
    assert list(section_ids.edits(tmp_path, again.guides["a"])) == []


def test_line_ends_and_the_byte_order_mark_are_kept(tmp_path: Path) -> None:
    guide_of(tmp_path, en="x")
    path = tmp_path / "content/guides/a/en.md"
    path.write_bytes(b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n## Pay\r\n\r\na\r\n")
    library = load(tmp_path).library
    assert library is not None
    [(_, data)] = section_ids.edits(tmp_path, library.guides["a"])
    assert data == b"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n## Pay {#pay}\r\n\r\na\r\n"


def started(root: Path, guide: str, locale: str) -> str:
    library = load(root).library
    assert library is not None
    (state,) = report(library, guide=guide, locale=locale)
    start(root, library.guides[guide], state)
    return (root / state.path).read_text("utf-8")


def test_a_started_file_is_a_draft_with_the_source_text_and_all_ids(tmp_path: Path) -> None:
    guide = guide_of(tmp_path, en='Say "hello".\n\n## Pay\n\na\n')
    digests = {name: block.digest for name, block in guide.texts["en"].blocks.items()}
    assert started(tmp_path, "a", "fr") == (
        '---\ntitle: "A"\nstatus: draft\ntranslated_from:\n'
        f'  intro: "{digests["intro"]}"\n  pay: "{digests["pay"]}"\n---\nSay "hello".\n\n## Pay {{#pay}}\n\na\n'
    )
    assert told(tmp_path, {}) == []


@pytest.mark.parametrize("guide", ["cancel-lantern", "change-the-bulb", "move-from-lantern", "opening-hours"])
def test_a_started_file_brings_no_problem_and_lacks_everything(site: Path, guide: str) -> None:
    (site / f"content/guides/{guide}/ja.md").unlink(missing_ok=True)
    started(site, guide, "ja")
    loaded = load(site)
    assert loaded.library is not None
    assert [str(problem) for problem in loaded.problems if problem.is_error] == []
    (state,) = report(loaded.library, guide=guide, locale="ja")
    assert state.missing == tuple(state.digests)


def test_a_file_that_is_there_is_never_written_over(site: Path) -> None:
    before = (site / "content/guides/cancel-lantern/he.md").read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        started(site, "cancel-lantern", "he")
    assert (site / "content/guides/cancel-lantern/he.md").read_bytes() == before
