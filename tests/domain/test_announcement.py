"""What is announced, and what tells pages that announce it from others."""

from datetime import UTC, datetime, timedelta

from helpcenter.domain.library import Announcement, Link, Site

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def test_the_same_words_with_another_link_are_another_page_and_for_a_device_the_same() -> None:
    words = {"en": "Closed."}
    first = Announcement(words, Link({"en": "More"}, guide="a"), ends=NOON)
    second = Announcement(words, Link({"en": "More"}, guide="b"), begins=NOON)
    site = Site({"en": "Lamps"}, "en", {"en": "English"}, announcements=(first, second))
    before, after = (site.announced_key(NOON + timedelta(seconds=seconds)) for seconds in (-1, 1))
    assert before != after
    assert first.key == second.key
