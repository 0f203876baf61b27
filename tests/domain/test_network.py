"""Which addresses are one network."""

import pytest

from helpcenter.domain.network import network_of, plain_address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unknown", "unknown"),
        ("not:an:address", "not:an:address"),
    ],
)
def test_an_ipv6_address_counts_by_its_first_64_bits(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_claim_of_any_length_is_cut() -> None:
    assert network_of("x" * 100_000) == "x" * 64
    assert network_of(":" * 100_000) == ":" * 64


@pytest.mark.parametrize(
    ("address", "plain"),
    [("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:0:1", "::ffff:0:1"), ("2001:db8::1", "2001:db8::1"), ("", "")],
)
def test_an_ipv4_address_is_itself_on_an_ipv6_socket(address: str, plain: str) -> None:
    assert plain_address(address) == plain
