"""Every figure in the console opens to where it comes from."""

import re
from html import unescape

import httpx
import pytest

from helpcenter.serving.process_role import ProcessRole
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.signing_in import sign_in

pytestmark = pytest.mark.anyio

_TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_CELL = re.compile(r'<td class="cell-(?:integer|number|ratio)">(.*?)</td>', re.DOTALL)
_CARD = re.compile(r'<dd>(.*?)</dd>|<p class="tile-value">(.*?)</p>|(<a[^>]*>before: [^<]*</a>)', re.DOTALL)
_LINK = re.compile(r'href="([^"]*/receipt[^"]*)"')


@pytest.fixture
async def busy(start: Starter) -> HelpCenter:
    """A site where something of everything has happened, and staff who look."""
    help_center: HelpCenter = await start(ProcessRole.ALL)
    for query in ("cancel+lantern", "zeppelin", "quasar", "lantern"):
        await help_center.get(f"/en/search?q={query}")
    await help_center.get("/en/guides/cancel-lantern")
    await help_center.get("/en/guides/cancel-lantern", sec_gpc="1")
    await help_center.get("/go/glowworm?guide=cancel-lantern&locale=en&variant=plain&placement=alternative")
    await sign_in(help_center)
    services = help_center.app.state.web.services
    services.spool.rotate()
    services.owner.ingest()
    services.owner.derive()
    return help_center


def figures(page: httpx.Response) -> list[str]:
    """The markup of each number in a table or on a card; dashes and empty cells are no numbers."""
    # A receipt's own rows are the end of the way, and what the columns of an experiment's file say has no rows.
    main = page.text.partition("<main")[2]
    cells = [cell for table in _TABLE.findall(main) for cell in _CELL.findall(table)]
    cards = ["".join(found) for found in _CARD.findall(main.partition('class="definitions"')[0])]
    return [each for each in (*cells, *cards) if re.search(r"\d", re.sub(r"<[^>]*>", "", each))]


def links(page: httpx.Response) -> list[str]:
    return [unescape(link) for link in dict.fromkeys(_LINK.findall(page.text))]


async def test_every_figure_of_every_page_opens(busy: HelpCenter) -> None:
    names = re.findall(r'href="(/staff/reports/\w+)"', (await busy.get("/staff/reports")).text)
    pages = ["/staff/overview", "/staff/live", "/staff/events", *dict.fromkeys(names)]
    pages += [f"{name}?compare=previous" for name in dict.fromkeys(names)]
    found = 0
    for path in pages:
        page = await busy.get(path)
        assert page.status_code == 200, path
        for figure in figures(page):
            # Where the ledger's own process stands is told by no row.
            is_state = path == "/staff/events" and figure in {"0", "none", "not yet"}
            assert "/receipt?" in figure or is_state, (path, figure)
            found += 1
    assert found > 100


@pytest.mark.parametrize("path", ["/staff/overview", "/staff/live", "/staff/events", "/staff/reports/content_gaps"])
async def test_every_link_to_a_receipt_leads_to_one(busy: HelpCenter, path: str) -> None:
    opened = links(await busy.get(path))
    assert len(opened) > 3
    for link in opened:
        page = await busy.get(link)
        assert page.status_code == 200, link
        assert "How this is counted" in page.text and "Numerator" in page.text, link


async def test_a_figure_of_the_live_page_shows_its_events_and_nobody_s_hash(busy: HelpCenter) -> None:
    page = await busy.get("/staff/live/receipt?figure=search")
    assert "search: 4" in page.text and "zeppelin" in page.text and "FROM events" in page.text
    visitor = busy.events("search")[0]["visitor"]
    for figure in ("search", "visitors", "minutes"):
        assert visitor not in (await busy.get(f"/staff/live/receipt?figure={figure}")).text
    assert (await busy.get("/staff/live/receipt?figure=nonsense")).status_code == 404


async def test_a_count_of_events_shows_the_processes_that_counted(busy: HelpCenter) -> None:
    page = await busy.get("/staff/events")
    [link] = [link for link in links(page) if "figure=opted_out" in link]
    receipt = await busy.get(link)
    assert "opted out: 1" in receipt.text
    assert len(_CELL.findall(receipt.text)) == 1
    assert (await busy.get("/staff/events/receipt?figure=nonsense")).status_code == 404


async def test_figures_of_before_open_to_the_days_before(busy: HelpCenter) -> None:
    page = await busy.get("/staff/overview")
    [link, *_] = [unescape(url) for url in re.findall(r'<a href="([^"]+)">before: ', page.text)]
    receipt = await busy.get(link)
    assert "No row is behind this figure" in receipt.text, "nobody was there before"


async def test_a_sum_below_a_table_opens_to_the_rows_of_all(busy: HelpCenter) -> None:
    [link, *_] = [link for link in links(await busy.get("/staff/reports/content_gaps")) if "total=yes" in link]
    receipt = await busy.get(link)
    assert "lost intents: 2" in receipt.text and "all of them together" in receipt.text
