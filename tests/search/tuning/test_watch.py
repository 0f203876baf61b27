"""Tuning files are noticed when they change, and used only when they are sound."""

from pathlib import Path

from helpcenter.search.tuning.watch import TuningWatch
from tests.search.small import Found, article, library, tune

CONTENT = library(article("cancel", "Cancel", "How to cancel"), article("other", "Other", "Some other text"))


def test_a_saved_added_or_deleted_file_is_a_change(tmp_path: Path) -> None:
    files = TuningWatch(tmp_path / "index")
    assert not files.changed()
    tune(tmp_path, "en", synonyms="stop => cancel\n")
    assert files.changed()
    assert not files.changed()
    tune(tmp_path, "en", synonyms="stop, end => cancel\n")
    assert files.changed()
    (tmp_path / "index" / "synonyms.txt").write_text("c => cancel\n")
    assert files.changed()
    (tmp_path / "index" / "synonyms.txt").unlink()
    assert files.changed()
    files.forget()
    assert files.changed()


def test_what_is_built_is_not_tuning(tmp_path: Path) -> None:
    files = TuningWatch(tmp_path / "index")
    (tmp_path / "index" / ".built" / "en").mkdir(parents=True)
    (tmp_path / "index" / ".built" / "words.txt").write_text("x")
    assert not files.changed()


def test_a_mistake_is_told_and_the_sound_rest_is_read(tmp_path: Path) -> None:
    tune(tmp_path, "en", synonyms="stop => cancel\n", pins="query,guide\nx,nowhere\n")
    tuning, errors = TuningWatch(tmp_path / "index").read(CONTENT)
    assert len(tuning["en"].synonyms) == 1
    assert [str(error).split(",")[0] for error in errors] == ['index/en/pins.csv:2: there is no guide "nowhere"']


def test_a_release_is_searched_by_new_rules_without_being_built_again(tmp_path: Path) -> None:
    found = Found(tmp_path, CONTENT)
    assert found.guides("stop") == []
    tune(tmp_path, "en", synonyms="stop => cancel\n", pins="query,guide\ncancel,other\n")
    found.release.retune(TuningWatch(tmp_path / "index").read(CONTENT)[0])
    assert found.guides("stop") == ["cancel"]
    assert found.guides("cancel") == ["other", "cancel"]
    assert found.store.current_id() == found.release.id
