"""A site in its own colours."""

import re
from pathlib import Path

import pytest

from helpcenter.domain.colour import contrast
from helpcenter.domain.library import Brand
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.web.interface.brand_style import style
from tests.web.conftest import HelpCenter, Starter

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16"/></svg>'


@pytest.mark.anyio
async def test_a_site_without_a_brand_asks_for_nothing_more(help_center: HelpCenter) -> None:
    assert "/brand/" not in (await help_center.get("/en/")).text
    assert (await help_center.get("/brand/style.css")).status_code == 404


@pytest.mark.anyio
async def test_a_brand_is_served_under_names_that_change_with_it(root: Path, start: Starter) -> None:
    with (root / "content" / "site.yaml").open("a") as file:
        file.write('brand: {accent: "#5b2a86", logo: logo.svg}\n')
    (root / "content" / "brand").mkdir()
    (root / "content" / "brand" / "logo.svg").write_bytes(SVG)
    reindex(root)
    help_center: HelpCenter = await start(ProcessRole.WEB)
    page = (await help_center.get("/en/")).text
    urls = re.findall(r'"(/brand/[^"]+)"', page)
    assert [re.sub(r"\.\w{10,12}\.", ".", url) for url in urls] == ["/brand/style.css", "/brand/logo.svg"]
    for url, wanted in zip(urls, (b"--accent:#5b2a86", b"<svg"), strict=True):
        answer = await help_center.get(url)
        assert answer.status_code == 200 and wanted in answer.content
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("accent", ["#0b664e", "#5b2a86", "#b00020", "#005fcc", "#6b4e00", "#000000", "#444444"])
def test_whatever_the_accent_text_can_be_read(accent: str) -> None:
    css = style(Brand(accent)).decode()
    for part in css.split("@media"):
        value = dict(re.findall(r"--([\w-]+):(#\w{6})", part))
        pairs = [("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-tint", "tint"), ("on-hero", "hero")]
        for text, ground in [*pairs, ("on-hero-muted", "hero"), ("on-hero-muted", "hero-deep")]:
            assert contrast(value[text], value[ground]) >= 4.5, (accent, text, ground)
