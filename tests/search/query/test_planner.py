"""The plan of a query: a value that can be read and compared."""

from helpcenter.domain.hit import Correction
from helpcenter.domain.library import Product
from helpcenter.search.field_weights import WEIGHTS
from helpcenter.search.plan import Alternative, Expansion, ExpansionKind, Plan, TermQuery, Word
from helpcenter.search.query.planner import MAX_WORDS, Planner
from helpcenter.search.text.analysis import ngram_line, ngrams_in
from helpcenter.search.text.vocabulary import Vocabulary
from helpcenter.search.tuning.compiled_rules import Rules, compile_rules
from helpcenter.search.tuning.rules import Synonym, Tuning


class Words:
    """A lexicon of a few words in one language."""

    def __init__(self, **counts: int) -> None:
        self.words = Vocabulary(sorted(counts.items()))

    def knows(self, language: str, term: str) -> bool:
        return term in self.words

    def vocabulary(self, language: str) -> Vocabulary:
        return self.words


def make_plan(text: str, rules: Rules, lexicon: Words, *, is_typing: bool = False) -> Plan:
    return Planner(rules, lexicon).plan(text, is_typing=is_typing)


def ngrams_of(text: str) -> tuple[str, ...]:
    return tuple(ngrams_in(ngram_line(text)))


LEXICON = Words(cancel=3, intercom=2, annual=1)


def rules(*synonyms: Synonym) -> Rules:
    return compile_rules(Tuning(synonyms), [Product("intercom", "Intercom")], ("en",))


def typed(word: str) -> Alternative:
    return Alternative((TermQuery("en", ((word,),)),))


def meant(left: str, right: str, kind: ExpansionKind, weight: float) -> Alternative:
    return Alternative(
        (TermQuery("en", tuple((term,) for term in right.split())),), weight, Expansion(kind, left, right)
    )


def test_plain_words_are_looked_up_as_typed() -> None:
    assert make_plan("cancel Intercom", rules(), LEXICON) == Plan(
        words=(Word("cancel", (typed("cancel"),)), Word("Intercom", (typed("intercom"),))),
        products=(("intercom", "Intercom"),),
        ngrams=ngrams_of("cancel Intercom"),
    )


def test_stop_words_are_optional() -> None:
    plan = make_plan("how to cancel", rules(), LEXICON)
    assert [word.text for word in plan.words] == ["cancel"]
    assert [(word.text, word.weight) for word in plan.optional] == [
        ("how", WEIGHTS.stop_word),
        ("to", WEIGHTS.stop_word),
    ]


def test_a_synonym_is_one_more_way_to_satisfy_a_word() -> None:
    plan = make_plan("end", rules(Synonym("end", ("cancel",))), LEXICON)
    assert plan.words == (Word("end", (typed("end"), meant("end", "cancel", ExpansionKind.SYNONYM, WEIGHTS.synonym))),)


def test_a_phrase_with_a_meaning_is_a_word_of_its_own_and_its_parts_count_less() -> None:
    plan = make_plan("stop paying", rules(Synonym("stop paying", ("cancel",))), LEXICON)
    assert [(word.text, word.weight) for word in plan.words] == [
        ("stop", WEIGHTS.within_phrase),
        ("paying", WEIGHTS.within_phrase),
        ("stop paying", 1.0),
    ]


def test_only_words_that_the_index_lacks_are_corrected() -> None:
    plan = make_plan("cancle annual intercon", rules(), LEXICON)
    assert plan.corrections == (Correction("cancle", "cancel"), Correction("intercon", "intercom"))
    assert plan.words[0].alternatives == (typed("cancl"), meant("cancle", "cancel", ExpansionKind.TYPO, WEIGHTS.typo))
    assert plan.products == (("intercom", "Intercom"),)


