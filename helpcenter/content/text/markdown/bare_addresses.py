"""Addresses that stand in a text as they are, https://example.com, are links, as readers expect of them."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from helpcenter.content.text.markdown.emphasis import is_unspaced

_SCHEME = "https"
_HOST = re.compile(
    r"://[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,10})(?::\d{1,5})?(?![A-Za-z0-9_@-]|[.:][A-Za-z0-9])"
)
_REST = re.compile(r"[/?#][^\s<>\"`|\\^{}]{0,2000}")
_AFTER_A_SENTENCE = "?!.,:;*_~'"


def _bare_address(state: StateInline, silent: bool) -> bool:
    # The words before a colon wait to be written: the parser stops at signs only.
    if state.src[state.pos] != ":" or state.linkLevel or not state.pending.endswith(_SCHEME):
        return False
    start = state.pos - len(_SCHEME)
    before = state.src[start - 1] if start else " "
    host = _HOST.match(state.src, state.pos, state.posMax)
    if host is None or not (is_unspaced(before) or not (before.isalnum() or before in "_/:@")):
        return False
    rest = _REST.match(state.src, host.end(), state.posMax)
    address = _SCHEME + host[0] + _without_sentence(rest[0] if rest else "")
    if not silent:
        state.pending = state.pending[: -len(_SCHEME)]
        link = state.push("link_open", "a", 1)
        link.attrs = {"href": state.md.normalizeLink(address)}
        link.markup, link.info = "linkify", "auto"
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = start + len(address)
    return True


def _without_sentence(rest: str) -> str:
    """What follows the host, without the signs of the sentence around it."""
    end = next((at for at, sign in enumerate(rest) if is_unspaced(sign) and not sign.isalnum()), len(rest))
    rest = rest[:end]
    # Counted once: an address may hold any number of brackets.
    extra = rest.count(")") - rest.count("(")
    while rest and (rest[-1] in _AFTER_A_SENTENCE or (rest[-1] == ")" and extra > 0)):
        extra -= rest[-1] == ")"
        rest = rest[:-1]
    return rest


def install(markdown: MarkdownIt) -> None:
    """Adds addresses without marks to the parser."""
    markdown.inline.ruler.after("text", "bare_address", _bare_address)
