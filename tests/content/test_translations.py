"""What waits for a translator, and marking a translation as made from today's source."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.content.translations import TranslationState, report, stamp, stamped_text
from helpcenter.domain.errors import UsageError
from helpcenter.domain.library import Library


def library_of(site: Path) -> Library:
    library = load(site).library
    assert library is not None
    return library


def state_of(site: Path, guide: str, locale: str) -> TranslationState:
    (state,) = report(library_of(site), guide=guide, locale=locale)
    return state


def test_the_report_tells_missing_and_outdated_blocks(site: Path) -> None:
    state = state_of(site, "cancel-lantern", "ja")
    assert state.outdated == ("quick-answer",)
    assert state.missing[:3] == ("refunds", "export", "reading-list")
    assert state.unstamped == ("steps", "sign-in", "open-billing", "confirm", "faq", "any-time")
    assert state.path == "content/guides/cancel-lantern/ja.md"
    assert not state.is_complete


def test_a_guide_without_any_translation_is_missing_whole(site: Path) -> None:
    state = state_of(site, "move-from-lantern", "he")
    assert not state.exists
    assert state.missing == tuple(state.digests)


def test_the_report_covers_every_guide_and_locale_but_the_source(site: Path) -> None:
    states = report(library_of(site))
    assert len(states) == 5 * 2
    assert all(state.locale != state.source for state in states)


def test_a_stamped_translation_is_up_to_date_until_its_source_changes(site: Path) -> None:
    assert stamp(site, state_of(site, "cancel-lantern", "ja"))
    state = state_of(site, "cancel-lantern", "ja")
    assert (state.outdated, state.unstamped) == ((), ())
    assert not stamp(site, state)
    source = site / "content/guides/cancel-lantern/en.md"
    source.write_text(source.read_text().replace("Choose **Account**", "Choose **Profile**"))
    assert state_of(site, "cancel-lantern", "ja").outdated == ("open-billing",)


def test_one_block_alone_can_be_stamped(site: Path) -> None:
    path = site / "content/guides/cancel-lantern/he.md"
    before = path.read_text()
    state = state_of(site, "cancel-lantern", "he")
    assert stamp(site, state, ("refunds",))
    line = f'translated_from:\n  refunds: "{state.digests["refunds"]}"\n'
    assert path.read_text().replace(line, "") == before
    assert load(site).problems == ()


@pytest.mark.parametrize(("locale", "ids"), [("he", ("export",)), ("he", ("nonsense",)), ("ja", ("refunds",))])
def test_a_block_that_is_not_translated_cannot_be_stamped(site: Path, locale: str, ids: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="no translation to mark"):
        stamp(site, state_of(site, "cancel-lantern", locale), ids)


def made_draft(site: Path, guide: str, locale: str, text: str | None = None) -> Path:
    path = site / f"content/guides/{guide}/{locale}.md"
    path.write_text((text or path.read_text("utf-8")).replace("---\n", "---\nstatus: draft\n", 1), "utf-8")
    return path


def test_a_language_that_is_a_draft_is_checked_but_not_served(site: Path) -> None:
    made_draft(site, "cancel-lantern", "ja")
    guide = library_of(site).guides["cancel-lantern"]
    assert (set(guide.texts), set(guide.drafts)) == ({"en", "he"}, {"ja"})
    assert guide.in_locale("ja").title_locale == "en"
    state = state_of(site, "cancel-lantern", "ja")
    assert state.is_draft
    assert state.outdated == ("quick-answer",)
    assert not state.is_complete


def test_text_of_the_source_in_a_draft_is_still_missing(site: Path) -> None:
    source = (site / "content/guides/opening-hours/en.md").read_text("utf-8")
    made_draft(site, "opening-hours", "ja", source.replace("Closed", "Shut"))
    assert state_of(site, "opening-hours", "ja").missing == ("intro", "how-to-get-there")


def test_a_mistake_in_a_draft_is_told(site: Path) -> None:
    path = made_draft(site, "cancel-lantern", "ja")
    path.write_text(path.read_text("utf-8").replace("{#steps}", "{#stepz}"), "utf-8")
    assert 'unknown block id "stepz", did you mean "steps"?' in str(load(site).problems[0])


def test_a_source_text_cannot_be_a_draft_of_its_own(site: Path) -> None:
    made_draft(site, "opening-hours", "en")
    (problem,) = load(site).problems
    assert str(problem) == (
        "content/guides/opening-hours/en.md:2: this is the source text, without which there is no guide:"
        ' write "status: draft" in guide.yaml'
    )


A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: T\n---\nx\n", f'---\ntitle: T\ntranslated_from:\n  one: "{A}"\n  two: "{B}"\n---\nx\n'),
        (
            "---\r\ntitle: T\r\n---\r\nx\r\n",
            f'---\r\ntitle: T\r\ntranslated_from:\r\n  one: "{A}"\r\n  two: "{B}"\r\n---\r\nx\r\n',
        ),
        ("\ufeff---\ntitle: T\n---", f'\ufeff---\ntitle: T\ntranslated_from:\n  one: "{A}"\n  two: "{B}"\n---'),
        (
            "---\ntranslated_from:\n    one: 000000000000  # long ago\ntitle: T\n---\n",
            f'---\ntranslated_from:\n    one: "{A}"  # long ago\n    two: "{B}"\ntitle: T\n---\n',
        ),
        (
            "---\ntranslated_from: {one: 000000000000, three: cccccccccccc}\ntitle: T\n---\n",
            f'---\ntranslated_from: {{one: "{A}", three: cccccccccccc, two: "{B}"}}\ntitle: T\n---\n',
        ),
        (
            "---\ntranslated_from: {}  # none\ntitle: T\n---\n",
            f'---\ntranslated_from: {{one: "{A}", two: "{B}"}}  # none\ntitle: T\n---\n',
        ),
        (
            "---\ntranslated_from:\ntitle: T\n---\n",
            f'---\ntranslated_from:\n  one: "{A}"\n  two: "{B}"\ntitle: T\n---\n',
        ),
        (
            f"---\ntranslated_from: {{one: {A},\n  two: '000000000000',}}\n---\n",
            f'---\ntranslated_from: {{one: {A},\n  two: "{B}",}}\n---\n',
        ),
    ],
)
def test_stamping_keeps_every_other_byte(before: str, after: str) -> None:
    assert stamped_text(before, {"one": A, "two": B}) == after


@pytest.mark.parametrize("text", ["", "no front matter", "---\nnever: closes\n", "---\n- a\n---\n", "---\na: [\n---\n"])
def test_a_text_without_front_matter_cannot_be_stamped(text: str) -> None:
    with pytest.raises(UsageError, match="no front matter"):
        stamped_text(text, {"one": A})


@pytest.mark.parametrize(
    "text",
    [
        f'---\ntitle: "a\u2028b"\ntranslated_from:\n  one: {B}\n---\n',
        f"---\ntranslated_from: {{two: {B}, # why\n  }}\n---\n",
    ],
)
def test_an_oddly_written_front_matter_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError, match="by hand"):
        stamped_text(text, {"one": A})
