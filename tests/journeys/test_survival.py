"""What was answered survives `kill -9` of the server, once."""

import json
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from helpcenter.analytics import Owner
from tests.journeys.conftest import PERSON, Serve

pytestmark = [pytest.mark.journey, pytest.mark.kill]

SEEN = {
    "type": "cta_seen",
    "cta": "schedulingkit",
    "variant": "plain",
    "guide": "cancel-intercom",
    "placement": "alternative",
    "locale": "fr",
}


def test_every_answered_search_and_event_is_in_the_ledger_after_the_server_was_killed(
    serve: Serve, shipped: Path
) -> None:
    answered = acknowledged = 0
    for _ in range(3):
        server = serve(shipped)
        for number in range(10):
            request = Request(
                f"{server.url}/api/v1/search?q=annuler+{number}&locale=fr", headers={"user-agent": PERSON}
            )
            with urlopen(request, timeout=10) as answer:
                answered += len(json.load(answer)["search_id"]) > 0
            body = json.dumps(SEEN).encode()
            event = Request(f"{server.url}/api/v1/events", data=body, headers={"user-agent": PERSON})
            with urlopen(event, timeout=10) as answer:
                acknowledged += answer.status == 204
        server.kill()
    with Owner(shipped / "analytics") as owner:
        owner.ingest()
        in_ledger = owner.status().events
    assert (answered, acknowledged, in_ledger) == (30, 30, 60)
