"""The bench of editing at size repeats a site in other words, and every copy is sound."""

from pathlib import Path

import pytest

from bench.editing.copies import repeat, word_of
from helpcenter.content import LoadedContent, load

SITE = {
    "site.yaml": 'name: Bench\ndefault_locale: en\nlocales: {en: English}\n',
    "topics.yaml": "topics:\n  - id: start\n    name: {en: Start}\n    guides: [one]\n",
    "redirects.csv": "from,to,locale\n/old,guide:two,en\n",
    "guides/one/guide.yaml": "kind: article\nrelated: [two]\ntopics: [start]\n",
    "guides/one/en.md": '---\ntitle: "One"\nslug: first\n---\n\nSee [two](guide:two#part).\n\n## Part\n\nWords.\n',
    "guides/two/en.md": "---\ntitle: Two\n---\n\nSee [one](guide:one).\n\n## Part {#part}\n\nWords.\n",
}  # fmt: skip


@pytest.fixture
def original(tmp_path: Path) -> Path:
    for name, text in SITE.items():
        path = tmp_path / "original" / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "original"


@pytest.mark.parametrize("guides", [1, 2, 3, 5])
def test_a_site_of_any_size_is_sound(original: Path, tmp_path: Path, guides: int) -> None:
    assert _loaded(original, tmp_path, guides).problems == ()


def test_there_are_as_many_guides_as_asked_for(original: Path, tmp_path: Path) -> None:
    library = _loaded(original, tmp_path, 5).library
    assert library is not None
    assert sorted(library.guides) == ["one", "one-1", "one-2", "two", "two-1"]


def test_no_copy_says_what_another_says(original: Path, tmp_path: Path) -> None:
    library = _loaded(original, tmp_path, 6).library
    assert library is not None
    texts = [block.text for guide in library.guides.values() for block in guide.texts["en"].blocks.values()]
    assert len(texts) == 12
    assert len(set(texts)) == 12 - 3  # One and Two have one section in common, in each copy.


def test_every_copy_has_a_word_of_its_own() -> None:
    assert len({word_of(number) for number in range(2000)}) == 2000


def _loaded(original: Path, tmp_path: Path, guides: int) -> LoadedContent:
    repeat(original, tmp_path / "copy", guides)
    return load(tmp_path / "copy")