def test_a_word_that_is_being_typed_is_completed_not_corrected() -> None:
    plan = make_plan("canc", rules(), LEXICON, is_typing=True)
    completion = Expansion(ExpansionKind.COMPLETION, "canc", "canc…")
    assert plan.words[0].alternatives[1] == Alternative((TermQuery("en", (), "canc"),), WEIGHTS.completion, completion)
    assert plan.corrections == ()


def test_a_repeated_word_counts_once() -> None:
    assert make_plan("cancel cancel Cancelling", rules(), LEXICON).words == (Word("cancel", (typed("cancel"),)),)


def test_a_pasted_text_is_read_up_to_a_bound() -> None:
    plan = make_plan(" ".join(f"w{index:03}" for index in range(300)), rules(), LEXICON)
    assert len(plan.words) + len(plan.optional) <= MAX_WORDS


def test_ngrams_are_those_of_what_was_meant() -> None:
    plan = make_plan("cancle annual", rules(), LEXICON)
    assert plan.ngrams == (
        "_can",
        "canc",
        "ance",
        "ncel",
        "cel_",
        "el_a",
        "l_an",
        "_ann",
        "annu",
        "nnua",
        "nual",
        "ual_",
    )


def test_a_compound_is_looked_up_by_its_parts_and_a_part_by_its_compounds() -> None:
    plan = make_plan("annualintercom", rules(), LEXICON)
    assert plan.words[0].alternatives[1:] == (
        meant("annualintercom", "annual", ExpansionKind.COMPOUND, WEIGHTS.compound_part),
        meant("annualintercom", "intercom", ExpansionKind.COMPOUND, WEIGHTS.compound_part),
    )
    assert make_plan("nnua", rules(), LEXICON).words[0].alternatives[1:] == (
        meant("nnua", "annual", ExpansionKind.COMPOUND, WEIGHTS.compound_part),
    )


def test_a_misspelt_beginning_is_completed_and_reported() -> None:
    plan = make_plan("intrec", rules(), LEXICON, is_typing=True)
    assert plan.corrections == (Correction("intrec", "intercom"),)


def test_the_words_of_a_phrase_may_stand_in_any_order_with_small_words_between_them() -> None:
    synonyms = rules(Synonym("close account", ("cancel",)))
    for text in ("close my account", "account to close", "close account"):
        plan = make_plan(text, synonyms, LEXICON)
        assert plan.words[-1].alternatives[1] == meant(
            plan.words[-1].text, "cancel", ExpansionKind.SYNONYM, WEIGHTS.synonym
        )
    assert len(make_plan("close annual account", synonyms, LEXICON).words) == 3


def test_a_phrase_with_one_telling_word_counts_only_as_it_was_written() -> None:
    synonyms = rules(Synonym("move to", ("migrate",)))
    assert len(make_plan("move to", synonyms, LEXICON).words) == 2
    assert len(make_plan("move", synonyms, LEXICON).words) == 1


def test_an_unknown_inflection_is_looked_up_by_its_kin_and_has_their_synonyms() -> None:
    lexicon = Words(cancellation=3)
    plan = make_plan("cancellated", rules(Synonym("cancellation", ("ending",))), lexicon)
    reasons = [
        alternative.expansion and (alternative.expansion.kind, alternative.expansion.right)
        for alternative in plan.words[0].alternatives
    ]
    assert reasons == [None, (ExpansionKind.INFLECTION, "cancellation"), (ExpansionKind.SYNONYM, "ending")]
    assert plan.corrections == ()


def test_ngrams_of_stop_words_alone_count_only_where_there_is_nothing_else() -> None:
    assert make_plan("how do i cancel", rules(), LEXICON).ngrams[:2] == ("_i_c", "i_ca")
    assert make_plan("how do i", rules(), LEXICON).ngrams == ngrams_of("how do i")


def test_a_compound_of_stop_words_is_one_too() -> None:
    plan = make_plan("how-to cancel", rules(), LEXICON)
    assert [word.text for word in plan.words] == ["cancel"]
    assert {word.text for word in plan.optional} == {"how-to", "how", "to"}
