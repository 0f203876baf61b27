"""What site.yaml says in the visitors' languages beside names: links of header and footer, the words of the home page,
announcements."""

from collections.abc import Iterator, Mapping
from typing import Any

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.model.look.moments import FORMATS, parse_moment
from helpcenter.content.model.yaml_files import check_locales
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.reading.yaml_text import KeyPath, YamlDocument
from helpcenter.content.text import addresses
from helpcenter.domain.library import Announcement, HomeWords, Link


class WordsReader:
    """Reads them from a site.yaml that fits its schema, and logs what is wrong; `references` are the guides named."""

    def __init__(self, document: YamlDocument, locales: Mapping[str, str], default: str, log: ProblemLog) -> None:
        self._document, self._locales, self._default, self._log = document, locales, default, log
        self.references: list[Reference] = []

    def links(self, key: str) -> tuple[Link, ...]:
        """The links under a key of site.yaml."""
        value: Any = self._document.value
        return tuple(self._link(each, (key, place)) for place, each in enumerate(value.get(key, ())))

    def home(self) -> HomeWords:
        value: Any = self._document.value
        given = value.get("home", {})
        return HomeWords(
            *(self._by_locale(given[key], ("home", key)) if key in given else {} for key in ("title", "text"))
        )

    def announcements(self) -> Iterator[Announcement]:
        value: Any = self._document.value
        for index, given in enumerate(value.get("announcements", ())):
            place = ("announcements", index)
            moments = {
                key: parse_moment(str(given[key]), is_end=key == "ends") for key in ("begins", "ends") if key in given
            }
            for key, moment in moments.items():
                if moment is None:
                    line = self._document.line(*place, key)
                    self._log.error(line, f'"{brief(str(given[key]))}" is no day or time: {FORMATS}')
            begins, ends = moments.get("begins"), moments.get("ends")
            if begins and ends and begins >= ends:
                line = self._document.line(*place, "ends")
                self._log.error(line, "this announcement ends before it begins: swap the two, or mend one")
            link = self._link(given["link"], (*place, "link")) if "link" in given else None
            yield Announcement(self._by_locale(given["text"], (*place, "text")), link, begins, ends)

    def _link(self, given: Mapping[str, Any], place: KeyPath) -> Link:
        labels = self._by_locale(given["label"], (*place, "label"))
        if "guide" in given:
            name = str(given["guide"])
            line = self._document.line(*place, "guide")
            self.references.append(Reference(ReferenceKind.GUIDE, name, self._log.path, line))
            return Link(labels, name)
        urls = self._by_locale(given["url"], (*place, "url"))
        for tag, url in urls.items():
            if reason := addresses.unsafe(url):
                where = (*place, "url", tag) if isinstance(given["url"], dict) else (*place, "url")
                self._log.error(self._document.line(*where), f'"{brief(url)}" {reason}')
        return Link(labels, None, urls)

    def _by_locale(self, given: Any, place: KeyPath) -> dict[str, str]:
        """One text for all, or one a locale, with the default locale's."""
        if not isinstance(given, dict):
            return {self._default: str(given)}
        check_locales(given, self._locales, self._document, place, self._log)
        if self._default not in given:
            message = f'the words in the default locale are missing: add "{self._default}"'
            self._log.error(self._document.line(*place), message)
        return {tag: str(words) for tag, words in given.items()}
