"""Whatever stands in the editors' files: problems, never a trace."""

import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpcenter.content import load, snapshot
from tests.conftest import TEST_SITE

FILES = sorted(path.relative_to(TEST_SITE).as_posix() for path in (TEST_SITE / "content").rglob("*") if path.is_file())
# Pieces that mean something to a parser find more than random bytes do.
PIECES = st.sampled_from(
    [
        *("---\n", "title: x\n", "slug: ", "summary: ", "## A {#steps}\n", "### B {#sign-in}\n", "{#", "}", "# "),
        *("[x](guide:a#b)", "![](media:bulb.png)", "<b>", "<!--", "```\n", "javascript:", "|a|\n|-|\n", "&#xD800;"),
        *(
            "kind: cancel\n",
            "blocks:\n",
            "  - ",
            "{id: a, kind: faq, items: [b]}",
            "minutes: 9-1\n",
            "reviewed: 0000-00-00",
        ),
        *("&a ", "*a", "!!x ", "? ", ": ", "[", "{", "'", '"', "\\ud800", "\\U99999999", "%YAML 9.9\n", "|\n", ">-\n"),
        *("\0", "\t", "\r", "\r\n", "\u2028", "\x85", "\ufeff", "\u202e", "null", "~", "1e999", "0x1F", "<<: "),
    ]
)
CONTENT = st.one_of(
    st.binary(max_size=400),
    st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()),
    st.text(max_size=200).map(lambda text: f"---\ntitle: {text}\n---\n{text}".encode("utf-8", "replace")),
)


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shared") / "site"
    shutil.copytree(TEST_SITE, root)
    return root


def check(root: Path, name: str, content: bytes) -> None:
    """Puts `content` into one file for the length of a check."""
    try:
        (root / name).write_bytes(content)
        _check(root)
    finally:
        shutil.copyfile(TEST_SITE / name, root / name)


def _check(root: Path) -> None:
    loaded = load(root)
    for problem in loaded.problems:
        assert (root / problem.path).exists(), problem
        assert problem.line >= 1
        assert problem.message == problem.message.strip()
        assert "\n" not in str(problem)
        str(problem).encode()
    if loaded.library is not None:
        assert snapshot.from_json(snapshot.to_json(loaded.library)) == loaded.library
        for guide in loaded.library.guides.values():
            for locale in loaded.library.site.locales:
                guide.in_locale(locale)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(FILES), content=CONTENT)
@example(name="content/site.yaml", content=b'name: "\\U99999999"')
@example(name="content/guides/cancel-lantern/en.md", content=b"---\ntitle: \xe2\x80\xa8x\n---\n")
@example(name="content/guides/cancel-lantern/guide.yaml", content=b"%YAML 9.9\n---\nkind: cancel\n")
def test_any_content_of_any_file_gives_problems_and_no_trace(shared_site: Path, name: str, content: bytes) -> None:
    check(shared_site, name, content)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_damage_to_a_good_file_gives_problems_and_no_trace(shared_site: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    good = (TEST_SITE / name).read_bytes()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(start + 40, len(good))))
    check(shared_site, name, good[:start] + data.draw(PIECES).encode() + good[end:])


@pytest.mark.parametrize("missing", FILES)
def test_any_missing_file_gives_problems_and_no_trace(site: Path, missing: str) -> None:
    (site / missing).unlink()
    loaded = load(site)
    assert missing == "content/site.yaml" or loaded.library is not None


def test_an_empty_folder_gives_one_problem(tmp_path: Path) -> None:
    assert [str(problem) for problem in load(tmp_path).problems] == ["content/site.yaml:1: the file is missing: add it"]
