"""`*[LED]: light emitting diode` on a line of its own explains the word wherever it stands in the text."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.text.markdown.findings import note

MAX_WORD, MAX_MEANING = 60, 200
"""Longest word that is explained and longest explanation, in characters."""
MAX_DEFINITIONS = 500
"""Most words that one text explains."""
MAX_WEIGHT = 1 << 16
"""How much all explanations on a page may come to, in characters: each stands once a section, beside its word."""
_DEFINITION = re.compile(rf"\*\[([^\[\]\n]{{1,{MAX_WORD}}})\]:[ \t]*(\S[^\n]{{0,{MAX_MEANING - 1}}}?)[ \t]*")
_KEY = "abbreviations"
# Scripts that write words without spaces between them: Thai to Khmer, Chinese, Japanese.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
# Signs upon letters, which belong to the word although they are no letters; Indian scripts are full of them.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff"
_SPACED = re.compile(rf"[^\W{_UNSPACED}]|[{_MARKS}]")
# What stands in these HTML tags is code, or explained already.
_LEFT_ALONE = re.compile(r"<(/?)(?:abbr|code|kbd|pre|samp)\b", re.IGNORECASE)
_Trie = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Definition:
    meaning: str
    line: int


def _definition(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    at, end = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    found = _DEFINITION.fullmatch(state.src, at, end) if state.src.startswith("*[", at, end) else None
    if found is None or not found[1].strip():
        return False
    if not silent:
        _keep(state.env, " ".join(found[1].split()), found[2], start)
        state.line = start + 1
    return True


def _keep(env: MutableMapping[str, Any], word: str, meaning: str, line: int) -> None:
    known: dict[str, _Definition] = env.setdefault(_KEY, {})
    if word not in known and len(known) == MAX_DEFINITIONS:
        note(env, line, f"a text explains at most {MAX_DEFINITIONS} words: write the meaning where the word stands")
    elif word in known and known[word].meaning != meaning:
        message = f'"{brief(word, 40)}" is explained in another way above: the first counts, so remove one'
        note(env, line, message, is_error=False)
    else:
        known.setdefault(word, _Definition(meaning, line))


def _explain(state: StateCore) -> None:
    known: dict[str, _Definition] = state.env.get(_KEY, {})
    if not known:
        return
    pattern = re.compile(_either(known))
    seen: set[str] = set()
    weight = 0
    tokens = state.tokens
    for index, token in enumerate(tokens):
        # A heading may end with its id, and its words name it elsewhere: it stays text.
        if token.type == "heading_open":
            seen = seen if token.level else set()
        elif token.type == "inline" and token.children and tokens[index - 1].type != "heading_open":
            fresh = [*seen]
            token.children = list(_with_meanings(token.children, pattern, known, seen))
            weight += sum(len(known[word].meaning) for word in seen.difference(fresh))
            if weight > MAX_WEIGHT:
                message = f"explanations come to more than {MAX_WEIGHT >> 10} KiB here: what follows goes without them"
                note(state.env, token.map[0] if token.map else 0, message, is_error=False)
                return


def _with_meanings(
    children: Sequence[Token], pattern: re.Pattern[str], known: dict[str, _Definition], seen: set[str]
) -> Iterator[Token]:
    depth = 0
    for child in children:
        if child.type == "html_inline" and (tag := _LEFT_ALONE.match(child.content)):
            depth += -1 if tag[1] else 1
        if child.type != "text" or depth > 0:
            yield child
            continue
        end = 0
        for found in pattern.finditer(child.content):
            word = " ".join(found[0].split())
            if word in seen or word not in known:
                continue
            seen.add(word)
            yield _text(child.content[end : found.start()])
            yield Token("abbr_open", "abbr", 1, attrs={"title": known[word].meaning})
            yield _text(found[0])
            yield Token("abbr_close", "abbr", -1)
            end = found.end()
        yield _text(child.content[end:])


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _either(words: dict[str, _Definition]) -> str:
    """A pattern of all `words`, each where it stands alone, longest first, that reads no sign twice for two of them."""
    trie: _Trie = {}
    for word in words:
        node = trie
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = _end_of(word)
    ahead = rf"(?<![{_MARKS}])(?<![^\W{_UNSPACED}])"
    groups: dict[str, _Trie] = {"": {}, ahead: {}}
    for sign, node in trie.items():
        groups[ahead if _SPACED.match(sign) else ""][sign] = node
    return "|".join(f"{edge}(?:{_branches(node)})" for edge, node in groups.items() if node)


def _end_of(word: str) -> str:
    return rf"(?![{_MARKS}])(?![^\W{_UNSPACED}])" if _SPACED.match(word[-1]) else ""


def _branches(node: _Trie) -> str:
    return "|".join(_path(sign, below) for sign, below in node.items() if sign)


def _path(sign: str, node: _Trie) -> str:
    """`sign` and what may follow it; a word that ends here is the last choice."""
    path = re.escape(sign)
    while len(node) == 1 and "" not in node:
        ((sign, node),) = node.items()
        path += re.escape(sign)
    below = _branches(node)
    if "" not in node:
        return f"{path}(?:{below})"
    return f"{path}(?:{below}|{node['']})" if below else path + node[""]


def install(markdown: MarkdownIt) -> None:
    """Adds the definitions and what they explain to the parser."""
    markdown.block.ruler.before("reference", "abbreviation", _definition, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.push("abbreviations", _explain)
