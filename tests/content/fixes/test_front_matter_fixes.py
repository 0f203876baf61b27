"""What `check` complains of in a front matter, and what is written there."""

import hashlib
from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.domain.addresses.earlier import with_earlier
from helpcenter.domain.library import Library
from tests.content.fixes.mending import again, fixes, left, mended
from tests.content.scratch import FILES, TEXT, write

EN = "content/guides/end/en.md"
FR = "content/guides/end/fr.md"
FRENCH = TEXT.replace("End it", "Y mettre fin")
ANSWER = hashlib.sha256(b"Answer\nYes.").hexdigest()[:12]
OTHER = "0123456789ab"


def live(root: Path, before: Library | None = None) -> Library:
    """The library of the files below `root`, as a release holds it."""
    library = load(root).library
    assert library is not None
    return with_earlier(library, before)


def test_earlier_addresses_are_written_in_the_language_that_had_them(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, FR: FRENCH})
    released = live(tmp_path)
    changed = {EN: TEXT.replace("End it", "Stop it"), FR: FRENCH.replace("Y mettre fin", "Tout finir")}
    fixed = mended(tmp_path, changed, released)
    assert fixes(fixed) == [
        'guides/end/en.md:4: wrote "end-it" under "previous_slugs"',
        'guides/end/fr.md:4: wrote "y-mettre-fin" under "previous_slugs"',
    ]
    assert left(fixed) == []
    assert "\nprevious_slugs: [end-it]\n---\n" in (tmp_path / EN).read_text()
    assert again(tmp_path, released).changes == ()


def test_every_address_since_the_first_release_is_written(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    released = live(tmp_path)
    for title in ("Stop it", "Halt it"):
        write(tmp_path, {EN: TEXT.replace("End it", title)})
        released = live(tmp_path, released)
    fixed = mended(tmp_path, {EN: TEXT.replace("End it", "Finish it")}, released)
    assert left(fixed) == []
    assert live(tmp_path).guides["end"].texts["en"].previous_slugs == ("end-it", "halt-it", "stop-it")


def test_a_renamed_folder_keeps_what_its_guide_was_called(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    first = live(tmp_path)
    write(tmp_path, {EN: TEXT.replace("End it", "Stop it")})
    released = live(tmp_path, first)
    (tmp_path / "content/guides/end").rename(tmp_path / "content/guides/stop")
    assert fixes(again(tmp_path, released)) == ['guides/stop/en.md:4: wrote "end-it" under "previous_slugs"']


def test_the_present_address_is_taken_out_of_the_earlier_ones(tmp_path: Path) -> None:
    text = TEXT.replace("title: End it\n", "title: End it\nprevious_slugs: [stop-it, end-it, end-it]\n")
    fixed = mended(tmp_path, {EN: text})
    assert fixes(fixed) == ['guides/end/en.md:3: took "end-it" out of "previous_slugs"'] * 2
    assert left(fixed) == []
    assert (tmp_path / EN).read_text() == text.replace(", end-it, end-it", "")


def marked(*marks: str) -> str:
    lines = "".join(f"  {mark}\n" for mark in marks)
    return FRENCH.replace("title:", f"translated_from: # by hand\n{lines}title:")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The marked text is that of a block today, which therefore had this name.
        ((f'reply: "{ANSWER}"', f"steps: '{OTHER}'"), (f'answer: "{ANSWER}"', f"steps: '{OTHER}'")),
        # Of a block that is gone.
        ((f"zzz: {OTHER} # old", f"steps: {OTHER}"), (f"steps: {OTHER}",)),
        # Of one that is marked already.
        ((f"reply: {ANSWER}", f"answer: {OTHER}"), (f"answer: {OTHER}",)),
    ],
)
def test_marks_follow_their_blocks_and_go_with_them(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    fixed = mended(tmp_path, {FR: marked(*before)})
    assert left(fixed) == []
    assert (tmp_path / FR).read_text() == marked(*after)


def test_a_mark_that_may_be_of_a_block_with_another_text_is_left_to_people(tmp_path: Path) -> None:
    fixed = mended(tmp_path, {FR: marked(f"anser: {OTHER}")})
    assert fixed.changes == ()
    assert left(fixed) == ['guides/end/fr.md:3: unknown block id "anser", did you mean "answer"?']


def test_marks_of_the_source_text_itself_are_taken_out(tmp_path: Path) -> None:
    text = TEXT.replace("title:", f"translated_from: {{answer: {OTHER}}}\ntitle:")
    fixed = mended(tmp_path, {EN: text})
    assert fixes(fixed) == ['guides/end/en.md:2: took "translated_from" out of the source text']
    assert (tmp_path / EN).read_text() == TEXT


def test_marks_by_former_ids_are_kept_when_sections_get_ids(tmp_path: Path) -> None:
    source = {"content/guides/a/en.md": "---\ntitle: A\n---\n## Оплата\n\n[x](https://a.example/1)\n"}
    french = "---\ntitle: B\ntranslated_from:\n  section-1: {}\n---\n## Paiement{}\n\n[y](https://a.example/1)\n"
    fixed = mended(tmp_path, {**source, "content/guides/a/fr.md": french.format(OTHER, "")})
    assert left(fixed) == []
    expected = french.replace("section-1", "oplata").format(OTHER, " {#oplata}")
    assert (tmp_path / "content/guides/a/fr.md").read_text() == expected


def test_whatever_names_a_renamed_guide_names_it_as_it_is_called_today(tmp_path: Path) -> None:
    files = {
        "content/guides/b/en.md": "---\ntitle: B\n---\n[x](guide:end#steps) `guide:end` [y](guide:end-all)\n",
        "content/guides/c/guide.yaml": "kind: article\nrelated: [b, 'end', b]\n",
        "content/guides/c/en.md": "---\ntitle: C\n---\nx\n",
        "content/guides/end-all/en.md": "---\ntitle: D\n---\nx\n",
        "content/site.yaml": f"{FILES['content/site.yaml']}targets:\n  end: {{guide: end}}\n",
        "content/topics.yaml": "topics:\n  - id: end\n    name: {en: T}\n    guides:\n      - end # first\n",
        "content/redirects.csv": "from,to\n/a,guide:end#steps\n",
    }
    write(tmp_path, {**FILES, **files})
    released = live(tmp_path)
    (tmp_path / "content/guides/end").rename(tmp_path / "content/guides/stop")
    fixed = again(tmp_path, released)
    assert left(fixed) == []
    after = {path: text.replace("guide:end#", "guide:stop#").replace("'end'", "'stop'") for path, text in files.items()}
    after["content/site.yaml"] = after["content/site.yaml"].replace("guide: end", "guide: stop")
    after["content/topics.yaml"] = after["content/topics.yaml"].replace("- end", "- stop")
    assert {path: (tmp_path / path).read_text() for path in files} == after
