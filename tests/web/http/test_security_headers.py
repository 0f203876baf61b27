"""Every answer forbids a browser what we never ask of it."""

import pytest

from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio

PATHS = {
    "/": 303,
    "/en/": 200,
    "/en/guides/cancel-lantern": 200,
    "/en/search?q=lantern": 200,
    "/en/nothing": 404,
    "/api/v1/search?q=lantern&locale=en": 200,
    "/api/v1/nothing": 404,
    "/go/glowworm": 303,
    "/staff/sign-in": 200,
    "/staff/overview": 303,
    "/metrics": 401,
    "/healthz": 200,
}
FORBIDDEN = ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"]


async def test_no_page_may_be_framed_or_run_what_is_not_ours(start: Starter) -> None:
    help_center: HelpCenter = await start(public_url="https://help.test")
    asked = [(path, "help.test", status) for path, status in PATHS.items()]
    for path, host, status in [*asked, *asked, ("/en/", "evil.example", 421)]:
        answer = await help_center.get(path, host=host)
        assert answer.status_code == status, path
        policy = answer.headers["content-security-policy"].split("; ")
        assert [each for each in FORBIDDEN if each not in policy] == [], path
        assert "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" in answer.headers
