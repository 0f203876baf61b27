"""Search owners' files: every mistake has its line and a way out."""

import os
from datetime import date
from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.domain.problem import Problem, Severity
from helpcenter.search import check_tuning
from helpcenter.search.tuning.rules import Pin, Synonym, Tuning
from helpcenter.search.tuning.tuning_files import read_text, read_tuning
from tests.search.small import article, library, tune

CONTENT = library(article("cancel-lantern", "Cancel", "x"), article("draft", "x", "y", is_published=False))


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in check_tuning(root, CONTENT)]


def test_synonyms_go_all_ways_or_one_way(tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="# note\ncancel, end # both\n\nmoney back => refund, credit\nc#, csharp\n")
    assert read_tuning(tmp_path / "index", "en")[0].synonyms == (
        Synonym("cancel", ("end",)),
        Synonym("end", ("cancel",)),
        Synonym("money back", ("refund", "credit")),
        Synonym("c#", ("csharp",)),
        Synonym("csharp", ("c#",)),
    )


def test_stop_words_are_added_and_taken_out(tmp_path: Path) -> None:
    tune(tmp_path, "en", stopwords="please\n-how\n")
    tuning, _ = read_tuning(tmp_path / "index", "en")
    assert (tuning.stopped, tuning.kept) == (("please",), ("how",))


def test_tuning_survives_its_way_through_json(tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="a b => c\n", stopwords="x\n-y\n", pins='query,guide\n"q, r",cancel-lantern\n',
         hidden="query,guide,until\nx *,cancel-lantern,2027-01-31\n")  # fmt: skip
    tuning, _ = read_tuning(tmp_path / "index", "en")
    again = Tuning.from_json(tuning.to_json())
    assert (again.synonyms, again.stopped, again.kept) == (tuning.synonyms, tuning.stopped, tuning.kept)
    assert [(pin.query, pin.guide) for pin in again.pins] == [("q, r", "cancel-lantern")]
    assert again.hidden == (Pin("x *", "cancel-lantern", until=date(2027, 1, 31)),)


def test_no_files_are_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []
    assert read_tuning(tmp_path / "index", "en") == (Tuning(), [])


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("synonyms", "\ncancel\n",
         ':2: one word alone has no synonym; write "word, other word" or "word => other word".'),
        ("synonyms", "cancel,\n", ':1: something is missing beside a comma or "=>".'),
        ("synonyms", "=> cancel\n", ':1: something is missing beside a comma or "=>".'),
        ("synonyms", "a => b => c\n", ':1: a line may hold "=>" only once.'),
        ("synonyms", "cancel, →\n", ':1: "→" holds no word that search could find.'),
        ("stopwords", "ok\ntwo words\n", ":2: write one word a line."),
        ("pins", "query;guide\n", ':1: the first line must be "query,guide" or "query,guide,until".'),
        ("pins", "query,guide\ncancel\n", ':2: a line needs a query and a guide, as in "query,guide".'),
        ("pins", "query,guide\n\nx,cancel-lntern\n",
         ':3: there is no guide "cancel-lntern", did you mean "cancel-lantern"?'),
        ("pins", "query,guide\nx,draft\n",
         ':2: warning: the guide "draft" is not published, so search cannot find it.'),
        ("pins", 'query,guide\n"open,x\n', ":2: this is not well-formed CSV (unexpected end of data)."),
        ("pins", "query,guide,until\nx,cancel-lantern,31.1.2027\n",
         ':2: "31.1.2027" is not a day; write it as in 2027-01-31.'),
        ("pins", "query,guide\n*,cancel-lantern\n",
         ':2: a query needs a word, and at most 2 "*", as in "cancel *".'),
        ("hidden", "query,guide\nx,cancel-lntern\n",
         ':2: there is no guide "cancel-lntern", did you mean "cancel-lantern"?'),
        ("golden", "query\n", ':1: the first line must be "query,guide" or "query,guide,passage".'),
        ("golden", "query,guide,passage\nx,cancel-lantern,intrо\n",
         ':2: the guide "cancel-lantern" has no block or item "intrо", did you mean "intro"?'),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path: Path, name: str, content: str, expected: str) -> None:
    tune(tmp_path, "en", **{name: content})
    (problem,) = problems(tmp_path)
    suffix = "csv" if name in {"pins", "hidden", "golden"} else "txt"
    assert problem == f"index/en/{name}.{suffix}{expected}"


def test_synonyms_for_all_locales_are_added_to_each_ones_own(tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="cancel => end\n")
    (tmp_path / "index" / "synonyms.txt").write_text("ic => Intercom\nalone\n")
    assert read_tuning(tmp_path / "index", "en")[0].synonyms == (
        Synonym("cancel", ("end",)),
        Synonym("ic", ("Intercom",)),
    )
    assert problems(tmp_path) == [
        'index/synonyms.txt:2: one word alone has no synonym; write "word, other word" or "word => other word".'
    ]


def test_a_misspelt_file_for_all_locales_is_pointed_out(tmp_path: Path) -> None:
    tune(tmp_path, "en")
    (tmp_path / "index" / "synonym.txt").write_text("a, b\n")
    assert problems(tmp_path) == ['index/synonym.txt:1: warning: nothing reads this file, did you mean "synonyms.txt"?']


def test_a_file_that_is_not_utf_8_says_where(tmp_path: Path) -> None:
    tune(tmp_path, "en")
    (tmp_path / "index" / "en" / "synonyms.txt").write_bytes("a, b\nrésilier, annuler\n".encode("latin-1"))
    assert problems(tmp_path) == ["index/en/synonyms.txt:2: the file is not UTF-8 text; save it as UTF-8."]


def test_a_good_line_counts_although_another_is_wrong(tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="alone\ncancel => end\n")
    assert read_tuning(tmp_path / "index", "en")[0].synonyms == (Synonym("cancel", ("end",)),)


def test_files_and_folders_that_nothing_reads_are_pointed_out(tmp_path: Path) -> None:
    tune(tmp_path, "en")
    tune(tmp_path, "eng")
    (tmp_path / "index" / ".built").mkdir()
    (tmp_path / "index" / "en" / "synonym.txt").write_text("a, b\n")
    found = check_tuning(tmp_path, CONTENT)
    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert [problem.message for problem in found] == [
        'nothing reads this file, did you mean "synonyms.txt"?',
        'the site has no locale eng, so nothing here is read, did you mean "en"?',
    ]


def test_the_test_sites_tuning_is_sound(site: Path) -> None:
    library_of_site = load(site).library
    assert library_of_site is not None
    assert check_tuning(site, library_of_site) == []


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_regular_file_is_told_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "index" / "en" / "pins.csv"
    file.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero")
    problems: list[Problem] = []
    assert read_text(file, problems) == ""
    assert "the file cannot be read (it is no regular file)." in str(problems[0])


def test_a_link_to_a_file_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("root:*:20228\n")
    file = tmp_path / "index" / "en" / "synonyms.txt"
    file.parent.mkdir(parents=True)
    file.symlink_to(tmp_path / "secret")
    problems: list[Problem] = []
    assert read_text(file, problems) == ""
    assert "is a link that leads out of its folder; put the file itself here." in str(problems[0])
