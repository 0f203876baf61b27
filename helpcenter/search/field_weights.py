"""What is indexed under which name, and what each thing weighs. Tuning starts here."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import PassageKind


class Field(StrEnum):
    """What of a passage is searched; each is an index field of its own in every language ("title_fr")."""

    TITLE = "title"
    """The passage's own heading."""
    BODY = "body"
    GUIDE_TITLE = "guide"
    """The title of the guide that the passage belongs to."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts. Scores are sums of weighted BM25 impacts."""

    # Readers search for the name of the task, and headings name tasks. More than this and a heading's single word beats
    # a text that holds all of the query (docs/relevance.md).
    title: float = 2.0
    body: float = 1.0
    # Below the passage's own title: what a passage says itself counts for more than where it stands.
    guide_title: float = 0.8
    # A form with the right accents, on top of the folded form that both share.
    unfolded: float = 0.3
    synonym: float = 0.8
    # A corrected word is a guess.
    typo: float = 0.8
    completion: float = 0.8
    # Text that stands in for a missing translation.
    other_language: float = 0.7
    stop_word: float = 0.1
    # Words of a phrase that is a synonym as a whole ("mettre fin") mean little one by one.
    within_phrase: float = 0.3
    # So many of the best guides by words are re-ranked, by n-grams and by embeddings. Fixed, so that one page of
    # results follows another.
    rerank_depth: int = 32
    # Each of the query's n-grams of four letters: likeness of words, and nearness of words that follow one another.
    ngrams: float = 0.15
    # Cosine similarity of embeddings against words: as much as a handful of them (docs/relevance.md).
    semantic: float = 36.0
    # Passages that share no word with the query are found by their embeddings above these cosine similarities, for
    # queries of up to 3 words, of up to 5, and longer. Made-up words reach 0.29; the answers to long questions begin at
    # 0.15.
    min_similarity: tuple[float, float, float] = (0.32, 0.25, 0.15)
    semantic_candidates: int = 64
    # A word of which a text holds only a part, or that is only a part of one.
    compound_part: float = 0.5
    # Another form of a word ("résilions", "résilier") that the stemmer does not bring together.
    inflection: float = 0.7
    # A constant for every passage of a product's guides when the query names the product.
    product: float = 3.0
    # BM25: how soon repetition stops counting, and how much long texts are held back.
    k1: float = 1.2
    length_title: float = 0.5
    length_body: float = 0.75

    def of(self, field: Field) -> float:
        """The weight of one field."""
        return {Field.TITLE: self.title, Field.BODY: self.body, Field.GUIDE_TITLE: self.guide_title}[field]

    def length(self, field: Field) -> float:
        """BM25's `b` for one field."""
        return self.length_body if field is Field.BODY else self.length_title


WEIGHTS = Weights()
# Whoever searches wants an answer: addresses and offers come after it, however well their few words fit.
KIND_WEIGHTS = {PassageKind.OFFICIAL_LINKS: 0.6, PassageKind.ALTERNATIVE: 0.6}
SCORED = (Field.TITLE, Field.BODY, Field.GUIDE_TITLE)
OWN = (Field.TITLE, Field.BODY)
"""Fields that make a passage a hit of its own."""
# No underscore: names with one end in a language, and "guide_id" is a guide title in Indonesian.
GUIDE_ID = "owner"
STORED_PASSAGE = "passage"


def field_name(field: Field, language: str) -> str:
    """The index name of a field in a language (a key of `languages`)."""
    return f"{field.value}_{language}"


# Weights of scores are whole numbers of 256ths: dividing by them is a shift.
_BITS = 8


def weighted(scores: NDArray[np.int32], weight: float) -> NDArray[np.int32]:
    """Scores times a weight, in steps of 1/256, so that they stay whole numbers; nothing falls to 0."""
    factor = round(weight * (1 << _BITS))
    if factor == 1 << _BITS:
        return scores
    result: NDArray[np.int32] = np.maximum(scores * np.int32(factor) >> _BITS, 1)
    return result
