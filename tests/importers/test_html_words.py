"""No word of a page is lost in silence: each is in the guide, or in the list of what was left out."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.importers.html_pages import read
from helpcenter.importers.model import ImportLog, ReadOptions

WORDS = (*("steps", "faq", "refunds", "checklist", "quick answer", "troubleshooting", "official links"), "", "", "")
BOXES = ("div", "section", "div class=quick-answer", "ol", "ul", "aside", "details", "dl", "div class=card", "table")
INNER = {"ol": "li", "ul": "li", "dl": "dd", "table": "tr><td", "details": "div"}
LEAVES = (
    "p",
    "h2",
    "h3",
    "h4",
    "summary",
    "dt",
    "dd",
    "li",
    "span",
    "b",
    "button aria-expanded=false",
    "a href=/x",
    "pre",
)

leaf = st.tuples(st.sampled_from(LEAVES), st.sampled_from(WORDS), st.sampled_from(("", "1", "2", "Step 1: ", "? ")))
tree = st.recursive(leaf, lambda inner: st.tuples(st.sampled_from(BOXES), st.lists(inner, max_size=5)), max_leaves=20)


def html_of(node: tuple, count: Iterator[int], words: list[str]) -> str:  # type: ignore[type-arg]
    """HTML of a tree, each leaf of which holds a word that stands nowhere else."""
    name, *rest = node
    end = name.split()[0]
    if len(rest) == 2:
        words.append(f"word{next(count)}x")
        return f"<{name}>{rest[1]}{rest[0]} {words[-1]}</{end}>"
    around = INNER.get(end, "")
    inner = [html_of(each, count, words) for each in rest[0]]
    return f"<{name}>{''.join(f'<{around}>{each}' if around else each for each in inner)}</{end}>"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(tree, min_size=1, max_size=8))
def test_each_word_comes_over_or_is_listed(nodes: list[tuple]) -> None:  # type: ignore[type-arg]
    words: list[str] = []
    count = iter(range(10_000))
    html = "<h1>Title of it</h1><p>Some text before.</p>" + "".join(html_of(each, count, words) for each in nodes)
    log = ImportLog()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(f"<main>{html}</main>", "utf-8")
        made = read(str(file), ReadOptions(), log).guides
    told = " ".join(each.message for each in log.findings)
    shown = " ".join(f"{text.title} {text.summary} {text.body}" for each in made for text in each.texts.values())
    assert [word for word in words if word not in shown and word not in told] == [], html
