"""A passage as a document of the index: a field for every part in every language."""

import json
from collections.abc import Iterator, Mapping

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Frequency

from helpcenter.domain.passage import Passage, PassageKind
from helpcenter.search.analysis import Role, Token, analyze
from helpcenter.search.characters import fold
from helpcenter.search.fields import GUIDE_ID, STORED_PASSAGE, Part, field_name
from helpcenter.search.languages import OTHER, known_languages, language_of


class TermsAnalyzer(Analyzer):  # type: ignore[misc]
    """`analyze` as Whoosh wants it. A list of terms passes as it is."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, value: str | list[str], **_: object) -> Iterator[WhooshToken]:
        token = WhooshToken(positions=False, chars=False)
        token.boost = 1.0
        terms: list[str] = value if isinstance(value, list) else index_terms(value, self.language)
        for term in terms:
            token.text = term
            yield token


class _Field(FieldType):  # type: ignore[misc]
    def __init__(self, language: str, part: Part) -> None:
        super().__init__(
            format=Existence() if part is Part.WORDS else Frequency(),
            analyzer=TermsAnalyzer(language),
            scorable=part is not Part.WORDS,
            stored=False,
        )


def index_terms(text: str, locale: str) -> list[str]:
    """Every term a text is found by."""
    return [term for token in analyze(text, locale) for term in token.terms]


def schema() -> Schema:
    """Fields for every language there is, so that a new locale never changes the format."""
    fields = Schema(**{GUIDE_ID: ID(), STORED_PASSAGE: STORED()})
    for language in (*known_languages(), OTHER.key):
        for part in Part:
            fields.add(field_name(part, language), _Field(language, part))
    return fields


def document(passage: Passage, title: str, title_locale: str) -> dict[str, object]:
    """A passage as Whoosh takes it; `title` is its guide's, in the language of `title_locale`."""
    language, title_language = language_of(passage.locale).key, language_of(title_locale).key
    heading, body = analyze(passage.title, language), analyze(passage.body, language)
    stored = [passage.id, passage.block, passage.kind.value, passage.locale, passage.title, passage.body]
    return {
        GUIDE_ID: passage.guide,
        field_name(Part.TITLE, language): [term for token in heading for term in token.terms],
        field_name(Part.BODY, language): [term for token in body for term in token.terms],
        field_name(Part.WORDS, language): sorted(_words(heading, body)),
        field_name(Part.GUIDE_TITLE, title_language): index_terms(title, title_language),
        STORED_PASSAGE: json.dumps([passage.guide, *stored, passage.position, passage.of], ensure_ascii=False),
    }


def written_words(passage: Passage) -> set[str]:
    """The words of a passage as they are written, with and without accents."""
    return _words(analyze(passage.title, passage.locale), analyze(passage.body, passage.locale))


def _words(*texts: list[Token]) -> set[str]:
    written = {token.text for text in texts for token in text if token.role is not Role.TAIL}
    return written | {fold(word) for word in written}


def read_stored(stored: Mapping[str, str]) -> Passage:
    """The passage that a document of the index was made from."""
    guide, passage_id, block, kind, locale, title, body, position, of = json.loads(stored[STORED_PASSAGE])
    return Passage(guide, passage_id, block, PassageKind(kind), locale, title, body, position, of)
