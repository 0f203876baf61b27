"""The site as it is when Whoosh answers: everything that readers meet in a search works."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.journeys.conftest import PERSON, Serve


def ask(url: str, **parameters: str) -> Any:
    address = f"{url}?{urlencode(parameters)}" if parameters else url
    with urlopen(Request(address, headers={"user-agent": PERSON}), timeout=30) as answer:
        return json.load(answer)


def test_a_misspelt_search_finds_the_step_by_whoosh(serve: Serve, shipped: Path) -> None:
    server = serve(shipped, HELPCENTER_SEARCH_ENGINE="whoosh")
    assert ask(f"{server.url}/readyz")["status"] == "ok"
    found = ask(f"{server.url}/api/v1/search", q="resilier intercon", locale="fr")
    assert found["corrections"] == [{"from": "intercon", "to": "intercom"}]
    best = found["hits"][0]
    assert (best["guide"], best["why"]) == ("cancel-intercom", ["typo: intercon → intercom"])
    step = best["passages"][0]
    assert (step["kind"], step["id"]) == ("step", "cancel-plan")
    assert "<mark>Intercom</mark>" in step["snippet"]
    typed = ask(f"{server.url}/api/v1/suggest", q="resil", locale="fr")
    assert "cancel-intercom" in [hit["guide"] for hit in typed["hits"]]


def test_filters_pages_and_the_results_page_work_by_whoosh(serve: Serve, shipped: Path) -> None:
    server = serve(shipped, HELPCENTER_SEARCH_ENGINE="whoosh")
    search = f"{server.url}/api/v1/search"
    every = ask(search, q="intercom", locale="fr", limit="50")
    pages = [ask(search, q="intercom", locale="fr", limit="1", offset=str(at))["hits"] for at in range(every["total"])]
    assert [hit["guide"] for page in pages for hit in page] == [hit["guide"] for hit in every["hits"]]
    assert 0 < ask(search, q="intercom", locale="fr", kind="cancel")["total"] < every["total"]
    with urlopen(f"{server.url}/fr/search?q=resilier+intercon", timeout=30) as page:
        assert "/fr/guides/annuler-intercom" in page.read().decode()
