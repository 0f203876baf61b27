"""Pages come over from the web: one address with its translations, or all that a sitemap names."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.importers.html_pages import sitemap
from helpcenter.importers.html_pages.sitemap import UnreadableSitemap, parsed
from helpcenter.importers.model import ImportLog
from tests.importers.conftest import SOURCES, files_of, import_into
from tests.local_site import Reply, Website, website

HEAD = '<?xml version="1.0"?>'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def page(title: str, body: str = "", head: str = "", language: str = "en") -> Reply:
    return Reply(
        f'<html lang="{language}"><head>{head}</head><main><h1>{title}</h1><p>Words. {body}</p></main>'.encode()
    )


def urls(*addresses: str, inner: str = "") -> Reply:
    rows = "".join(f"<url><loc>{each}</loc>{inner}</url>" for each in addresses)
    return Reply(f"{HEAD}<urlset {SPACE}>{rows}</urlset>".encode(), "application/xml")


@pytest.fixture
def site() -> Iterator[Website]:
    with website() as made:
        made.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /secret", "text/plain")
        made.routes["/door.png"] = Reply((SOURCES / "jsonl/pictures/door.png").read_bytes(), "image/png")
        yield made


def alternates(site: Website) -> str:
    """As both pages tell them."""
    pairs = (("en", "/one"), ("fr", "/fr/un"))
    return "".join(f'<link rel="alternate" hreflang="{tag}" href="{site.address}{path}">' for tag, path in pairs)


def test_one_address_comes_with_its_translations_and_pictures(root: Path, site: Website) -> None:
    site.routes["/one"] = page("One", '<img src="door.png" alt="A door">', alternates(site))
    site.routes["/fr/un"] = page("Un", "", alternates(site), "fr")
    imported = import_into(root, "html", f"{site.address}/one", network=site.network())
    assert imported.errors() == []
    assert sorted(imported.library().guides["one"].texts) == ["en", "fr"]
    assert "![A door](media:door.png)" in imported.text("one")
    assert "/fr/un,guide:one,fr" in imported.read("content/redirects.csv")


def test_a_sitemap_of_sitemaps_brings_every_page_once(root: Path, site: Website) -> None:
    base = site.address
    inner = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>" for name in ("a.xml.gz", "sitemap.xml"))
    index = f"{HEAD}<sitemapindex {SPACE}>{inner}</sitemapindex>"
    site.routes["/sitemap.xml"] = Reply(index.encode(), "text/xml")
    listed = urls(f"{base}/one", f"{base}/two", f"{base}/secret/three", f"{base}/gone", "https://elsewhere.example/x")
    assert isinstance(listed, Reply)
    site.routes["/a.xml.gz"] = Reply(gzip.compress(listed.body), "application/x-gzip")
    site.routes |= {
        "/one": page("One", '<a href="/two#end">two</a>'),
        "/two": page("Two", "", '<link rel=canonical href="/two">'),
    }
    imported = import_into(root, "html", f"{base}/sitemap.xml", network=site.network())
    assert imported.errors() == []
    assert {"one", "two"} <= set(imported.library().guides)
    assert "[two](guide:two)" in imported.text("one")
    assert imported.found()["page that was not fetched"] == 2
    assert imported.found()["address of another site"] == 1
    assert "/secret/three" not in site.asked


def test_translations_may_be_told_by_the_sitemap_alone(root: Path, site: Website) -> None:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{site.address}{path}"/>'
        for tag, path in (("en", "/one"), ("fr", "/un"))
    )
    site.routes["/sitemap.xml"] = urls(f"{site.address}/one", f"{site.address}/un", inner=links)
    site.routes |= {"/one": page("One"), "/un": page("Un", language="fr")}
    imported = import_into(root, "html", f"{site.address}/sitemap.xml", network=site.network())
    assert sorted(imported.library().guides["one"].texts) == ["en", "fr"]


def test_only_some_paths_may_be_asked_for(root: Path, site: Website) -> None:
    site.routes["/sitemap.xml"] = urls(*(f"{site.address}{path}" for path in ("/help/one", "/helpers", "/shop/two")))
    site.routes["/help/one"] = page("One")
    import_into(root, "html", f"{site.address}/sitemap.xml", network=site.network(), settings={"only": "/help"})
    assert site.asked == ["/robots.txt", "/sitemap.xml", "/help/one"]


def test_a_sitemap_may_lie_on_the_disk(root: Path, site: Website, tmp_path: Path) -> None:
    file = tmp_path / "sitemap.xml"
    file.write_bytes(urls(f"{site.address}/one").body)
    site.routes["/one"] = page("One")
    with pytest.raises(UsageError, match="leads to no page"):
        import_into(root, "html", file, network=site.network())
    assert site.asked == []


def test_a_stopped_import_goes_on_and_a_second_one_changes_nothing(root: Path, site: Website) -> None:
    site.routes["/sitemap.xml"] = urls(f"{site.address}/one", f"{site.address}/two")
    site.routes |= {"/one": page("One"), "/two": Reply(status=500)}
    source = f"{site.address}/sitemap.xml"
    import_into(root, "html", source, network=site.network(), is_trial=True)
    site.routes["/two"] = page("Two")
    site.asked.clear()
    import_into(root, "html", source, network=site.network())
    assert site.asked == ["/robots.txt", "/two"]
    before = files_of(root)
    again = import_into(root, "html", source, network=site.network())
    assert files_of(root) == before
    assert set(again.report.files()) == {"same"}


def test_nothing_is_pruned_while_a_page_does_not_answer(root: Path, site: Website) -> None:
    site.routes["/sitemap.xml"] = urls(f"{site.address}/one", f"{site.address}/two")
    site.routes |= {"/one": page("One"), "/two": page("Two")}
    import_into(root, "html", f"{site.address}/sitemap.xml", network=site.network())
    site.routes["/two"] = Reply(status=500)
    imported = import_into(root, "html", f"{site.address}/sitemap.xml", network=site.network(), prune=True)
    assert (root / "content/guides/two/en.md").exists()
    assert imported.found()["prune"] == 1


@pytest.mark.parametrize(
    ("kind", "source", "words"),
    [
        ("html", "https://127.0.0.1/x", "private network"),
        ("zendesk", "https://10.0.0.1", "private network"),
        ("html", "https://user:word@help.test/", "nobody is told either"),
        ("html", "ftp://help.test/x", "is no https address"),
        ("markdown", "https://help.test/x", "html and zendesk from an address, too"),
    ],
)
def test_a_source_that_may_not_be_asked_is_refused(
    root: Path, site: Website, kind: str, source: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        import_into(root, kind, source, network=site.network())
    assert site.asked == []


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB.encode(), "document type"),
        (OUTSIDE.encode(), "document type"),
        (b"<urlset>" * 50_000, "nested deeper"),
        (b"<urlset><url>", "it is no XML"),
        (b"", "it holds no address"),
        (b"\x1f\x8bbad", "cannot be unpacked"),
        (gzip.compress(b" " * (sitemap.MAX_BYTES + 10)), "larger than 50 MiB"),
    ],
)
def test_a_sitemap_that_is_none_or_a_trap_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableSitemap, match=words):
        parsed(data)


def test_of_a_hundred_thousand_addresses_the_first_are_taken_and_the_rest_is_counted() -> None:
    data = b"<urlset>" + b"<url><loc>https://a.example/x</loc></url>" * 100_000 + b"</urlset>"
    found = parsed(data)
    assert (len(found.pages), found.left_out) == (sitemap.MOST_PAGES, 80_000)


def test_sitemaps_that_lead_to_each_other_for_ever_end() -> None:
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        inner = "".join(f"<sitemap><loc>https://a.example/{len(asked)}-{n}</loc></sitemap>" for n in range(9))
        return f"<sitemapindex>{inner}</sitemapindex>".encode()

    sitemap.all_pages(parsed(fetch("")), "https://a.example/", fetch, ImportLog())
    assert len(asked) <= sitemap.MOST_SITEMAPS + 1


def test_an_address_longer_than_any_is_left_out() -> None:
    data = b"<urlset><url><loc>https://a.example/" + b"x" * 1_000_000 + b"</loc></url></urlset>"
    assert parsed(data).pages == []
