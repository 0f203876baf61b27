"""How often one visitor may do something."""

import pytest
from starlette.requests import Request

from helpcenter.domain.errors import Refused
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


def test_other_addresses_of_one_ipv6_network_share_one_limit() -> None:
    rate = SlidingWindowLimiter(1, 60)
    first, second = (Request({"type": "http", "client": (f"2001:db8::{end}", 5)}) for end in (1, 2))
    rate.check(first)
    with pytest.raises(Refused):
        rate.check(second)
