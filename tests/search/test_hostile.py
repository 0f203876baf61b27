"""No query takes long, and every worker answers alike."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.query import SearchQuery
from tests.search.small import Found, article, library, tune

BODY = "<b>cancel</b> & \"refund\" 'é' 取消订阅 ยกเลิก كتاب " * 20


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def found(root: Path) -> Found:
    tune(root, "en", synonyms="cancel, end\nstop paying => cancel\n")
    guides = [article(f"g{n}", f"<i>Cancel</i> word{n}", BODY + f" abc{n}") for n in range(30)]
    return Found(root, library(*guides, locales=("en", "fr")))


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"wrd{n:03}x" for n in range(64))[:512],
        " ".join("ab" for _ in range(170)),
        "取" * 512,
        "ก" * 512,
        "cancel " * 73,
        "'-" * 256,
        "a'" * 256,
        "x1" * 256,
        "aB" * 256,
    ],
)
def test_the_longest_queries_are_answered_soon(found: Found, text: str) -> None:
    started = time.process_time()
    found.page(text.strip(), is_typing=True)
    assert time.process_time() - started < 1.0


ORDINARY = ("cancel word3", "refund abc7", "how do I cancel word12", "canecl refund", "é abc1 cancel")
BLOCKS = ["".join(chr(point) for point in range(start, min(start + 512, 0x110000)) if not 0xD800 <= point < 0xE000)
          for start in (*range(0, 0x20000, 512), 0x20000, 0x2F800, 0x30000, 0xE0000, 0xF0000, 0x10FE00)]  # fmt: skip
HOSTILE = (
    *BLOCKS, "a", "*", "?" * 512, "\u202e" * 200 + "cancel", " ".join("abcdefghij"), "cancel " * 73, "a" * 512,
    " ".join(f"cancle{n}" for n in range(60))[:512], " ".join(f"w{n:03}" for n in range(100)), "取" * 512,
    "\U000e0041" * 512,
    " ".join("cancellation refunds abonnement"[n:] for n in range(20)), "-'" * 256,
)  # fmt: skip


def _seconds(found: Found, text: str, *, is_typing: bool) -> float:
    query = SearchQuery.parse(text[:512], "en", is_typing=is_typing)
    took = []
    for _ in range(3):
        started = time.process_time()
        found.release.engine.search(query)
        took.append(time.process_time() - started)
    return min(took)


@pytest.mark.parametrize("is_typing", [False, True])
def test_no_query_takes_twenty_times_an_ordinary_one(found: Found, is_typing: bool) -> None:
    suspects: tuple[str, ...] = HOSTILE
    # A busy machine may halve its pace between two measurements: what looks slow must do so each time.
    for _ in range(3):
        ordinary = sorted(_seconds(found, text, is_typing=is_typing) for text in ORDINARY)[len(ORDINARY) // 2]
        suspects = tuple(text for text in suspects if _seconds(found, text, is_typing=is_typing) > 20 * ordinary)
    assert suspects == ()


WORKER = """
import sys
from pathlib import Path
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore
from tests.search.small import BY_WORDS
engine = ReleaseStore(Path(sys.argv[1]), BY_WORDS).current().engine
print(repr([engine.search(SearchQuery.parse(text, "en")) for text in sys.argv[2:]]))
"""


def test_every_worker_answers_the_same(found: Found, root: Path) -> None:
    texts = ("cancel refund word3", "canecl abc7", "é", "取消")
    command = [sys.executable, "-c", WORKER, str(root / "index"), *texts]
    answers = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    mine = [found.release.engine.search(SearchQuery.parse(text, "en")) for text in texts]
    assert answers == {repr(mine) + "\n"}


def test_a_longer_query_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadRequest, match="at most 512") as refused:
        SearchQuery.parse("a" * 513, "en")
    assert refused.value.code == "query_too_long"
