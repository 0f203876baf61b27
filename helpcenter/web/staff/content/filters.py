"""Which guides the content page shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

from helpcenter.domain.guide import Status
from helpcenter.serving.content_state.guide_states import BROKEN, GOING_LIVE, LANGUAGE_STATES, ContentState, GuideState
from helpcenter.web import urls
from helpcenter.web.staff.content.context import Choice, ChoiceList

_MOST_QUERY = 100
_LARGEST_PAGE = 10_000
NOT_LIVE = "not-live"
STATES = {
    **{Status.PUBLISHED.value: "Published", Status.DRAFT.value: "Draft", Status.WITHDRAWN.value: "Withdrawn"},
    BROKEN: "Kept back by errors",
    NOT_LIVE: "Changed since the release",
}
LANGUAGES = dict(
    zip(LANGUAGE_STATES, ("Whole", "Partly translated", "Out of date", "Draft", "Not translated"), strict=True)
)
_PROBLEMS: Mapping[str, tuple[str, Callable[[GuideState], bool]]] = {
    "any": ("Some", lambda guide: bool(guide.errors or guide.warnings)),
    "error": ("Errors", lambda guide: bool(guide.errors)),
    "warning": ("Warnings", lambda guide: bool(guide.warnings)),
    "none": ("None", lambda guide: not (guide.errors or guide.warnings)),
}


@dataclass(frozen=True, slots=True)
class ContentFilter:
    """What is asked for; "" is everything. `translation` is one of LANGUAGE_STATES, in `language` or in any."""

    q: str = ""
    state: str = ""
    language: str = ""
    translation: str = ""
    product: str = ""
    topic: str = ""
    problem: str = ""
    page: int = 1

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> "ContentFilter":
        """From untrusted text."""
        chosen = {each.name: values.get(each.name, "").strip()[:_MOST_QUERY] for each in fields(cls)}
        page = chosen.pop("page")
        number = int(page) if page.isdecimal() and page.isascii() and len(page) < 6 else 1
        return cls(**chosen, page=min(max(number, 1), _LARGEST_PAGE))

    @property
    def is_empty(self) -> bool:
        return replace(self, page=1) == ContentFilter()

    def url(self, page: int) -> str:
        """The address of a page of what is asked for."""
        values = {each.name: str(getattr(self, each.name)) for each in fields(self)}
        return urls.staff_content(**values | {"page": str(page) if page > 1 else ""})

    def chosen(self, guides: Iterable[GuideState]) -> list[GuideState]:
        """Those guides that fit, in the order given."""
        words = self.q.casefold().split()
        return [guide for guide in guides if self._fits(guide) and _has(words, guide)]

    def _fits(self, guide: GuideState) -> bool:
        is_state = self.state in ("", guide.state) or (self.state == NOT_LIVE and guide.going_live != GOING_LIVE[0])
        is_about = self.product in ("", guide.product) and (not self.topic or self.topic in guide.topics)
        has_problem = not self.problem or self.problem not in _PROBLEMS or _PROBLEMS[self.problem][1](guide)
        return is_state and is_about and has_problem and self._is_in_language(guide)

    def _is_in_language(self, guide: GuideState) -> bool:
        if not (self.language or self.translation):
            return True
        states = guide.languages or {}
        found = states.values() if not self.language else [states.get(self.language, "")]
        # A language alone means the guides that are written in it.
        return self.translation in found if self.translation else "missing" not in found and "" not in found

    def lists(self, state: ContentState) -> list[ChoiceList]:
        """What there is to choose from on this site."""
        every = (
            ("state", "State", STATES),
            ("language", "Language", {locale: locale for locale in state.locales}),
            ("translation", "Translation", LANGUAGES),
            ("product", "Product", dict(state.products)),
            ("topic", "Topic", dict(state.topics)),
            ("problem", "Problems", {name: label for name, (label, _) in _PROBLEMS.items()}),
        )
        return [self._list(name, label, options) for name, label, options in every if options]

    def _list(self, name: str, label: str, options: Mapping[str, str]) -> ChoiceList:
        chosen = getattr(self, name)
        choices = [Choice(value, words, value == chosen) for value, words in options.items()]
        return ChoiceList(name, label, [Choice("", "All", chosen not in options), *choices])


def _has(words: Iterable[str], guide: GuideState) -> bool:
    text = f"{guide.title} {guide.id} {guide.slug}".casefold()
    return all(word in text for word in words)
