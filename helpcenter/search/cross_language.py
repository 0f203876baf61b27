"""A site's languages together: a query in another language than its page's is answered by that language's index."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from helpcenter.domain.hit import NOTHING, ResultPage
from helpcenter.domain.query import SearchQuery
from helpcenter.search.engine import IndexEngine
from helpcenter.search.interfaces import SemanticStatus, StepSeconds
from helpcenter.search.query.planner import MAX_WORDS
from helpcenter.search.results.hit_builder import Promotion
from helpcenter.search.text.analysis import analyze, words_of
from helpcenter.search.text.language_detection import detect
from helpcenter.search.text.languages import language_of

# Whoever searches in the wrong language wants the answer, not the tenth page.
_PROMOTED = 10


class CrossLanguageEngine:
    """A SearchEngine that asks the index of the query's locale. Guides that the index of the query's own language finds
    come first, shown in the page's language."""

    def __init__(self, engines: Mapping[str, IndexEngine]) -> None:
        self._engines = engines
        self._locales: dict[str, str] = {}
        for locale in engines:
            self._locales.setdefault(language_of(locale).key, locale)

    def search(self, query: SearchQuery, step_seconds: StepSeconds | None = None) -> ResultPage:
        """See `interfaces.SearchEngine`; a locale that the site lacks finds nothing."""
        engine = self._engines.get(query.locale)
        if engine is None or not query.text:
            return NOTHING
        query_locale = self._query_locale(query, engine)
        if query_locale is None:
            return engine.search(query, None, step_seconds)
        theirs = replace(query, locale=query_locale, offset=0, limit=_PROMOTED)
        found = self._engines[query_locale].search(theirs, None, step_seconds)
        if not found.hits:
            return engine.search(query, None, step_seconds)
        promotion = Promotion(query_locale, {hit.guide: tuple(each.id for each in hit.passages) for hit in found.hits})
        results = engine.search(query, promotion, step_seconds)
        return replace(results, corrections=found.corrections, query_locale=query_locale)

    def knows(self, text: str, locale: str) -> bool:
        """Whether the locale's own texts hold every word of a text."""
        engine = self._engines.get(locale)
        words = [text[token.start : token.end] for token in words_of(analyze(text, locale))]
        return engine is not None and bool(words) and all(engine.document_frequency(word) for word in words)

    def semantic_status(self) -> Mapping[str, SemanticStatus]:
        """By locale, whether embeddings count beside words, and why not."""
        return {locale: engine.semantic_status for locale, engine in self._engines.items()}

    def _query_locale(self, query: SearchQuery, engine: IndexEngine) -> str | None:
        """The other locale whose language the query is in; None if it is the page's, or none of the site's."""
        if len(self._locales) == 1:
            return None
        own = language_of(query.locale).key
        detected = detect(query.text, own)
        return self._locales.get(detected) if detected != own else self._by_words(query, engine, own)

    def _by_words(self, query: SearchQuery, engine: IndexEngine, own: str) -> str | None:
        """The locale that knows words of the query which the page's own does not, and more of them than it lacks."""
        tokens = words_of(analyze(query.text, own))[:MAX_WORDS]
        words = [query.text[token.start : token.end] for token in tokens]
        known = _document_frequencies(engine, words, query)
        if all(known):
            return None
        leads: dict[str, tuple[int, int]] = {}
        for language, locale in self._locales.items():
            if language != own:
                theirs = _document_frequencies(self._engines[locale], words, query)
                lead = sum((their > 0) - (mine > 0) for their, mine in zip(theirs, known, strict=True))
                leads[locale] = lead, sum(theirs)
        best = max(leads, key=lambda locale: leads[locale], default=None)
        return best if best is not None and leads[best][0] > 0 else None


def _document_frequencies(engine: IndexEngine, words: Sequence[str], query: SearchQuery) -> list[int]:
    """In how many passages of an index each word of a query stands; the last may be unfinished."""
    last = len(words) - 1 if query.is_typing else -1
    return [engine.document_frequency(word, is_begun=place == last) for place, word in enumerate(words)]
