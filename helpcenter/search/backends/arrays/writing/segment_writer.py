"""Writes a segment: from passages to arrays."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays import ngrams, spelling_deletes
from helpcenter.search.backends.arrays.array_files import SegmentFiles, offsets_of
from helpcenter.search.backends.arrays.array_format import SEPARATOR
from helpcenter.search.backends.arrays.writing.bm25_impacts import (
    PostingLists,
    best_postings,
    bm25_postings,
    passage_factors,
)
from helpcenter.search.backends.arrays.writing.passage_texts import Occurrences, Texts, count_pairs
from helpcenter.search.backends.arrays.writing.prefixes import popular_prefixes
from helpcenter.search.backends.arrays.writing.term_statistics import IndexedTerms, TermStatistics, field_postings
from helpcenter.search.field_weights import SCORED, WEIGHTS, Field, Weights
from helpcenter.search.text.analysis import ngram_line
from helpcenter.search.text.edit_distance import letter_masks

# Passages between two reports of progress.
_STEP = 500


@dataclass(frozen=True, slots=True)
class GuideDocument:
    """A guide to be indexed: its id, its title and the title's locale, and its passages, the guide itself first."""

    guide: str
    title: str
    title_locale: str
    passages: Sequence[Passage]


def write_segment(
    path: Path,
    name: str,
    guides: Sequence[GuideDocument],
    language: str,
    progress: Callable[[int], None],
    weights: Weights = WEIGHTS,
    frozen: SegmentFiles | None = None,
) -> IndexedTerms:
    """Writes the segment `name` of these guides, in order, for an index whose own language is `language`.

    With `frozen`, the files of another segment, terms weigh by that one's statistics. `progress` is told now and then
    how many passages were read.
    """
    files = SegmentFiles(path, name)
    texts = _read(guides, progress)
    passages = [passage for guide in guides for passage in guide.passages]
    terms, places = texts.terms.sorted()
    # A field of no weight is not worth a posting.
    fields = {field: field_postings(texts, field, places, len(passages)) for field in SCORED if weights.of(field)}
    statistics = _frozen(frozen, terms, fields) if frozen else TermStatistics.of(texts, fields, len(terms))
    languages = [term.partition(" ")[0] for term in terms]
    factors = passage_factors(passages, sorted(set(languages)), language, weights)
    found = bm25_postings(fields, statistics, languages, factors, weights)
    if frozen is None:
        statistics.save(files)
    files.save_strings("terms", terms)
    _write_guides(files, guides, passages)
    _write_words(files, texts, places, found, len(passages))
    _write_forms(files, texts, places)
    ngrams.write_ngrams(
        files, [ngram_line(f"{p.title} {p.body} {each.title}") for each in guides for p in each.passages]
    )
    return IndexedTerms(terms, fields)


def _read(guides: Sequence[GuideDocument], progress: Callable[[int], None]) -> Texts:
    texts = Texts()
    done = 0
    for guide in guides:
        for passage in guide.passages:
            texts.add(passage, guide.title, guide.title_locale)
            done += 1
            if not done % _STEP:
                progress(done)
    return texts


def _frozen(frozen: SegmentFiles, terms: Sequence[str], fields: Iterable[Field]) -> TermStatistics:
    known = {term: number for number, term in enumerate(frozen.load_strings("terms"))}
    return TermStatistics.load(frozen, np.array([known.get(term, -1) for term in terms], np.int64), fields)


def _write_postings(files: SegmentFiles, found: PostingLists) -> None:
    files.save("post_offsets", found.offsets)
    files.save("post_passages", found.passages)
    files.save("post_impacts", found.impacts)
    files.save("post_own", found.own)
    lists, offsets, passages, impacts = best_postings(found)
    files.save("best_lists", lists)
    files.save("best_offsets", offsets)
    files.save("best_passages", passages)
    files.save("best_impacts", impacts)


def _write_guides(files: SegmentFiles, guides: Sequence[GuideDocument], passages: Sequence[Passage]) -> None:
    files.save_json("guides", [guide.guide for guide in guides])
    files.save("guide_starts", offsets_of([len(guide.passages) for guide in guides]).astype(np.int32))
    blocks: dict[tuple[str, str], int] = {}
    numbers = [blocks.setdefault((passage.guide, passage.block), len(blocks)) for passage in passages]
    files.save("blocks", np.array(numbers, np.int32))
    stored = [_stored(passage).encode() for passage in passages]
    files.save_bytes("texts", stored)
    files.save("text_offsets", offsets_of([len(each) for each in stored]))


def _stored(passage: Passage) -> str:
    values = [passage.guide, passage.id, passage.block, passage.kind.value, passage.locale, passage.title, passage.body]
    return SEPARATOR.join([*values, str(passage.position), str(passage.of)])


def _write_words(files: SegmentFiles, texts: Texts, places: NDArray[np.int64], found: PostingLists, size: int) -> None:
    words, word_places = texts.words.sorted()
    terms = np.empty(len(words), np.int64)
    terms[word_places] = places[texts.word_terms()]
    occurrences = texts.word_occurrences()
    numbers, _, _ = count_pairs(Occurrences(word_places[occurrences.numbers], occurrences.passages), size)
    prefixes, merged = popular_prefixes(words, terms, found, size)
    _write_postings(files, found.joined(merged))
    files.save_json("prefixes", prefixes)
    files.save_strings("words", words)
    files.save("word_terms", terms.astype(np.int32))
    files.save("word_counts", np.bincount(numbers, minlength=len(words)).astype(np.int32))
    files.save_json("written", texts.written)
    bare = [word.partition(" ")[2] for word in words]
    hashes, owners = spelling_deletes.deletion_table(bare)
    files.save("rest_hashes", hashes)
    files.save("rest_words", owners)
    files.save("word_masks", letter_masks(bare))
    files.save("word_lengths", np.array([len(word) for word in bare], np.int16))


def _write_forms(files: SegmentFiles, texts: Texts, places: NDArray[np.int64]) -> None:
    terms, forms = texts.surface_forms()
    terms = places[terms]
    order = np.lexsort((forms, terms))
    files.save("form_offsets", offsets_of(np.bincount(terms, minlength=len(places))))
    files.save("form_numbers", forms[order].astype(np.int32))
    files.save_strings("forms", texts.forms.of)
