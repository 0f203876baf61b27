"""`SUMMARY.md` of literate-nav, a list of links, as the items of a `nav`."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.model import ImportLog

_ITEM = re.compile(r"([ \t]*)(?:[*+-]|\d{1,4}[.)])[ \t]+(\S.*?)[ \t]*")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\([ \t]*<?([^()<>\s]+)>?(?:[ \t]+\"[^\"]*\")?[ \t]*\)")
_MAX_DEPTH = 10
_MOST_ITEMS = 5000


@dataclass
class _Node:
    words: str
    below: list["_Node"] = field(default_factory=list)


@dataclass(frozen=True)
class SummaryReader:
    """`top` is the folder of the texts, with a slash; `name` what the lists are called; `keys` are all pages."""

    folder: SourceFolder
    top: str
    name: str
    keys: Sequence[str]

    def items(self, below: str = "", depth: int = 0) -> list[Any]:
        """What the list in the folder `below` (with a slash, or "") tells; nothing without one."""
        path = f"{self.top}{below}{self.name}"
        if path not in self.folder.names or depth > _MAX_DEPTH:
            return []
        nodes = _tree(self.folder.text(path, ImportLog()))
        return [item for node in nodes for item in self._of(node, below, depth)]

    def _of(self, node: _Node, below: str, depth: int) -> Iterator[Any]:
        link = _LINK.fullmatch(node.words)
        title = (link[1] if link else node.words).strip("*_ ")
        target = link[2].partition("#")[0] if link else ""
        inside = [item for each in node.below for item in self._of(each, below, depth)]
        if not link and not inside:
            yield from self._matching(posixpath.normpath(f"{below}{node.words}"))
        elif re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield {title: [{title: target}, *inside]} if inside else {title: target}
        elif target.endswith("/"):
            folder = f"{posixpath.normpath(f'{below}{target}')}/"
            own = self.items(folder, depth + 1) or list(self._matching(f"{folder}*"))
            yield {title: [*own, *inside]}
        elif target:
            key = posixpath.normpath(f"{below}{target}")
            yield {title: [key, *inside]} if inside else {title: key}
        else:
            yield {title: inside}

    def _matching(self, pattern: str) -> Iterator[str]:
        """The pages directly in the folder that `pattern`, such as `guide/*.md`, means."""
        for key in self.keys:
            if "*" in pattern and key.count("/") == pattern.count("/") and fnmatchcase(key, pattern):
                yield key


def _tree(text: str) -> list[_Node]:
    root: list[_Node] = []
    levels: list[tuple[int, list[_Node]]] = [(-1, root)]
    for line in text.split("\n")[:_MOST_ITEMS]:
        if found := _ITEM.fullmatch(line):
            indent = len(found[1].expandtabs(4))
            while levels[-1][0] >= indent:
                levels.pop()
            node = _Node(found[2])
            levels[-1][1].append(node)
            if len(levels) <= _MAX_DEPTH:
                levels.append((indent, node.below))
    return root
