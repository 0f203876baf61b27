"""Nothing is fetched from a machine of a private network, however its address is written or hidden."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.outbound.fetching import PAGE, Fetcher
from helpcenter.outbound.guarded import Network
from helpcenter.outbound.public_addresses import is_public
from helpcenter.outbound.web_addresses import NotFetched
from tests.local_site import HERE, Reply, Website, website

PRIVATE_4 = (
    "127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 "
    "100.127.255.254 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 192.88.99.1 224.0.0.1 239.255.255.250 "
    "240.0.0.1 255.255.255.255 1.2.3 0x7f000001"
)
PRIVATE_6 = (
    ":: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 ::127.0.0.1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 "
    "fec0::1 ff02::1 2002:7f00:1:: 2002:808:808:: 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2001::1 2001:db8::1 "
    "100::1 5f00::1"
)


@pytest.mark.parametrize("address", ["", "no address", *PRIVATE_4.split(), *PRIVATE_6.split()])
def test_no_address_of_a_private_network_or_with_another_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("what", "addresses"),
    [
        ("most clouds: metadata", "169.254.169.254 fe80::a9fe:a9fe ::ffff:169.254.169.254"),
        ("Amazon: metadata, time, containers", "fd00:ec2::254 169.254.169.123 169.254.170.2 fd00:ec2::23"),
        ("Azure: the machine's host", "168.63.129.16 ::ffff:168.63.129.16 64:ff9b::a83f:8110 2002:a83f:8110::1"),
        ("Google: metadata by IPv6", "fd20:ce::254"),
        ("Alibaba: metadata and names", "100.100.100.200 100.100.2.136"),
        ("Oracle: metadata", "192.0.0.192"),
        ("Tencent, OpenStack, Scaleway: metadata", "169.254.0.23 fe80::a9fe:a9fe%eth0 169.254.42.42 fd00:42::42"),
        ("assignments of protocols", "192.0.0.1 192.0.0.170 192.0.0.255"),
        ("NAT64 of private addresses", "64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::10.0.0.1"),
        ("6to4 of private addresses", "2002:a00:1:: 2002:a9fe:a9fe::1 2002:c0a8:101::1"),
        ("Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2 2001::f5ff:fffe"),
        ("ISATAP of private addresses", "2600:1::5efe:10.0.0.1 2600:1::200:5efe:169.254.169.254"),
    ],
)
def test_what_clouds_tell_their_machines_is_not_asked_for(what: str, addresses: str) -> None:
    assert [each for each in addresses.split() if is_public(each)] == []


@pytest.mark.parametrize(
    "address",
    [
        "168.63.129.15",
        "168.63.129.17",
        "8.8.8.8",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "2a00:1450::1",
    ],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.fixture(scope="module")
def server() -> Iterator[Website]:
    with website() as site:
        site.routes["/"] = Reply(b"<p>A secret of this machine.")
        yield site


@pytest.mark.parametrize(
    "address",
    [
        *("https://127.0.0.1/", "https://0.0.0.0/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::]/"),
        *("https://[fe80::1%25lo]/", "https://[::ffff:7f00:1]/", "https://2130706433/", "https://0x7f000001/"),
        *("https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://127.1/", "https://127.0.1/", "https://①②⑦.0.0.1/"),
        *("https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://inside.test/", "https://six.test/"),
        *("https://mapped.test/", "https://metadata.test/latest", "https://user@help.test/", "https://a:b@help.test/"),
        *("https://help.test@127.0.0.1/", "https://help.test:22/", "https://help.test:6379/", "ftp://help.test/"),
        *("file:///etc/passwd", "//help.test/", "/etc/passwd", "javascript:alert(1)", "data:text/html,x", "", "https://"),
        *("https:///", "https://help.test\\@127.0.0.1/", "https://help.test/\nHost: x"),
        *("https://-.test/", "https://a..test/", "https://help.0x7f/", "https://" + "a" * 3000 + ".test/", "http://[bad/"),
    ],
)  # fmt: skip
def test_no_way_to_write_it_leads_into_the_network(server: Website, tmp_path: Path, address: str) -> None:
    slept: list[float] = []
    network = server.network(
        inside_test="10.0.0.1", six_test="fd00::1", mapped_test="::ffff:127.0.0.1", metadata_test="169.254.169.254"
    )
    fetcher = Fetcher(tmp_path, Network(network.resolve, frozenset(), pause=0, sleep=slept.append))
    with pytest.raises(NotFetched):
        fetcher.get(address, PAGE)
    fetcher.close()
    assert (server.asked, slept, list(tmp_path.iterdir())) == ([], [], [])


def test_without_the_door_of_tests_the_server_here_cannot_be_reached(server: Website, tmp_path: Path) -> None:
    closed = Network(server.network().resolve, pause=0)
    fetcher = Fetcher(tmp_path, closed)
    fetcher.trust(server.address)
    with pytest.raises(NotFetched, match=r"help\.test is a machine of a private network"):
        fetcher.get(server.address, PAGE)
    fetcher.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Website]:
    with website(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "target",
    [
        *("https://127.0.0.1/", "http://127.0.0.1/", "https://inside.test/", "//inside.test/x", "file:///etc/passwd"),
        *("https://user:word@help.test/", "https://help.test:22/", "https://0177.1/", "https://[::ffff:127.0.0.1]/"),
        *("https://[bad", "https://a b/", "http://" + "x" * 3000, "https://\u00ff\u00fe/"),
    ],
)
def test_no_redirect_leads_into_the_network(site: Website, tmp_path: Path, target: str) -> None:
    site.routes["/"] = Reply(status=302, headers={"location": target})
    fetcher = Fetcher(tmp_path / "kept", site.network(inside_test="10.0.0.1"))
    fetcher.trust(site.address)
    with pytest.raises(NotFetched):
        fetcher.get(f"{site.address}/", PAGE)
    fetcher.close()
    assert site.asked == ["/robots.txt", "/"]


def test_a_name_that_resolves_otherwise_the_second_time_is_not_followed(site: Website, tmp_path: Path) -> None:
    """DNS rebinding: what was judged is what is connected to, and every connection is judged."""
    answers = [[HERE], ["10.0.0.1"], ["10.0.0.2"]]
    site.routes["/"] = Reply(b"<p>Words.", headers={"connection": "close"})
    network = Network(lambda *_: answers.pop(0), site.network().opened, site.tls, pause=0, sleep=lambda _: None)
    fetcher = Fetcher(tmp_path / "kept", network)
    fetcher.trust(site.address)
    site.routes["/robots.txt"] = Reply(b"", "text/plain")
    assert fetcher.get(f"{site.address}/", PAGE).data == b"<p>Words."
    assert len(answers) == 2
    with pytest.raises(NotFetched, match="private network"):
        fetcher.get(f"{site.address}/other", PAGE)
    fetcher.close()


def test_of_several_addresses_only_public_ones_are_connected_to(site: Website, tmp_path: Path) -> None:
    site.routes["/"] = Reply(b"<p>Words.")
    opened = site.network()
    fetcher = Fetcher(tmp_path / "kept", Network(lambda *_: ["10.0.0.1", "::1", HERE], opened.opened, site.tls, 0))
    fetcher.trust(site.address)
    assert fetcher.get(f"{site.address}/", PAGE).data == b"<p>Words."
    fetcher.close()


def test_a_certificate_of_another_host_is_refused(site: Website, tmp_path: Path) -> None:
    other = site.address.replace("help.test", "other.test")
    fetcher = Fetcher(tmp_path / "kept", site.network(other_test=HERE))
    fetcher.trust(other)
    with pytest.raises(NotFetched):
        fetcher.get(f"{other}/", PAGE)
    fetcher.close()
    assert site.asked == []


def test_no_proxy_of_the_environment_is_asked(site: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.routes["/"] = Reply(b"<p>Words.")
    fetcher = Fetcher(tmp_path / "kept", site.network())
    fetcher.trust(site.address)
    assert fetcher.get(f"{site.address}/", PAGE).data == b"<p>Words."
    fetcher.close()
