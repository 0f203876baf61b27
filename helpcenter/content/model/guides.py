"""One guide's folder to a Guide, with everything that is wrong in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from helpcenter.content.checks.problem_sentences import brief, either
from helpcenter.content.model import anchors, article, structure
from helpcenter.content.model.structure import PLAIN_ARTICLE, Structure
from helpcenter.content.reading.files import ProblemLog, decode
from helpcenter.content.reading.folder import STRUCTURE, GuideFolder
from helpcenter.content.reading.parsed import NamedTopic, ParsedGuide, SlugOwner
from helpcenter.content.reading.shared import SharedFiles
from helpcenter.content.text import prose
from helpcenter.content.text.markdown.images import MEDIA, Shown
from helpcenter.content.text.media import read_media
from helpcenter.content.text.prose import Prose
from helpcenter.content.text.slugs import ID
from helpcenter.domain.block import ITEM_KINDS, Block, BlockKind
from helpcenter.domain.guide import Guide, GuideKind, GuideText, Media, Status
from helpcenter.domain.library import Site
from helpcenter.domain.locale import language
from helpcenter.domain.problem import Problem, nearest

MAX_SUMMARY = 200
"""Longest summary made from an article's first paragraph, in characters."""


def parse(
    folder: GuideFolder,
    site: Site,
    shared: SharedFiles,
    pictures: Mapping[str, Media],
    *,
    is_preview: bool = False,
) -> ParsedGuide:
    """The guide in `folder`, judged by itself; names of other guides, products and so on are left to the caller.

    `shared` are the files of all guides, `pictures` those among them that may be shown. For a preview there is a guide
    also where links or pictures of its texts are wrong, or its source calls itself a draft.
    """
    return _Parser(folder, site, shared, pictures, is_preview=is_preview).parse()


