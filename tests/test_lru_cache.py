"""Results kept for the next time, up to a number of them."""

import pytest

from helpcenter.lru_cache import LruCache


def test_what_was_made_is_not_made_again() -> None:
    cache: LruCache[str, str] = LruCache(2)
    assert cache.get("a", lambda: "first") == "first"
    assert cache.get("a", lambda: "second") == "first"


def test_the_least_recently_used_goes_first() -> None:
    cache: LruCache[str, str] = LruCache(2)
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda key=key: key)  # type: ignore[misc]
    assert [cache.get(key, lambda: "again") for key in ("a", "c", "b")] == ["a", "c", "again"]


def test_an_error_of_what_makes_a_value_is_not_taken_for_a_missing_one() -> None:
    cache: LruCache[str, str] = LruCache(2)
    holes: dict[str, str] = {}
    with pytest.raises(KeyError, match="none"):
        cache.get("a", lambda: holes["none"])
