"""A new file for a translator: the source text in its place, as a draft that visitors do not get."""

import json
from pathlib import Path

from helpcenter.content.translating import pieces, section_ids
from helpcenter.content.translations import TranslationState, stamped_text
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide


def start(root: Path, guide: Guide, state: TranslationState) -> None:
    """Writes the file of `state`, which says what it was made from. Raises UsageError when there is one already."""
    text = started_text(root, guide, state)
    try:
        with (root / state.path).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        message = f"{state.path} is there already: go on in it, or see what it lacks with `helpcenter translations`."
        raise UsageError("translation_exists", message) from None


def started_text(root: Path, guide: Guide, state: TranslationState) -> str:
    """The source's title, summary and text with all ids, below `status: draft`."""
    source = guide.texts[guide.source]
    file = pieces.read(root, guide.id, source)
    front = ["---", f"title: {quoted(source.title)}"]
    if source.is_summarised:
        front.append(f"summary: {quoted(source.summary)}")
    body = section_ids.with_ids(file)[file.body :]
    text = "\n".join([*front, "status: draft", "---", *body])
    return stamped_text(text, state.digests)


def quoted(words: str) -> str:
    """Words as YAML reads them, whatever they hold."""
    return json.dumps(words, ensure_ascii=False)