class _Parser:
    def __init__(
        self,
        folder: GuideFolder,
        site: Site,
        shared: SharedFiles,
        pictures: Mapping[str, Media],
        *,
        is_preview: bool,
    ) -> None:
        self._folder = folder
        self._is_preview = is_preview
        self._shared = shared
        self._pictures = pictures
        self._site = site
        self._log = ProblemLog(f"{folder.path}/{STRUCTURE}" if folder.has_structure else folder.path)
        self._texts: dict[str, Prose] = {}
        self._problems: list[Problem] = list(folder.problems)
        self._sizes: dict[str, tuple[int, int]] = {}
        self._anchors: frozenset[str] | None = None
        self._former: Mapping[str, str] = {}

    def parse(self) -> ParsedGuide:
        if not ID.fullmatch(self._folder.id):
            rule = "rename the folder with up to 64 small letters a-z, digits and hyphens"
            self._problems.append(Problem(self._folder.path, 1, f"this is no name for a guide: {rule}"))
        form = self._structure()
        source = self._source(form or PLAIN_ARTICLE)
        images, media_problems = read_media(self._folder, form.alts if form else {})
        self._problems += media_problems
        declared = form.blocks if form else None
        for locale, data in sorted(self._folder.texts.items()):
            path = f"{self._folder.path}/{locale}.md"
            self._texts[locale] = prose.read(locale, data, path, declared, self._shared.includes)
            self._check_locale(self._texts[locale])
        images = (*images, *self._shared_images(form))
        self._sizes = {image.name: image.pixels for image in images if all(image.pixels)}
        blocks = self._assign(form, source) if form and source else None
        guide = self._guide(form, source, blocks, images) if form and source and blocks is not None else None
        return self._parsed(form, source, guide)

    def _shared_images(self, form: Structure | None) -> Iterator[Media]:
        """The shared pictures that a text shows, with what this guide says of them."""
        shown = {image.url for text in self._texts.values() if text.body for image in text.body.images}
        for name in sorted({url.removeprefix(MEDIA) for url in shown if url.startswith(MEDIA)}):
            if name in self._pictures and name not in self._folder.media:
                alts = form.alts.get(name, {}) if form else {}
                yield replace(self._pictures[name], alt={tag: str(alt) for tag, alt in alts.items()})

    def _structure(self) -> Structure | None:
        if not self._folder.has_structure:
            return PLAIN_ARTICLE
        text = decode(self._folder.structure, self._log) if self._folder.structure is not None else None
        form = structure.read(text, self._log) if text is not None else None
        if form:
            self._check_alts(form)
        return form

    def _source(self, form: Structure) -> str | None:
        locales = sorted(self._folder.texts)
        line = form.document.line("source")
        if form.source is not None and form.source not in self._site.locales:
            hint = nearest(form.source, self._site.locales) or ": use " + either(self._site.locales)
            self._log.error(line, f'the site has no locale "{brief(form.source)}"{hint}')
            return None
        source = form.source or (locales[0] if len(locales) == 1 else self._site.default_locale)
        if source in self._folder.texts:
            return source
        # A file that is there but unreadable has been reported as such.
        if not any(problem.path == f"{self._folder.path}/{source}.md" for problem in self._folder.problems):
            self._log.error(line, f'the text in the source locale is missing: add "{source}.md"')
        return None

    def _check_locale(self, text: Prose) -> None:
        known = {*self._site.locales, *(language(locale) for locale in self._site.locales)}
        if text.locale not in known:
            hint = nearest(text.locale, known) or ": add it to content/site.yaml, or remove this file"
            text.log.error(1, f'the site has no locale "{text.locale}"{hint}')

    def _assign(self, form: Structure, source: str) -> tuple[Block, ...]:
        original = self._texts[source]
        blocks = article.sections(original) if form.blocks is None else form.blocks
        names = {block.id for block in blocks} | {item.id for block in blocks for item in block.items}
        self._former = {old: block.id for block in blocks for old in block.former_ids}
        names |= set(self._former)
        for locale, text in self._texts.items():
            if form.blocks is not None:
                prose.assign(text, blocks)
            elif locale != source:
                article.assign(text, blocks, original)
            self._check_empty(text, blocks)
            self._check_images(text, form, source)
        for text in self._texts.values():
            prose.check_translated_from(text, names, original, are_declared=form.blocks is not None)
            prose.check_order(text, original)
        if self._is_draft(source) and original.front is not None:
            way_out = 'write "status: draft" in guide.yaml'
            if form.status is Status.DRAFT:
                way_out = "take this line out, guide.yaml says it already"
            message = f"this is the source text, without which there is no guide: {way_out}"
            original.log.error_shown_anyway(original.front.line("status"), message)
        if form.blocks is not None and original.body is not None:
            self._check_whole(original, form, blocks)
        self._anchors = anchors.assign(self._texts, source, blocks)
        return blocks

    def _check_whole(self, original: Prose, form: Structure, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            for name, what, marks in ((block.id, "block", "##"), *((item.id, "item", "###") for item in block.items)):
                if name not in original.meant:
                    message = f'{what} "{name}" has no text in {original.locale}.md: add "{marks} … {{#{name}}}" there'
                    self._log.error(form.lines[name], message)

    def _check_empty(self, text: Prose, blocks: tuple[Block, ...]) -> None:
        """An empty translation hides the source text, so it is told in every locale."""
        needed = {block.id for block in blocks if block.kind not in ITEM_KINDS | {BlockKind.ALTERNATIVE}}
        answers = {BlockKind.STEPS, BlockKind.FAQ, BlockKind.TROUBLESHOOTING}
        needed |= {item.id for block in blocks if block.kind in answers for item in block.items}
        for name, section in text.sections.items():
            if name in needed and not section.tokens and section.heading:
                text.log.warn(
                    section.heading.line, f'"{name}" has a heading and no text: write it, or remove the heading'
                )

    def _check_images(self, text: Prose, form: Structure, source: str) -> None:
        for image in text.body.images if text.body else ():
            name = image.url.removeprefix(MEDIA)
            if name == image.url:
                continue
            if not self._has_image(name):
                hint = self._nearest_image(name) or ": put it in media/"
                text.log.error_shown_anyway(image.line, f'no image is named "{brief(name)}"{hint}')
            elif not image.alt and text.locale not in form.alts.get(name, {}):
                message = f'"{name}" is not described in "{text.locale}": write ![what it shows](media:{name})'
                (text.log.error_shown_anyway if text.locale == source else text.log.warn)(image.line, message)

    def _has_image(self, name: str) -> bool:
        return name in self._folder.media or name in self._shared.media

    def _nearest_image(self, name: str) -> str:
        return nearest(name, {*self._folder.media, *self._shared.media})

    def _check_alts(self, form: Structure) -> None:
        for name, alts in form.alts.items():
            line = form.document.line("media", name)
            if not self._has_image(name):
                hint = (
                    nearest(name, {*self._folder.media, *self._shared.media}) or ": put it in media/, or remove it here"
                )
                self._log.error(line, f'no image is named "{brief(name)}"{hint}')
            for locale in (locale for locale in alts if locale not in self._site.locales):
                hint = nearest(locale, self._site.locales) or ": remove it"
                line = form.document.line("media", name, locale)
                self._log.error(line, f'the site has no locale "{brief(locale)}"{hint}')

    def _guide(
        self, form: Structure, source: str, blocks: tuple[Block, ...], images: tuple[Media, ...]
    ) -> Guide | None:
        every = dict(self._guide_texts(form, source, self._former))
        texts = {locale: text for locale, text in every.items() if locale == source or not self._is_draft(locale)}
        self._warn_of_unused(images)
        errors = sum(problem.is_error for problem in self._all_problems())
        if self._is_preview:
            errors -= sum(text.log.shown_anyway for text in self._texts.values())
        if errors or source not in texts:
            return None
        return Guide(
            id=self._folder.id,
            kind=form.kind,
            source=source,
            status=form.status,
            blocks=blocks,
            texts=texts,
            digest=self._digest(images),
            product=form.product,
            reviewed=form.review.day if form.review else None,
            updated=form.updated,
            minutes=form.minutes,
            topics=form.topics,
            related=form.related,
            media=images,
            drafts={locale: text for locale, text in every.items() if locale not in texts},
        )

    def _is_draft(self, locale: str) -> bool:
        front = self._texts[locale].front
        return front is not None and front.is_draft

    def _digest(self, images: tuple[Media, ...]) -> str:
        """Of every file that the guide is made of, shared ones included."""
        included = sorted({name for text in self._texts.values() for name in text.included})
        shared = [f"{image.name} {image.sha256}" for image in images if image.is_shared]
        texts = [f"{name} {sha256(self._shared.includes[name]).hexdigest()}" for name in included]
        if not shared and not texts:
            return self._folder.digest
        return sha256("\n".join((self._folder.digest, *shared, *texts)).encode()).hexdigest()

    def _guide_texts(self, form: Structure, source: str, former: Mapping[str, str]) -> Iterator[tuple[str, GuideText]]:
        for locale, text in self._texts.items():
            summary = self._summary(text, form)
            is_good = self._is_preview or not text.log.has_errors
            if text.front is not None and summary is not None and is_good:
                shown = Shown(_alts(form, locale, source), self._sizes)
                yield locale, prose.guide_text(text, text.front, summary, shown, former)

    def _summary(self, text: Prose, form: Structure) -> str | None:
        if text.front is None or text.front.summary is not None:
            return text.front.summary if text.front else None
        if form.kind is not GuideKind.ARTICLE:
            text.log.error(1, '"summary" is missing: add one or two sentences about the guide')
            return None
        paragraphs = (section.first_paragraph() for section in (text.body.sections if text.body else ()))
        return _shortened(next((words for words in paragraphs if words), ""))

    def _warn_of_unused(self, images: tuple[Media, ...]) -> None:
        used = {image.url for text in self._texts.values() if text.body for image in text.body.images}
        for image in images:
            if not image.is_shared and f"{MEDIA}{image.name}" not in used:
                log = ProblemLog(f"{self._folder.path}/media/{image.name}")
                log.warn(1, f"no text shows this image: write ![](media:{image.name}), or delete it")
                self._problems += log.problems

    def _all_problems(self) -> list[Problem]:
        return [
            *self._problems,
            *self._log.problems,
            *(problem for text in self._texts.values() for problem in text.log.problems),
        ]

    def _parsed(self, form: Structure | None, source: str | None, guide: Guide | None) -> ParsedGuide:
        linked = [link for text in self._texts.values() for link in prose.references(text, self._folder.id)]
        return ParsedGuide(
            id=self._folder.id,
            guide=guide,
            problems=tuple(self._all_problems()),
            source=source,
            status=(form or PLAIN_ARTICLE).status,
            anchors=self._anchors,
            included=frozenset(name for text in self._texts.values() for name in text.included),
            references=(*(form or PLAIN_ARTICLE).references, *linked),
            addresses={
                locale: tuple(_addresses(text))
                for locale, text in self._texts.items()
                if text.front and not text.front.is_draft
            },
            review=form.review if form else None,
            topics=tuple(self._topics(form)) if form else (),
            former_ids=self._former,
        )

    def _topics(self, form: Structure) -> Iterator[NamedTopic]:
        for name in form.topics:
            yield NamedTopic(name, self._log.path, form.document.line("topics"))


def _addresses(text: Prose) -> Iterator[SlugOwner]:
    if text.front is None:
        return
    line = text.front.line("slug") if "slug" in _keys(text) else text.front.line("title")
    yield SlugOwner(text.front.slug, text.log.path, line)
    for index, slug in enumerate(text.front.previous_slugs):
        yield SlugOwner(slug, text.log.path, text.front.line("previous_slugs", index), is_previous=True)


def _keys(text: Prose) -> set[str]:
    return {str(path[0]) for path in text.front.document.lines} if text.front else set()


def _alts(form: Structure, locale: str, source: str) -> Mapping[str, str]:
    chosen = {}
    for name, alts in form.alts.items():
        alt = alts.get(locale) or alts.get(source)
        if alt:
            chosen[name] = str(alt)
    return chosen


def _shortened(text: str) -> str:
    if len(text) <= MAX_SUMMARY:
        return text
    head = text[: MAX_SUMMARY - 1]
    # Languages without spaces are cut where the limit falls.
    return (head.rsplit(" ", 1)[0] if " " in head[MAX_SUMMARY // 2 :] else head).rstrip() + "…"
