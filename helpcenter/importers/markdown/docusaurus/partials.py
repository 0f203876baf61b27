"""Texts that a page takes in: `import Part from './_part.mdx'`, and `<Part />` where its words are to stand."""

import posixpath
import re
from dataclasses import dataclass

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.markdown import front
from helpcenter.importers.markdown.dialect import Source
from helpcenter.importers.markdown.front import SourceText

_IMPORT = re.compile(r"""(?m)^import[ \t]+([A-Z]\w*)[ \t]+from[ \t]+(['"])([^'"\n]+\.mdx?)\2[ \t]*;?[ \t]*$""")
MAX_DEPTH = 4
MAX_CHARACTERS = 1 << 20
"""What all that one page takes in may come to."""


@dataclass
class Partials:
    """Puts the words of partials into a page. `home` is the folder that `@site/` means, with a slash or ""."""

    source: Source
    home: str
    left: int = MAX_CHARACTERS

    def included(self, text: SourceText, depth: int = 0) -> str:
        """The body of `text` with all that it takes in."""
        body = text.body
        if "import" not in body or ".md" not in body:
            return body
        parts: dict[str, str] = {}

        def take(words: str, line: int) -> str:
            return _IMPORT.sub(lambda found: self._import(found, text, line, parts), words)

        body = outside_code(body, take)
        if not parts:
            return body
        use = re.compile(rf"(?m)^([ \t]*)<({'|'.join(map(re.escape, parts))})\b[^<>]*?(?:/>|>[ \t]*</\2>)")

        def put(words: str, line: int) -> str:
            return use.sub(lambda found: self._part(found, text, parts[found[2]], line, depth), words)

        return outside_code(body, put)

    def _import(self, found: re.Match[str], text: SourceText, line: int, parts: dict[str, str]) -> str:
        target = self._path(found[3], text.path)
        if target:
            parts[found[1]] = target
            return ""
        number = text.line + line + found.string.count("\n", 0, found.start())
        self.source.log.note("included file", text.path, number, f'"{found[3]}" is not in the source')
        return ""

    def _path(self, name: str, path: str) -> str:
        start = self.home if name.startswith("@site/") else posixpath.dirname(path)
        found = posixpath.normpath(posixpath.join(start, name.removeprefix("@site/"))).lstrip("/")
        return found if found in self.source.folder.names else ""

    def _part(self, found: re.Match[str], text: SourceText, target: str, line: int, depth: int) -> str:
        content = self.source.folder.text(target, self.source.log) if depth < MAX_DEPTH else ""
        self.left -= len(content)
        number = text.line + line + found.string.count("\n", 0, found.start())
        if depth >= MAX_DEPTH or self.left < 0:
            self.source.log.note("included file", text.path, number, f'"{target}" makes the page too long or deep')
            return ""
        if "=" in found[0]:
            message = f"{found[0][:60]}: what it is given is not put into its words"
            self.source.log.note("component of MDX", text.path, number, message)
        part = front.split(content, target, self.source.log)
        body = self.included(part, depth + 1).strip("\n")
        return "\n".join(f"{found[1]}{each}" if each else each for each in body.split("\n"))
