"""The words that our scripts say, one small file a language; a page names the file of its language."""

from functools import cache
from typing import Any

import msgspec

from helpcenter.web.interface.i18n import SOURCE, Interface, catalogues, interface
from helpcenter.web.interface.result_words import passage_kinds, reasons

# A list of suggestions never holds more options than this.
_MOST_OPTIONS = 28


@cache
def words_files() -> dict[str, bytes]:
    """`words/<language>.json` for English and every catalogue."""
    spoken = [SOURCE, *catalogues()]
    return {f"words/{tag}.json": msgspec.json.encode(script_words(interface(tag), spoken)) for tag in spoken}


def script_words(words: Interface, languages: list[str]) -> dict[str, Any]:
    """What search.js, site.js and embed.js read, by key; `%(name)s` is filled in by the script."""
    _ = words
    return {
        "results": _("Results"),
        "counts": [counted(words, count) for count in range(_MOST_OPTIONS + 1)],
        "all": _("All results for “%(query)s”"),
        "nothing": _("Nothing found yet for “%(query)s”."),
        "offline": _("No connection just now. Your search will work again once you are online."),
        "recent": _("Your recent searches, kept on this device only"),
        "clear": _("Clear recent searches"),
        "cleared": _("Recent searches cleared"),
        "completions": _("Suggested searches"),
        "step": _("Step %(position)s of %(of)s"),
        "kinds": passage_kinds(words),
        "why": reasons(words),
        "read_as": _("Your words were read as %(language)s"),
        "spoken": words.spoken,
        "language": _("In %(language)s"),
        "languages": {tag: _("In %(language)s") % {"language": words.language_name(tag)} for tag in languages},
    }


def counted(words: Interface, count: int) -> str:
    text = words.translations.ngettext("%(count)s suggestion", "%(count)s suggestions", count)
    return str(text) % {"count": words.number(count)}
