"""A small document goes through an import to the end."""

from pathlib import Path

from tests.importers.conftest import import_into
from tests.importers.mallard.pages import page, write


def test_related_pages_topics_in_their_own_order_and_old_addresses_come_over(root: Path, tmp_path: Path) -> None:
    def topic(name: str, info: str) -> str:
        return page(name, "<p>x</p>", title=name.title(), info=info)

    pages = {
        "index.page": page("index", "<p>All of it.</p>", kind="guide", title="Help", info=_topics("zoo", "sea")),
        "zoo.page": page("zoo", "<p>Land.</p>", kind="guide", title="Zoo", info=_topics("lion", "whale")),
        "sea.page": page("sea", "<p>Water.</p>", kind="guide", title="Sea", info=_topics("whale", "crab")),
        "lion.page": topic("lion", '<link type="seealso" xref="whale"/>'),
        "whale.page": topic("whale", ""),
        "crab.page": topic("crab", '<title type="sort">Zebra crab</title>'),
    }
    done = import_into(root, "mallard", write(tmp_path / "doc", pages))
    library = done.library()
    assert done.errors() == []
    assert library.guides["lion"].related == ("whale",)
    assert {topic.names["en"]: topic.guides for topic in library.topics} == {
        "Zoo": ("zoo", "lion", "whale"),
        "Sea": ("sea", "whale", "crab"),
    }
    assert "/lion.html,guide:lion,en" in done.read("content/redirects.csv")
    assert "[Lion](guide:lion)" in done.text("zoo")


def _topics(*names: str) -> str:
    return "".join(f'<link type="topic" xref="{name}"/>' for name in names)
