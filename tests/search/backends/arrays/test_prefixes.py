"""One letter must not cost more than ten: counted in postings that have to be merged, not in time."""

from pathlib import Path

from helpcenter.search.backends.arrays.array_format import BASE, qualified
from helpcenter.search.backends.arrays.segment_reader import SegmentReader
from tests.search.small import Found, article, library

# As many are merged when they are asked for (writing/prefixes.py); more have a list of their own.
MOST_MERGED = 400


def test_any_beginning_of_a_word_is_one_list_or_few_postings(tmp_path: Path) -> None:
    letters = "abcdefghij"
    guides = [
        article(
            f"g{n}", f"Guide {n}", " ".join(f"cancel{letters[n % 10]}{letters[(n + at) % 10]}ling" for at in range(6))
        )
        for n in range(120)
    ]
    Found(tmp_path, library(*guides))
    (folder,) = (path.parent for path in (tmp_path / "index" / ".built" / "en").glob("*/base.terms.txt"))
    segment = SegmentReader(folder, BASE)
    counts = []
    for length in range(1, 11):
        lists = segment.prefix_lists(qualified("en", "cancelabling"[:length]))
        counts.append(sum(len(segment.postings(number)[0]) for number in lists) if len(lists) > 1 else 0)
    assert max(counts) <= MOST_MERGED
    assert counts[0] == 0
