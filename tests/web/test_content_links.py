"""Rendered prose on its way to a page: addresses and words of the interface, and nothing that only looks like one."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from helpcenter.content.text.markdown.placeholders import WORDS as ASKED_FOR
from helpcenter.serving.publishing import reindex
from helpcenter.web.content_links import WORDS
from tests.content.rich import FILES
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio
HEADINGS = """\
---
title: Headings
---
## One

### Plain : words

### With `code` & "marks" {#own}

#### ![gear](media:drawing.svg) Deep *down*

> [!NOTE]
> ### In a callout

```html
<h3 id="x">y</h3>
```
"""
CODE = (
    '`<a href="guide:nowhere">` `<img src="media:none.png">` `<data value="word:note"></data>` `aria-label="word:tip"`'
)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" onload="alert(1)"><script>alert(1)</script>'
    '<rect width="40" height="30" fill="teal"/></svg>'
)
MORE: Mapping[str, str | bytes] = {
    "content/media/drawing.svg": DRAWING,
    "content/guides/headings/en.md": HEADINGS,
    "content/guides/drawn/en.md": "---\ntitle: Drawn\n---\nWords.\n\n![a](media:drawing.svg)\n",
    "content/guides/looks-like/en.md": f"---\ntitle: Looks like\n---\n{CODE}\n\n[on](guide:everything#chosen)\n",
    "content/guides/russian/en.md": "---\ntitle: Russian\n---\nWords.\n\n## Настройка\n\na\n\n## Оплата : сразу\n\nb\n",
}


@pytest.fixture
async def rich(root: Path, start: Starter) -> HelpCenter:
    """The tests' site with a guide that holds everything a text may hold."""
    for name, content in {**FILES, **MORE}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reindex(root)
    running: HelpCenter = await start()
    return running


def test_every_word_that_content_asks_for_is_there() -> None:
    assert set(WORDS) == set(ASKED_FOR)


async def test_headings_inside_a_text_have_links_named_for_screen_readers(rich: HelpCenter) -> None:
    page = (await rich.get("/en/guides/headings")).text
    links = re.findall(r'<a class="anchor" href="#([^"]+)"([^>]*)><span aria-hidden="true">#</span></a>', page)
    assert links == [
        ("one", ' aria-label="Link to “One”"'),
        ("plain-words", ' aria-label="Link to “Plain : words”"'),
        ("own", ' aria-label="Link to “With code &amp; &#34;marks&#34;”"'),
        ("gear-deep-down", ' aria-label="Link to “gear Deep down”"'),
        ("in-a-callout", ' aria-label="Link to “In a callout”"'),
    ]
    assert len(re.findall(r'<div class="prose-head"><h[3-6] id="[^"]+">', page)) == 4
    # In another language than the page's the link is named in the page's.
    page = (await rich.get("/he/guides/headings")).text
    assert re.search(r'<a class="anchor" href="#own" lang="he" dir="rtl" aria-label="[^"]*With code', page)


async def test_a_page_of_everything_has_its_words_addresses_sizes_and_style(rich: HelpCenter) -> None:
    page = (await rich.get("/en/guides/everything")).text
    assert "word:" not in page
    assert '<p class="callout-title">Note</p>' in page
    assert 'aria-label="Warning"' in page
    assert re.search(r'src="/media/everything/lamp\.png\?v=\w+" alt="A lamp on a desk" width="120" height="80"', page)
    assert '<h4 id="chosen">' in page
    assert page.count("prose.") == 2, "a style sheet and a script"
    assert "data-copied" in page
    plain = (await rich.get("/en/guides/looks-like")).text
    assert "prose." not in plain
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    missing = {name for name in re.findall(r'href="#([^"]+)"', page) if name not in ids}
    assert missing == set()


async def test_words_of_the_interface_say_their_language_where_it_is_another(rich: HelpCenter) -> None:
    hebrew = (await rich.get("/he/guides/everything")).text
    assert '<p class="callout-title"><span lang="en" dir="ltr">Note</span></p>' in hebrew
    japanese = (await rich.get("/ja/guides/everything")).text
    assert '<p class="callout-title">注記</p>' in japanese


async def test_what_only_looks_like_an_address_stays_the_text_it_is(rich: HelpCenter) -> None:
    answer = await rich.get("/en/guides/looks-like")
    assert answer.status_code == 200
    assert '&lt;a href="guide:nowhere"&gt;' in answer.text
    assert '&lt;data value="word:note"&gt;' in answer.text
    assert 'aria-label="word:tip"' in answer.text
    assert 'href="/en/guides/everything#chosen"' in answer.text


async def test_an_address_from_before_is_still_on_the_page(rich: HelpCenter) -> None:
    page = (await rich.get("/en/guides/russian")).text
    assert re.search(r'<section id="nastroyka"[^>]*>\s*<span id="section-2"></span>', page)
    assert 'class="lead"' not in page


async def test_search_finds_what_stands_in_callouts_code_tabs_captions_and_notes(rich: HelpCenter) -> None:
    for word in ("badger", "wombat", "heron", "otter", "brew"):
        found = (await rich.get(f"/api/v1/search?q={word}&locale=en")).json()
        assert [hit["guide"] for hit in found["hits"]] == ["everything"], word


async def test_the_markdown_twin_is_what_was_written(rich: HelpCenter) -> None:
    twin = (await rich.get("/en/guides/everything.md")).text
    assert '!!! warning "Mind the `step`"' in twin
    assert twin.count("Press ++ctrl") == 1, "the summary is not said twice"


async def test_a_drawing_is_served_clean_and_may_do_nothing(rich: HelpCenter) -> None:
    page = (await rich.get("/en/guides/drawn")).text
    found = re.search(r'<img src="(/media/-/drawing\.svg\?v=\w+)" alt="a" width="40" height="30">', page)
    assert found
    answer = await rich.get(found[1])
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "rect" in answer.text
    assert "alert" not in answer.text
    for nothing in (
        "/media/-/nothing.svg",
        "/media/drawn/drawing.svg",
        "/media/-/..%2fsite.yaml",
        "/media/-/site.yaml",
    ):
        assert (await rich.get(nothing)).status_code == 404


async def test_a_drawing_that_was_replaced_after_the_check_is_not_served(rich: HelpCenter) -> None:
    (rich.root / "content/media/drawing.svg").write_text("<html><script>alert(1)</script></html>")
    assert (await rich.get("/media/-/drawing.svg")).status_code == 404
