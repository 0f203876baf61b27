"""Old addresses of guides."""

import anyio
import anyio.to_thread
import pytest

from helpcenter.serving.publishing import reindex
from tests.web.conftest import HelpCenter

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"


@pytest.mark.parametrize(("suffix", "status"), [("", 301), (".md", 301)])
async def test_a_changed_address_leads_on_in_either_form(help_center: HelpCenter, suffix: str, status: int) -> None:
    answer = await help_center.get(f"/en/guides/stop-lantern{suffix}")
    assert (answer.status_code, answer.headers["location"]) == (status, f"{GUIDE}{suffix}")


async def test_a_withdrawn_guide_is_gone_for_everyone(help_center: HelpCenter) -> None:
    structure = help_center.root / "content" / "guides" / "opening-hours" / "guide.yaml"
    page = "/en/guides/opening-hours-of-the-lamp-shop"
    assert (await help_center.get(page)).status_code == 200
    structure.write_text("kind: article\nsource: en\nstatus: withdrawn\n", "utf-8")
    for golden in help_center.root.glob("index/*/golden.csv"):
        kept = [line for line in golden.read_text("utf-8").splitlines() if "opening-hours" not in line]
        golden.write_text("\n".join(kept) + "\n", "utf-8")
    await anyio.to_thread.run_sync(reindex, help_center.root)
    help_center.app.state.web.services.releases.refresh()
    gone = await help_center.get(page, accept="text/html")
    assert gone.status_code == 410
    assert '<meta name="robots" content="noindex">' in gone.text
    assert (await help_center.get(f"{page}.md")).status_code == 410
    for listing in ("/sitemaps/en-0.xml", "/en/feed.atom", "/llms.txt?locale=en"):
        assert "opening-hours" not in (await help_center.get(listing)).text
    assert [event["path"] for event in help_center.events("not_found")] == [page]
