"""What any backend needs that keeps its texts in memory: their table, and which words stand in them."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from helpcenter.domain.library import Library
from helpcenter.domain.passage import Passage
from helpcenter.search.backends.guide_table import GuideTable, TableBackend
from helpcenter.search.backends.index_diff import content_of
from helpcenter.search.interfaces import GuideEntry
from helpcenter.search.text.analysis import Token, TokenRole, analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.text.languages import language_of
from helpcenter.search.text.vocabulary import Vocabulary

Weighted = tuple[str, Token, float]
"""A token of a language, and what its field weighs."""


class TextsInMemory(TableBackend):
    """See `interfaces.SearchBackend`, all but `retrieve`, and `interfaces.Lexicon`: it is its own. By passage, `own`
    are the tokens of its title and body, `all` those and its guide's title's."""

    def __init__(self, library: Library, locale: str) -> None:
        content = content_of(library.published(), locale, {})
        guides = sorted(content)
        self.passages = [passage for guide in guides for passage in content[guide].passages()]
        super().__init__(_table({guide: content[guide].entry for guide in guides}, self.passages))
        own = language_of(locale).key
        used = {language for entry in self.entries.values() for language in entry.languages}
        self.languages = (own, *sorted(used - {own}))
        self.lexicon = self
        self.own = [_tokens(each.locale, (each.title, 2.0), (each.body, 1.0)) for each in self.passages]
        heads = [self.entries[each.guide] for each in self.passages]
        titles = [_tokens(head.title_locale, (head.title, 0.8)) for head in heads]
        self.all = [[*mine, *title] for mine, title in zip(self.own, titles, strict=True)]

    def passage(self, number: int) -> Passage:
        return self.passages[number]

    def vocabulary(self, language: str) -> Vocabulary:
        words = [_words(mine, language) for mine in self.own]
        return Vocabulary(sorted(Counter(word for mine in words for word in mine).items()))

    def knows(self, language: str, term: str) -> bool:
        return self.document_frequency(language, term) > 0

    def document_frequency(self, language: str, term: str) -> int:
        return sum(any(tag == language and term in token.terms for tag, token, _ in mine) for mine in self.all)

    def prefix_frequency(self, language: str, prefix: str) -> int:
        return sum(any(word.startswith(prefix) for word in _words(mine, language)) for mine in self.all)

    def surface_forms(self, language: str, term: str) -> list[str]:
        return sorted(
            {token.text for mine in self.own for tag, token, _ in mine if tag == language and term in token.terms}
        )


def _table(entries: dict[str, GuideEntry], passages: Sequence[Passage]) -> GuideTable:
    ends = np.cumsum([0, *(entry.count for entry in entries.values())])
    owners = np.repeat(np.arange(len(entries)), np.diff(ends)).astype(np.int32)
    blocks = {(each.guide, each.block): number for number, each in enumerate(passages)}
    numbers = np.array([blocks[each.guide, each.block] for each in passages], np.int32)
    return GuideTable([*entries], entries, np.stack([ends[:-1], ends[1:]], axis=1), owners, numbers)


def _tokens(locale: str, *fields: tuple[str, float]) -> list[Weighted]:
    language = language_of(locale).key
    return [(language, token, weight) for text, weight in fields for token in analyze(text, language)]


def _words(tokens: Sequence[Weighted], language: str) -> set[str]:
    """The words of a passage, with their accents and without."""
    words = (token.text for tag, token, _ in tokens if tag == language and token.role is not TokenRole.TAIL)
    return {form for word in words for form in (word, fold(word))}
