"""Front matter as people write it: one slip takes no other key along, and no draft is published for it."""

import pytest

from helpcenter.importers.markdown.front import split
from helpcenter.importers.model import ImportLog

TEXTS = {
    "---\ntitle: A: b\ndraft: true\ntags:\n  - c\n---\nd": ({"title": "A: b", "draft": True, "tags": ["c"]}, "d", 1),
    '---\ntitle: "A" b\ntags: [c, d\ndraft: true\n---\ne': (
        {"title": '"A" b', "tags": "[c, d", "draft": True},
        "e",
        1,
    ),
    "---\ntitle: A\n\tbad: tab\nstatus: b\n---\nc": ({"title": "A", "status": "b"}, "c", 1),
    "---\ntitle: @a\n---\nb": ({"title": "@a"}, "b", 1),
    "---\ntitle: A\ndraft: true\n\n# B\n": ({"title": "A", "draft": True}, "\n# B\n", 1),
    "---\n\nA rule.\n": ({}, "---\n\nA rule.\n", 0),
    "---\nwords between rules\n---\nb": ({}, "---\nwords between rules\n---\nb", 0),
    "---\n---\nb": ({}, "b", 0),
    "---\n# only: a comment\ntitle: A\n---\nb": ({"title": "A"}, "b", 0),
}


@pytest.mark.parametrize("text", TEXTS)
def test_each_key_is_read_by_itself_where_the_whole_cannot_be(text: str) -> None:
    log = ImportLog()
    found = split(text, "a.md", log)
    assert (dict(found.front), found.body, len(log.findings)) == TEXTS[text]
