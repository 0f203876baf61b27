"""Whatever a site holds: fixes bring no mistake, lose no word, and leave nothing for a second run."""

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpcenter.content import load
from helpcenter.content.fixes.running import fix
from helpcenter.domain.library import Library
from tests.content.fixes.mending import judge
from tests.content.scratch import FILES, write

TITLES = ("Pay", "Payer 2", "Оплата", "C#", "*Leave* `now`", "付款", "2")
NAMES = ("pay", "leave", "two", "steps", "intro", "Pay Now", "")
SLUGS = ("end-it", "stop-it", "a", "b", "old", "Old One", "no", "007")
SOUND = (
    *("x", "", "- 1\n- 2", "### Inner", "```\n## no\n```", "&nbsp;", "| a |\n|---|", "> x", "    ## code"),
    *("[r]: https://a.example", "[q]\n\n[q]: https://b.example/1", "n[^1]\n\n[^1]: y"),
)
BODIES = (
    *SOUND,
    *("[a](guide:a#pay)", "[b](#two)", "<!-- c", "> ## q", "Under\n---", "<details>\n<summary>s</summary>"),
)
DIGESTS = ("0123456789ab", "2d711642b726", "zz")
ENDS = ("\n", "\n\n", "\n \n\n", "\r\n\r\n")


@st.composite
def headings(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    words = f"{draw(st.sampled_from(TITLES))}{f' {{#{name}}}' if name else ''}"
    return draw(st.sampled_from((f"## {words}", f"## {words} ##", f"{words}\n---", f"### {words}", f"##  {words} ")))


@st.composite
def front_matters(draw: st.DrawFn) -> str:
    lines = [f"title: {draw(st.sampled_from(('End it', 'Stop it', 'A', 'Old')))}"]
    if slugs := draw(st.lists(st.sampled_from(SLUGS), max_size=3)):
        listed = "\n".join(f"  - {slug} # s" for slug in slugs)
        lines.append(draw(st.sampled_from((f"previous_slugs: [{', '.join(slugs)}]", f"previous_slugs:\n{listed}"))))
    if marks := draw(st.lists(st.sampled_from(("pay", "two", "gone", "section-1", "stepz")), max_size=3, unique=True)):
        pairs = [f'{name}: "{draw(st.sampled_from(DIGESTS))}"' for name in marks]
        block = "\n".join(f"  {pair}" for pair in pairs)
        lines.append(draw(st.sampled_from((f"translated_from: {{{', '.join(pairs)}}}", f"translated_from:\n{block}"))))
    if draw(st.booleans()):
        lines.append(f"slug: {draw(st.sampled_from(SLUGS))}")
    return "---\n" + "\n".join(draw(st.permutations(lines))) + "\n---\n"


@st.composite
def texts(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.one_of(headings(), st.sampled_from(BODIES)), max_size=8))
    body = "".join(f"{piece}{draw(st.sampled_from(ENDS))}" for piece in pieces)
    return draw(front_matters()) + (body if draw(st.booleans()) else body.rstrip())


@st.composite
def twins(draw: st.DrawFn) -> dict[str, str]:
    """One article in two languages whose sections have their ids, in different orders."""
    found = {}
    for locale in ("en", "fr"):
        names = draw(st.permutations(("pay", "leave", "two", "three")))[: draw(st.integers(1, 4))]
        body = "".join(
            draw(st.sampled_from(("## A {{#{}}}\n", "A {{#{}}}\n---\n", "## A {{#{}}} ##\n\n"))).format(name)
            + draw(st.sampled_from(SOUND))
            + draw(st.sampled_from(ENDS))
            for name in names
        )
        found[f"content/guides/twins/{locale}.md"] = f"---\ntitle: Twins\n---\n{body}"
    return found


PATHS = ("/a", "/b", "/b/c", "/fr/a", "/a?x=1", "/en/guides/stop-it", "/en/guides/old", "/c", "/")
TARGETS = (*PATHS, "guide:end", "guide:a", "guide:a#pay", "https://n.example", "/en/")
ROWS = st.tuples(
    st.sampled_from((*PATHS, "/a/*", "/b/*", '"/q,q"', "# c")),
    st.sampled_from((*TARGETS, "/b/*", "https://n.example/*")),
    st.sampled_from(("", "fr", "en", "de")),
).map(",".join)
SITES = st.fixed_dictionaries(
    {},
    optional={
        "content/guides/a/en.md": texts(),
        "content/guides/a/fr.md": texts(),
        "content/guides/b/en.md": texts(),
        "content/guides/end/fr.md": texts(),
        "content/redirects.csv": st.lists(ROWS, max_size=6).map(lambda rows: "\n".join(["from,to,locale", *rows])),
    },
)
_ID = re.compile(r"\s*\{#[^{}]*\}")


def live() -> Library:
    """A release in which the guide had another address."""
    with TemporaryDirectory() as folder:
        end = str(FILES["content/guides/end/en.md"]).replace("End it", "Halt it")
        write(Path(folder), {**FILES, "content/guides/end/en.md": end})
        library = load(Path(folder)).library
        assert library is not None
        return library


LIVE = live()


def words(root: Path) -> dict[str, Counter[str]]:
    """By text, the lines below its front matter without ids, levels of headings, spaces and line ends."""
    bodies = {str(path): path.read_bytes().decode().split("---", 2)[2] for path in root.glob("content/guides/*/*.md")}
    return {path: Counter("".join(_ID.sub("", line).split()).lstrip("#") for line in body.splitlines() if line.strip())
            for path, body in bodies.items()}  # fmt: skip


def errors(root: Path) -> Counter[str]:
    found = judge(root, LIVE).problems
    return Counter(f"{each.path} {re.sub('[0-9]+', '', each.message)}" for each in found if each.is_error)


@settings(max_examples=25, deadline=None)
@given(SITES, twins())
@example({"content/guides/end/fr.md": "---\ntitle: End it\n---\n## Pay {#steps}\nx\n### Pay {#steps}"}, {})
@example({"content/guides/end/fr.md": "---\ntitle: End it\n---\n### Pay {#steps}\nx"}, {})
@example(
    {"content/guides/a/en.md": "---\ntitle: A\n---\n## Pay\nx", "content/redirects.csv": "from,to\n/,/b\n/b,/en/"}, {}
)
def test_fixes_bring_no_mistake_lose_no_word_and_end(files: dict[str, str], twin: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, {**FILES, **files, **twin})
        before, was = errors(root), words(root)
        fix(root, lambda copy: judge(copy, LIVE))
        assert errors(root) <= before
        assert words(root) == was
        again = fix(root, lambda copy: judge(copy, LIVE))
        assert [str(each) for each in again.fixes] == []
