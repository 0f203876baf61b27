"""What is told of each guide."""

from pathlib import Path

import msgspec
import pytest

from helpcenter.serving.content_state.guide_states import ContentState, GuideState
from helpcenter.serving.content_state.state_process import check_here
from helpcenter.serving.publishing import reindex
from tests.content.scratch import FILES, TEXT, write

EN, FR = "content/guides/end/en.md", "content/guides/end/fr.md"
FRENCH = TEXT.replace("End it", "Y mettre fin")


def state_of(root: Path) -> ContentState:
    state = check_here(root)
    assert msgspec.json.decode(msgspec.json.encode(state), type=ContentState) == state
    return state


def only(root: Path) -> GuideState:
    [guide] = state_of(root).guides
    return guide


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("released")
    write(root, {**FILES, FR: FRENCH})
    reindex(root)
    return root


@pytest.fixture
def root(released: Path) -> Path:
    """The released site, with its files as they were."""
    write(released, {**FILES, FR: FRENCH, "content/guides/end/de.md": None})
    return released


def test_a_guide_as_it_is_live(root: Path) -> None:
    guide = only(root)
    assert (guide.id, guide.title, guide.state, guide.going_live) == ("end", "End it", "published", "live")
    assert guide.languages == {"en": "whole", "fr": "whole"}
    assert (guide.errors, guide.warnings) == (0, 0)


def test_a_guide_that_was_changed_since(root: Path) -> None:
    write(root, {EN: TEXT.replace("Yes.", "No.")})
    assert only(root).going_live == "changed"


def test_a_guide_kept_back_by_errors_goes_by_the_title_that_is_live(root: Path) -> None:
    write(root, {EN: TEXT.replace("title:", "titel:")})
    guide = only(root)
    assert (guide.state, guide.title) == ("broken", "End it")
    assert guide.errors > 0


def test_errors_come_first(root: Path) -> None:
    write(root, {EN: TEXT.replace("title:", "titel:"), "content/guides/end/note.txt": "x"})
    severities = [severity for severity, _, _, _ in state_of(root).problems]
    assert severities == sorted(severities)
    (root / "content/guides/end/note.txt").unlink()


@pytest.mark.parametrize(
    ("french", "state"),
    [
        (None, "missing"),
        (FRENCH.replace("title:", "status: draft\ntitle:"), "draft"),
        (FRENCH.split("### Confirm")[0], "partly"),
        (FRENCH.replace("title:", "translated_from: {answer: 000000000000}\ntitle:"), "outdated"),
    ],
    ids=["missing", "draft", "partly", "outdated"],
)
def test_how_a_translation_stands(root: Path, french: str | None, state: str) -> None:
    write(root, {FR: french})
    assert only(root).languages == {"en": "whole", "fr": state}


def test_a_site_that_cannot_be_read_has_its_problems(root: Path) -> None:
    write(root, {"content/site.yaml": "name: ["})
    state = state_of(root)
    assert state.locales == () and state.problems[0][1] == "content/site.yaml"
