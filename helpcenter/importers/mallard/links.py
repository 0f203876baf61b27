"""Links of Mallard: to pages and sections by xref, to other places by href."""

import re

from helpcenter.importers.mallard.nodes import Node
from helpcenter.importers.mallard.page_text import PageText
from helpcenter.importers.markdown_signs import escaped
from helpcenter.importers.model import link_to

_HELP = re.compile(r"(?:help|ghelp):(?://)?([\w.-]+)/?([\w.-]*)(?:[#?]([\w.-]*))?")
_KNOWN = ("https:", "http:", "mailto:")
# Signs that would end a Markdown address, or that it may not hold.
_ENCODED = {sign: f"%{ord(sign):02X}" for sign in " ()<>\\\"'`*_[]"}


def linked(node: Node, words: str, page: PageText) -> str:
    """`words` as a link to where `node` leads; the title found there for an empty link. Words alone, and a finding,
    where nothing is there or no browser could follow."""
    href = node.get("href")
    xref = node.get("xref") or _in_help(href)
    target = page.target(xref) if xref else None
    if target is not None:
        return f"[{words or escaped(target.title)}]({link_to(target.key, target.anchor)})"
    if href.lower().startswith(_KNOWN):
        address = "".join(_ENCODED.get(sign, sign) for sign in href)
        return f"[{words or escaped(href)}]({address})"
    if node.get("xref") or href:
        message = f'"{node.get("xref") or href}" leads nowhere here: its words were kept'
        kind = "link to nothing" if node.get("xref") else "link to another document" if xref else "link to a program"
        page.note(kind, node.line, message)
    elif node.get("action"):
        message = f'"{node.get("action")}" is done by a help browser only: its words were kept'
        page.note("link to a program", node.line, message)
    return words or escaped(href or node.get("xref"))


def _in_help(href: str) -> str:
    """ "help:document/page#section" as an xref across documents; "" for other addresses."""
    found = _HELP.fullmatch(href)
    if found is None:
        return ""
    return f"/{found[1]}/{found[2] or 'index'}" + (f"#{found[3]}" if found[3] else "")
