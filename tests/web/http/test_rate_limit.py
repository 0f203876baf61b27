"""How often one visitor may do something."""

from helpcenter.web.http.rate_limit import SlidingWindowLimiter


def test_one_more_than_allowed_is_refused_until_the_first_is_long_ago() -> None:
    rate = SlidingWindowLimiter(2, 60)
    assert [rate.allow("a", now) for now in (0.0, 1.0, 2.0, 59.9)] == [True, True, False, False]
    assert rate.allow("a", 60.0)


def test_visitors_do_not_use_up_one_anothers_share() -> None:
    rate = SlidingWindowLimiter(1, 60)
    assert rate.allow("a", 0.0)
    assert rate.allow("b", 0.0)
    assert not rate.allow("a", 1.0)
