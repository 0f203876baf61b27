"""Conditional text: what is shown when Mallard asks for a platform, a target or an action (its `if:` namespace).

A help center is read in browsers, and on no platform in particular.
"""

from collections.abc import Callable, Iterator

from helpcenter.importers.mallard.nodes import Node

TRUE = frozenset({"target:html", "target:xhtml"})

Omitted = Callable[[int, str], None]
"""Told the line and the test of whatever is left out."""


def holds(test: str) -> bool:
    """Whether a test is met: any of its parts between commas, of which every word is, "!" before one turning it."""
    return any(all(_is_true(word) for word in part.split()) for part in test.split(","))


def _is_true(word: str) -> bool:
    return word[1:] not in TRUE if word.startswith("!") else word in TRUE


def visible(node: Node, omitted: Omitted) -> Iterator[Node | str]:
    """What of the parts of `node` is shown, with `if:` elements taken away from around it."""
    for part in node.parts:
        if isinstance(part, str):
            yield part
        elif part.name == "if:choose":
            yield from _chosen(part, omitted)
        elif (test := part.get("if:test") or (part.get("test") if part.name in ("if:if", "if:when") else "")) and (
            not holds(test)
        ):
            omitted(part.line, test)
        elif part.name in ("if:if", "if:when", "if:else"):
            yield from visible(part, omitted)
        else:
            yield part


def _chosen(choose: Node, omitted: Omitted) -> Iterator[Node | str]:
    """The first `when` that holds, or else what stands in `else` or behind them all."""
    whens = list(choose.children("if:when"))
    chosen = next((when for when in whens if holds(when.get("test"))), None)
    for when in whens:
        if when is not chosen:
            omitted(when.line, when.get("test"))
    rest = Node("if:else", choose.line, {}, [part for part in choose.parts if part not in whens])
    if chosen is None:
        yield from visible(rest, omitted)
        return
    yield from visible(chosen, omitted)
    if any(True for _ in rest.children()):
        omitted(choose.line, f"not ({chosen.get('test')})")
