"""The lines between `---` and `---` at the top of a guide's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpcenter.content.checks import json_schema
from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text.slugs import OLD_SLUG, slugify
from helpcenter.domain.problem import Remedy, RemedyKind

_FENCE = "---"


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says. `slug` is made from the title when not given; `line` tells where a key stands."""

    title: str
    slug: str
    summary: str | None
    previous_slugs: tuple[str, ...]
    translated_from: Mapping[str, str]
    document: YamlDocument
    is_draft: bool = False

    def line(self, *path: str | int) -> int:
        return self.document.line(*path)


def split(text: str, log: ProblemLog) -> tuple[str, str, int] | None:
    """YAML, Markdown and the line where the Markdown begins; None with a problem when there is no front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        log.error(1, 'the front matter is missing: begin the file with "---", "title: …" and "---" on three lines')
        return None
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2
    log.error(1, 'the front matter that opens here never closes: add a line "---" after its last line')
    return None


def read(yaml: str, log: ProblemLog) -> FrontMatter | None:
    """The front matter in `yaml`, which begins on line 2 of its file; None with problems when it has errors."""
    document = yaml_text.read(yaml, log, first_line=2)
    if document is None or not json_schema.check(document, "front-matter", log) or log.has_errors:
        return None
    value: Any = document.value
    title = " ".join(value["title"].split())
    summary = value.get("summary")
    front = FrontMatter(
        title=title,
        slug=str(value.get("slug", slugify(title))),
        summary=" ".join(summary.split()) if summary is not None else None,
        previous_slugs=tuple(str(slug) for slug in value.get("previous_slugs", ())),
        translated_from={key: str(digest) for key, digest in value.get("translated_from", {}).items()},
        document=document,
        is_draft=value.get("status") == "draft",
    )
    return front if _has_good_slugs(front, log) else None


def _has_good_slugs(front: FrontMatter, log: ProblemLog) -> bool:
    wanted = slugify(front.slug)
    if not front.slug:
        log.error(front.line("title"), 'no address can be made from this title: add "slug"')
    elif front.slug != wanted:
        hint = f'write "{wanted}"' if wanted else "use letters, digits and hyphens"
        message = f'"slug" is "{brief(front.slug)}", which is no address: {hint}'
        log.error(front.line("slug"), message, Remedy(RemedyKind.SLUG, (wanted,)) if wanted else None)
    for index, slug in enumerate(front.previous_slugs):
        if not OLD_SLUG.fullmatch(slug):
            line = front.line("previous_slugs", index)
            log.error(line, f'"{brief(slug)}" was never an address here: write the last part of the old one')
    return not log.has_errors
