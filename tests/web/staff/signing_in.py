"""Signing in as people do it: through the forms."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx

from helpcenter.accounts import Accounts
from helpcenter.domain.account import Role
from tests.authenticator import Authenticator
from tests.web.conftest import ORIGIN, HelpCenter

PASSWORD = "correct horse battery"
HERE = "127.0.0.1"


def accounts_of(help_center: HelpCenter) -> Accounts:
    accounts: Accounts = help_center.app.state.web.services.accounts
    return accounts


def csrf_of(page: httpx.Response) -> str:
    found = re.search(r'name="csrf"\s+value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


async def give_password(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    data = {"name": name, "password": password, "csrf": csrf_of(await client.get("/staff/sign-in"))}
    return await client.post("/staff/sign-in", data=data)


async def sign_in(help_center: HelpCenter, role: Role = Role.MARKETING) -> httpx.Response:
    """As a new account of this role, named for it."""
    accounts_of(help_center).add(f"{role.value}-user", PASSWORD, role)
    return await give_password(help_center.client, f"{role.value}-user")


async def press(client: httpx.AsyncClient, page: str, action: str, **fields: str) -> httpx.Response:
    """Send a form of a page, which has its token."""
    return await client.post(action, data={"csrf": csrf_of(await client.get(page)), **fields})


@asynccontextmanager
async def browser(
    app: Any, address: str = "203.0.113.8", user_agent: str = "Mozilla/5.0 (iPhone) Safari/605"
) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser, with cookies of its own; with the address of this machine, one that runs here."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 5))
    headers = {"user-agent": user_agent}
    base_url = "http://127.0.0.1:8000" if address == HERE else ORIGIN
    async with httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers) as client:
        yield client


async def open_link(help_center: HelpCenter, client: httpx.AsyncClient) -> httpx.Response:
    """Sign in by a new one-use link, as on the machine that serves."""
    token = accounts_of(help_center).issue_link(datetime.now(UTC))
    return await press(client, f"/staff/sign-in/link?token={token}", "/staff/sign-in/link", token=token)


async def set_up(client: httpx.AsyncClient) -> tuple[Authenticator, httpx.Response]:
    """A second factor for whoever is signed in: the app, and the page with the recovery codes."""
    began = await press(client, "/staff/account", "/staff/account/second-factor", password=PASSWORD)
    page = await client.get(began.headers["location"])
    [key] = re.findall(r'class="factor-key"[^>]*>([A-Z2-7 ]+)<', page.text)
    app = Authenticator(key)
    confirm = "/staff/account/second-factor/code"
    return app, await press(client, "/staff/account/second-factor", confirm, code=app.code())


def codes_in(page: httpx.Response) -> list[str]:
    return re.findall(r"<code>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</code>", page.text)
