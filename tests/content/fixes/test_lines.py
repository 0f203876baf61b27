"""Lines that say themselves what they lack: headings of declared blocks, signs that nobody sees."""

from pathlib import Path

import pytest

from tests.content.fixes.mending import again, fixes, left, mended
from tests.content.scratch import GUIDE, TEXT, told

EN = "content/guides/end/en.md"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("## Steps {#steps}", "## Steps"),
        ("## Steps {#steps} ##", "## Steps ##"),
        ("### Open billing {#open-billing}", "### Open billing"),
        ("### Confirm {#confirm}", "## Confirm {#confirm}"),
    ],
)
def test_a_heading_gets_the_id_and_the_marks_that_its_words_ask_for(tmp_path: Path, right: str, wrong: str) -> None:
    text = TEXT.replace(right.removesuffix(" ##"), right).encode().replace(b"\n", b"\r\n")
    fixed = mended(tmp_path, {EN: text.replace(right.encode(), wrong.encode())})
    assert left(fixed) == []
    assert (tmp_path / EN).read_bytes() == text


def test_a_block_below_another_ones_items_gets_its_marks(tmp_path: Path) -> None:
    text = TEXT + "\n## Later {#later}\n\nx\n"
    guide = {"content/guides/end/guide.yaml": GUIDE + "  - {id: later, kind: section}\n"}
    assert left(mended(tmp_path, {**guide, EN: text.replace("## Later", "### Later")})) == []
    assert (tmp_path / EN).read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("## Steps {#steps}", "## What to do"),
        TEXT.replace("## Steps {#steps}", "## Steps") + "\n## Steps\n\nx\n",
        TEXT.replace("### Confirm {#confirm}", "### Confirm").replace("## Answer {#answer}", "## Answer {#confirm}"),
    ],
)
def test_what_its_words_do_not_say_is_left_to_people(tmp_path: Path, text: str) -> None:
    fixed = mended(tmp_path, {EN: text})
    assert (fixed.changes, fixed.refused) == ((), ())


def test_signs_that_never_mean_anything_go_from_texts_and_from_their_front_matter(tmp_path: Path) -> None:
    spoilt = TEXT.replace("Yes.", "Y\x07e\x1bs.").replace("title: End", "title: E\x00nd")
    fixed = mended(tmp_path, {EN: spoilt})
    assert set(fixes(fixed)) == {
        "guides/end/en.md:2: took out signs that nobody sees",
        "guides/end/en.md:7: took out signs that nobody sees",
    }
    assert (tmp_path / EN).read_text() == TEXT


@pytest.mark.parametrize("sign", ["\x0c", "\x92", "\u202e"])
def test_signs_that_stand_for_something_stay_with_their_mistake(tmp_path: Path, sign: str) -> None:
    fixed = mended(tmp_path, {EN: TEXT.replace("Yes.", f"Y{sign}es\x07.")})
    assert fixed.changes == ()
    assert "a sign that nobody sees" in left(fixed)[0]


def test_an_address_that_is_none_is_written_as_one(tmp_path: Path) -> None:
    text = TEXT.replace("title: End it\n", "title: End it\nslug: 'Stop It!' # short\n")
    assert fixes(mended(tmp_path, {EN: text})) == ['guides/end/en.md:3: wrote "stop-it" for "slug"']
    assert (tmp_path / EN).read_text() == text.replace("'Stop It!'", "stop-it")
    assert again(tmp_path).changes == ()


RUSSIAN = "---\ntitle: Ключи\n---\n## Оплата\n\nx\n\n## Выход\n\nСм. [a](#section-1), `[a](#section-1)`.\n"


def test_links_to_ids_that_sections_had_before_lead_to_those_of_today(tmp_path: Path) -> None:
    files = {
        "content/guides/keys/en.md": RUSSIAN,
        "content/includes/see.md": 'See [it](guide:keys#section-2) and <a href="guide:keys#section-2">it</a>.\n',
        EN: TEXT.replace("Yes.", "Yes.\n\ninclude: see\n"),
        "content/redirects.csv": "from,to\n/a,guide:keys#section-1\n",
    }
    fixed = mended(tmp_path, files)
    assert left(fixed) == []
    assert "См. [a](#oplata), `[a](#section-1)`." in (tmp_path / "content/guides/keys/en.md").read_text()
    assert (tmp_path / "content/includes/see.md").read_text().count("guide:keys#vykhod") == 2
    assert (tmp_path / "content/redirects.csv").read_text() == "from,to\n/a,guide:keys#oplata\n"
    assert again(tmp_path).changes == ()


def test_a_link_to_a_former_id_is_told_with_the_one_of_today(tmp_path: Path) -> None:
    message = '"#section-1" leads to "oplata" for this release only: write "#oplata"'
    assert told(tmp_path, {"content/guides/keys/en.md": RUSSIAN}) == [f"guides/keys/en.md:10: warning: {message}"]
