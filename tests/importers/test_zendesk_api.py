"""A help center of Zendesk comes over from its address: page by page, by cursor and by number, in all its languages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpcenter.domain.errors import UsageError
from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into
from tests.local_site import Reply, Website, website

API = "/api/v2/help_center"
FIRST = "?page[size]=100"
PICTURE = (SOURCES / "jsonl/pictures/door.png").read_bytes()


def answer(**value: Any) -> Reply:
    return Reply(json.dumps(value).encode(), "application/json; charset=utf-8")


def article(number: int, locale: str, title: str, body: str) -> dict[str, Any]:
    address = f"https://help.test/hc/{locale}/articles/{number}-{title.replace(' ', '-')}"
    told = {"id": number, "locale": locale, "source_locale": "en-us", "title": title, "body": body}
    return {**told, "section_id": 7, "position": number, "html_url": address, "draft": False}


def fill(site: Website) -> None:
    """Two languages; articles by cursor in the first, by number in the second."""
    base, last = f"{site.address}{API}", {"meta": {"has_more": False}, "links": {"next": None}}
    link = '<p>See <a href="/hc/en-us/articles/3">three</a>.</p>'
    picture = f'<img src="{site.address}/hc/article_attachments/99" alt="A door">'
    plan = {"id": 12, "article_id": 2, "file_name": "plan.pdf", "inline": False}
    more = [article(2, "en-us", "Clean it", "<p>Gently.</p>"), article(3, "en-us", "Keep it", "<p>Well.</p>")]
    answers = {
        "locales.json": answer(locales=["fr", "en-us"], default_locale="en-us"),
        f"en-us/categories.json{FIRST}": answer(categories=[{"id": 5, "name": "Lamps", "locale": "en-us"}], **last),
        f"en-us/sections.json{FIRST}": answer(sections=[{"id": 7, "category_id": 5, "name": "B", "locale": "en-us"}]),
        f"en-us/articles.json{FIRST}": answer(
            articles=[article(1, "en-us", "Change it", link + picture)],
            meta={"has_more": True},
            links={"next": f"{base}/en-us/articles.json?page[after]=x"},
        ),
        "en-us/articles.json?page[after]=x": answer(articles=more, **last),
        f"fr/categories.json{FIRST}": answer(categories=[{"id": 5, "name": "Lampes", "locale": "fr"}], next_page=None),
        f"fr/sections.json{FIRST}": answer(sections=[], next_page=None),
        f"fr/articles.json{FIRST}": answer(
            articles=[article(1, "fr", "La changer", "<p>Sec.</p>")], next_page=f"{base}/fr/articles.json?page=2"
        ),
        "fr/articles.json?page=2": answer(articles=[article(2, "fr", "La nettoyer", "<p>Sec.</p>")], next_page=None),
        f"articles/1/attachments.json{FIRST}": answer(article_attachments=[]),
        f"articles/2/attachments.json{FIRST}": answer(article_attachments=[plan]),
        f"articles/3/attachments.json{FIRST}": answer(article_attachments=[]),
    }
    site.routes |= {f"{API}/{path}": reply for path, reply in answers.items()}
    site.routes["/hc/article_attachments/99"] = Reply(PICTURE, "image/png")
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /api", "text/plain")


@pytest.fixture(scope="module")
def site() -> Iterator[Website]:
    with website() as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def imported(site: Website, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    root = empty_site(tmp_path_factory.mktemp("api"))
    return import_into(root, "zendesk", f"{site.address}/hc/en-us", network=site.network())


def test_articles_of_all_pages_come_over_in_all_languages(imported: Imported) -> None:
    assert imported.errors() == []
    guides = imported.library().guides
    found = {name: sorted(guides[name].texts) for name in ("change-it", "clean-it", "keep-it")}
    assert found == {"change-it": ["en", "fr"], "clean-it": ["en", "fr"], "keep-it": ["en"]}


def test_topics_links_and_old_addresses_are_those_of_an_import_from_files(imported: Imported) -> None:
    assert "fr: Lampes" in imported.read("content/topics.yaml")
    assert "[three](guide:keep-it)" in imported.text("change-it")
    assert "/hc/fr/articles/1,guide:change-it,fr" in imported.read("content/redirects.csv")


def test_pictures_are_fetched(imported: Imported) -> None:
    assert "![A door](media:99.png)" in imported.text("change-it")
    assert (imported.root / "content/guides/change-it/media/99.png").read_bytes() == PICTURE


def test_files_below_an_article_are_listed(imported: Imported) -> None:
    told = [each.message for each in imported.report.findings if each.construct == "attached file"]
    assert told == ['"plan.pdf", below article 2, still lies with Zendesk']


def test_a_second_import_changes_nothing(site: Website, imported: Imported) -> None:
    before = files_of(imported.root)
    import_into(imported.root, "zendesk", f"{site.address}/hc/en-us", network=site.network())
    assert files_of(imported.root) == before


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Website]:
    with website() as made:
        fill(made)
        yield made


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b'{"articles": [', "application/json"), "is no JSON"),
        (Reply(b"<p>Maintenance", "text/html"), "not an answer of an API"),
        (Reply(b"[]", "application/json"), "is no answer of Zendesk's API"),
        (Reply(status=500), "answered 500"),
        (
            Reply(b'{"articles": [], "next_page": "https://elsewhere.test/x"}', "application/json"),
            "ask that help center",
        ),
    ],
)
def test_a_broken_answer_imports_nothing_and_the_next_try_goes_on_there(
    root: Path, own: Website, reply: Reply, words: str
) -> None:
    path = f"{API}/fr/articles.json?page=2"
    whole, own.routes[path] = own.routes[path], reply
    before = files_of(root)
    with pytest.raises(UsageError, match=words):
        import_into(root, "zendesk", own.address, network=own.network())
    assert files_of(root) == before
    if "ask that" not in words and "Zendesk's" not in words:
        own.routes[path] = whole
        own.asked.clear()
        imported = import_into(root, "zendesk", own.address, network=own.network())
        assert imported.errors() == []
        assert f"{API}/en-us/articles.json{FIRST}" not in own.asked


def test_a_help_center_that_asks_to_wait_is_waited_for(root: Path, own: Website) -> None:
    path = f"{API}/en-us/articles.json{FIRST}"
    replies = [Reply(status=429, headers={"retry-after": "11"}), own.routes[path]]
    own.routes[path] = lambda _: replies.pop(0)  # type: ignore[assignment,return-value]
    assert import_into(root, "zendesk", own.address, network=own.network()).errors() == []
    assert own.slept == [11.0]


def test_a_list_that_leads_back_to_itself_ends(root: Path, own: Website) -> None:
    path = f"{API}/fr/articles.json?page=2"
    own.routes[path] = answer(articles=[], next_page=f"{own.address}{path}")
    assert import_into(root, "zendesk", own.address, network=own.network()).errors() == []


def test_a_picture_that_cannot_be_fetched_is_listed(root: Path, own: Website) -> None:
    own.routes["/hc/article_attachments/99"] = Reply(b"<p>Sign in", "text/html")
    imported = import_into(root, "zendesk", own.address, network=own.network())
    assert imported.found()["unreadable picture"] == 1
    assert imported.errors() == []


def test_a_trial_writes_nothing_but_what_it_fetched(root: Path, own: Website) -> None:
    before = files_of(root)
    import_into(root, "zendesk", own.address, network=own.network(), is_trial=True)
    assert files_of(root) == before
    own.asked.clear()
    import_into(root, "zendesk", own.address, network=own.network())
    assert [path for path in own.asked if path.startswith(API)] == []
