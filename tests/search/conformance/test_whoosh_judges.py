"""Whoosh's own searcher judges the arrays: what both find by the same plan is the same, and scores differ by rounding.

The arrays count in whole numbers, weights in steps of 1/256; Whoosh keeps the length of a field in one byte, exact up
to 14 terms, and of the words that begin like the one being typed it looks at the commonest only.
"""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpcenter.domain.guide import Guide, GuideKind
from helpcenter.domain.hit import Hit, ResultPage
from helpcenter.domain.library import Library, Product
from helpcenter.domain.query import SearchQuery
from tests.search.small import Found, article, guide, library, steps, text, tune

WORDS = [
    *("annuler", "abonnement", "facture", "remboursement", "équipe", "compte", "résilier", "supprimer", "export"),
    *("données", "conversation", "carte", "paiement", "délai", "message", "prénom", "été", "déjà", "l'offre"),
]
ENGLISH = [
    "cancel",
    "plan",
    "invoice",
    "refund",
    "team",
    "account",
    "delete",
    "export",
    "data",
    "chat",
    "card",
    "delay",
]
BLOCKS = ("steps", "one", "two", "after")
# Of 1: what rounding may take from a score, or add. A length that Whoosh rounds is up to a fourteenth off.
TOLERANCE = 0.04


def sentence(chance: random.Random, words: Sequence[str], most: int) -> str:
    return " ".join(chance.choices(words, k=chance.randint(1, most)))


def made_up(chance: random.Random) -> Library:
    """French guides, some with English sections that stand in for a translation."""
    guides: list[Guide] = []
    for number in range(40):
        is_own = number % 4 != 0
        words, locale = (WORDS, "fr") if is_own else (ENGLISH, "en")
        sections = {n: (sentence(chance, words, 3), sentence(chance, words, 5)) for n in BLOCKS}
        source = text(locale, sentence(chance, words, 4), sections, summary=sentence(chance, words, 6))
        product = chance.choice(["desk", None])
        kind = chance.choice([GuideKind.HOWTO, GuideKind.CANCEL])
        name = f"g{number:02}"
        guides.append(steps(name, source, product) if number % 3 else guide(name, source, kind=kind, product=product))
    return library(*guides, locales=("fr", "en"), products=(Product("desk", "Help Desk"),))


def queries(chance: random.Random, count: int) -> Iterator[SearchQuery]:
    for number in range(count):
        words = chance.choices(WORDS if number % 3 else ENGLISH, k=chance.randint(1, 5))
        if number % 5 == 0:
            word = words[0]
            words[0] = word[:2] + word[3:]
        if number % 7 == 0:
            words.append("help desk")
        yield SearchQuery.parse(
            " ".join(words),
            "fr",
            product="desk" if number % 4 == 1 else None,
            kind="cancel" if number % 6 == 1 else None,
            limit=40,
            is_typing=number % 3 == 2,
        )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Found]:
    root = tmp_path_factory.mktemp("judged")
    tune(root, "fr", synonyms="résilier, annuler\nmettre fin => annuler abonnement\n", stopwords="message\n")
    content = made_up(random.Random(1))
    return Found(root, content), Found(root, content, engine="whoosh")


def is_about(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE * max(one, other)


def differences(arrays: ResultPage, judge: ResultPage) -> list[str]:
    """What the judge sees otherwise; guides may change places where their scores are about equal."""
    found = []
    if (arrays.total, arrays.facets, arrays.rescued_by) != (judge.total, judge.facets, judge.rescued_by):
        found.append("counts")
    scores = {hit.guide: hit.score for hit in judge.hits}
    for mine, theirs in zip(arrays.hits, judge.hits, strict=True):
        # What another language's index found comes first whatever it scores here.
        is_in_order = arrays.query_locale is not None or is_about(scores[mine.guide], theirs.score)
        if not is_in_order or not is_about(mine.score, scores[mine.guide]):
            found.append(f"{mine.guide}: {mine.score}, {scores[mine.guide]}")
    reasons = {hit.guide: hit.why for hit in judge.hits}
    found += [f"{hit.guide}: {hit.why}" for hit in arrays.hits if hit.why != reasons[hit.guide]]
    return found


def test_both_find_the_same_in_the_same_order(engines: tuple[Found, Found]) -> None:
    arrays, judge = engines
    for query in queries(random.Random(2), 200):
        assert differences(arrays.engine.search(query), judge.engine.search(query)) == [], query


def passages(hits: Sequence[Hit]) -> dict[str, set[str]]:
    return {hit.guide: {passage.id for passage in hit.passages} for hit in hits}


def test_the_passages_shown_are_nearly_always_the_same(engines: tuple[Found, Found]) -> None:
    # Of a guide's four passages three are shown; where the third and the fourth are equal, rounding chooses.
    arrays, judge = engines
    same = total = 0
    for query in queries(random.Random(3), 60):
        mine, theirs = passages(arrays.engine.search(query).hits), passages(judge.engine.search(query).hits)
        same += sum(found == theirs[name] for name, found in mine.items())
        total += len(mine)
    assert same / total > 0.97


def test_threads_have_a_searcher_each_and_answer_as_one_does(engines: tuple[Found, Found]) -> None:
    _, judge = engines
    asked = [*queries(random.Random(4), 12)] * 3
    alone = [judge.engine.search(query) for query in asked]
    with ThreadPoolExecutor(6) as pool:
        assert [*pool.map(judge.engine.search, asked)] == alone


def test_edits_are_seen_by_both_although_only_the_arrays_freeze_their_statistics(tmp_path: Path) -> None:
    guides = [article(f"g{number:02}", f"Guide {number}", "cancel the plan") for number in range(50)]
    arrays = Found(tmp_path, library(*guides))
    guides[3] = article("g03", "Refunds", "money back within days")
    del guides[7]
    arrays.store.reindex(library(*guides), b"edited")
    edited = arrays.store.current().engine
    judge = Found(tmp_path, library(*guides), engine="whoosh").engine
    for words in ("cancel", "refund", "money plan", "guide 7"):
        query = SearchQuery.parse(words, "en", limit=50)
        mine, theirs = edited.search(query), judge.search(query)
        assert mine.total == theirs.total <= query.limit
        assert {hit.guide for hit in mine.hits} == {hit.guide for hit in theirs.hits}
        assert "g07" not in {hit.guide for hit in theirs.hits}
    assert judge.search(SearchQuery.parse("money", "en")).hits[0].guide == "g03"
