"""Shortcodes of Hugo and of its well-known themes (Docsy, Relearn, Book, Hextra, Doks, Kubernetes) as our Markdown."""

import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpcenter.content.text.markdown.blocks.callouts import NAMES
from helpcenter.content.text.markdown.blocks.code import fence_info
from helpcenter.importers.markdown.hugo.shortcodes import CODE, Escaped, Piece, Shortcode

_CALLOUTS = frozenset({"notice", "alert", "hint", "callout", "admonition", "pageinfo", "box", "highlight-box"}) | NAMES
_LOOKS = {"primary": "note", "secondary": "note", "warn": "warning", "green": "tip", "red": "danger", "blue": "note"}
_FOLDED = frozenset({"details", "expand", "spoiler", "collapse", "accordion-item", "expandable", "detail"})
_TAB_GROUPS = frozenset({"tabs", "tabpane", "tabset", "codetabs", "codes", "tab-group", "content-tabs"})
_TABS = frozenset({"tab", "codetab", "tab-item", "content-tab", "tab-body"})
_FIGURES = frozenset({"figure", "img", "image", "imgproc", "picture", "screenshot", "lightbox", "img-zoom"})
_LINKS = frozenset({"button", "btn", "card", "linkcard", "link-card", "link", "nextlink", "section-card"})
_SILENT = frozenset({"steps", "columns", "column", "row", "col", "cards", "cardpane", "center", "br", "tabs-wrapper"})
_SHOWN_ELSEWHERE = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "youtube-lite": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "asciinema": "https://asciinema.org/a/{}",
}
_READ_IN_CODE = frozenset({"param"})
_DRAWINGS = frozenset({"mermaid", "plantuml", "chart", "goat"})
_WORDS = ("text", "content", "label", "title", "name", "0")


@dataclass(frozen=True)
class Context:
    """`text` is what was parsed, `is_code(position)` says whether a place in it is code. `note(construct, position,
    message)` tells a finding; `link(path)` gives the address of a page of the site, "" for none; `included(path)` the
    text of a file, None without one; `param` a value of the configuration."""

    text: str
    is_code: Callable[[int], bool]
    note: Callable[[str, int, str], None]
    link: Callable[[str], str]
    included: Callable[[str], str | None]
    param: Callable[[str], str]


def rendered(pieces: Sequence[Piece], context: Context) -> str:
    """The pieces as one text. In code, values of the configuration are written, and all else stays."""
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
        elif isinstance(piece, Escaped):
            parts.append(piece.text if context.is_code(piece.start) else f"`{piece.text}`")
        elif context.is_code(piece.start) and piece.name not in _READ_IN_CODE:
            parts.append(context.text[piece.start : piece.end])
        else:
            parts.append(_Renderer(context, "".join(parts[-2:])).one(piece))
    return "".join(parts)


@dataclass(frozen=True)
class _Renderer:
    context: Context
    before: str

    def one(self, code: Shortcode) -> str:
        name = code.name.lower().rsplit("/", 1)[-1]
        for names, render in _RENDERERS:
            if name in names:
                return render(self, code, name)
        self.context.note(f'shortcode "{code.name}"', code.start, "what it shows is not here; words inside it stay")
        return self._inside(code) if code.inside is not None else ""

    def _inside(self, code: Shortcode) -> str:
        return rendered(code.inside or (), self.context)

    def _block(self, code: Shortcode, head: str, inside: str) -> str:
        """A container of ours, at the margin that its tag had."""
        body = textwrap.dedent(inside.strip("\n").rstrip())
        if "\n" in body and not inside.startswith("\n"):
            first, _, rest = body.partition("\n")
            body = f"{first}\n{textwrap.dedent(rest)}"
        lines = [head, *body.split("\n"), ":::"]
        start = "" if code.indent or not self.before.rpartition("\n")[2].strip() else "\n\n"
        return start + "\n".join(f"{code.indent}{line}".rstrip() for line in lines).removeprefix(code.indent)

    def callout(self, code: Shortcode, name: str) -> str:
        told = [code.told(key).lower() for key in ("type", "style", "color", "context", "level", "0")]
        kinds = [_LOOKS.get(each, each) for each in (*told, name)]
        kind = next((each for each in kinds if each in NAMES), "note")
        title = code.told("title", "header", "heading") or (code.told("1") if len(code.given) > 1 else "")
        if code.inside is None:
            if words := code.told("text", "content"):
                return self._block(code, f":::{kind}{_titled(title)}", words)
            self.context.note(f'shortcode "{code.name}"', code.start, "left out: nothing stands in it")
            return ""
        return self._block(code, f":::{kind}{_titled(title)}", self._inside(code))

    def folded(self, code: Shortcode, _name: str) -> str:
        title = code.told("summary", "title", "label", "header", "0")
        return self._block(code, f":::details{_titled(title)}", self._inside(code))

    def tabs(self, code: Shortcode, name: str) -> str:
        titles = [each.strip() for each in code.told("items", "titles").split(",")]
        tabs = [each for each in code.inside or () if isinstance(each, Shortcode) and each.name.lower() in _TABS]
        is_code = name in ("tabpane", "codetabs", "codes") and code.told("text") != "true"
        parts = []
        for place, tab in enumerate(tabs):
            tab.indent = code.indent
            given = titles[place] if place < len(titles) else ""
            parts.append(self._tab(tab, given, place, code.told("lang") if is_code else None))
        if not parts:
            return self._inside(code)
        margin = f"\n{code.indent}"
        return f":::tabs{margin}{margin.join(parts)}{margin}:::"

    def _tab(self, tab: Shortcode, given: str, place: int, language: str | None) -> str:
        """`language` is None where a tab holds text, else that of code which does not tell its own."""
        title = tab.told("header", "title", "name", "label", "tabname", "0") or given or f"{place + 1}"
        inside = self._inside(tab) or (self.context.included(tab.told("include")) or "" if tab.told("include") else "")
        is_text = language is None or tab.told("text") == "true" or re.search(r"(?m)^[ \t]*(?:```|~~~)", inside)
        if not is_text:
            inside = _fenced(textwrap.dedent(inside.strip("\n")).rstrip(), tab.told("lang") or language or "")
        return _Renderer(self.context, "")._block(tab, f":::tab[{_plain(title)}]", inside)

    def tab_alone(self, code: Shortcode, _name: str) -> str:
        return self._tab(code, "", 0, None)

    def figure(self, code: Shortcode, _name: str) -> str:
        source = code.told("src", "source", "image", "0")
        caption = _plain(code.told("caption", "title") or (self._inside(code) if code.inside else ""))
        words = _plain(code.told("alt") or caption)
        width = re.match(r"\d{1,4}", code.told("width"))
        if code.told("link", "href"):
            self.context.note("picture that is a link", code.start, f"{code.told('link', 'href')} is left out")
        quoted = caption.replace('"', "”")
        title = f' "{quoted}"' if (caption and caption != words) or code.told("caption") else ""
        return f"![{words}](<{source}>{title})" + (f"{{width={width[0]}}}" if width else "")

    def reference(self, code: Shortcode, _name: str) -> str:
        path = code.told("path", "0")
        address = self.context.link(path) or path
        is_address = re.search(r"(?:\]\(\s*<?|\]:\s*|=[\"']?)$", self.before) is not None
        return address if is_address else f"[{_plain(re.sub(r'.*/|[.]md|#.*', '', path)) or path}]({address})"

    def link(self, code: Shortcode, _name: str) -> str:
        address = code.told("href", "link", "url", "relref", "page", "path")
        inside = self._inside(code).strip()
        title = _plain(code.told("title", "header", "text", "label")) or ("" if "\n" in inside else inside)
        subtitle = _plain(code.told("subtitle", "description"))
        words = f"[{title or address}]({self.context.link(address) or address})" if address else f"**{title}**"
        rest = inside if inside and inside != title else subtitle
        return f"\n\n{words}\n\n{rest}\n\n" if code.name.lower() != "button" and rest else words

    def elsewhere(self, code: Shortcode, name: str) -> str:
        told = code.told("id", "0", "src", "file", "url")
        given = "/".join(code.given[:2]) if name == "gist" else told
        address = given if given.startswith("https://") else _SHOWN_ELSEWHERE.get(name, "{}").format(given)
        self.context.note("video or frame", code.start, f'"{code.name}" is a link to {address}')
        words = _plain(code.told("title", "caption")) or name.partition("-")[0].capitalize()
        return f"[{words}]({address})" if address.startswith("https://") else f"{words}: `{address}`"

    def code(self, code: Shortcode, _name: str) -> str:
        if code.inside is None:
            if words := code.told("0", "code"):
                return f"`{words}`"
            self.context.note("shortcode", code.start, f'"{code.name}" makes code of a file that is not here: left out')
            return ""
        options = re.search(r"hl_lines=\[?[\"']?([\d ,-]+)", f"{code.told('1')} hl_lines={code.told('hl_lines')}")
        marked = f' hl_lines="{options[1].strip()}"' if options and options[1].strip() else ""
        named = " ".join(f"{key}={code.told(key)}" for key in ("linenos", "linenostart") if code.told(key))
        told = f"{code.told('1')} {named}"
        first = fence_info(told).first
        numbers = "" if first is None else f' linenums="{first}"'
        language = code.told("lang", "language", "0") or self._language(code)
        file = code.told("file", "filename").replace('"', "")
        title = f' title="{file}"' if file else ""
        return self._fence(code, f"{language}{title}{marked}{numbers}")

    def _language(self, code: Shortcode) -> str:
        """That of a configuration, which such a theme shows in three of them."""
        inside = "".join(each for each in code.inside or () if isinstance(each, str))
        if code.name.lower() != "code-toggle":
            return ""
        if inside.lstrip().startswith("{"):
            return "json"
        return "toml" if re.search(r"(?m)^[ \t]*(?:\[|[\w.\"-]+[ \t]*=)", inside) else "yaml"

    def drawing(self, code: Shortcode, name: str) -> str:
        self.context.note("diagram", code.start, f'"{name}" is shown as code')
        return self._fence(code, name)

    def _fence(self, code: Shortcode, info: str) -> str:
        inside = textwrap.dedent("".join(each for each in code.inside or () if isinstance(each, str)).strip("\n"))
        start = "" if not self.before.rpartition("\n")[2].strip() else "\n\n"
        lines = _fenced(inside, info).split("\n")
        return start + "\n".join(f"{code.indent}{line}".rstrip() for line in lines).removeprefix(code.indent)

    def formula(self, code: Shortcode, _name: str) -> str:
        inside = self._inside(code).strip()
        return f"$${inside}$$" if "\n" not in inside else f"$$\n{inside}\n$$"

    def words(self, code: Shortcode, name: str) -> str:
        words = self._inside(code).strip() or code.told(*_WORDS)
        tag = {"kbd": "kbd", "mark": "mark", "sub": "sub", "sup": "sup"}.get(name)
        return f"<{tag}>{words}</{tag}>" if tag else words

    def value(self, code: Shortcode, _name: str) -> str:
        told = code.told("0", "name")
        value = self.context.param(told)
        if not value:
            self.context.note("value of the configuration", code.start, f'"{told}" is not told there')
        return value or told

    def heading(self, code: Shortcode, _name: str) -> str:
        """Kubernetes writes the words of frequent headings once for each language, elsewhere."""
        told = code.told("0")
        words = _HEADINGS.get(told, told.capitalize())
        self.context.note(f'shortcode "{code.name}"', code.start, f'"{words}" stands for it')
        return words

    def include(self, code: Shortcode, _name: str) -> str:
        path = code.told("file", "path", "src", "include", "0")
        text = self.context.included(path)
        if text is None:
            self.context.note("included file", code.start, f'"{path}" is not in the source; its name stands here')
            return f"`{path}`"
        if code.told("code") == "true" or not path.endswith((".md", ".html")):
            text = _fenced(text.strip("\n"), code.told("lang") or path.rpartition(".")[2])
        return text.strip("\n").replace("\n", f"\n{code.indent}")

    def silent(self, code: Shortcode, name: str) -> str:
        return "<br>" if name == "br" else self._inside(code)


def _titled(title: str) -> str:
    return f"[{_plain(title)}]" if title.strip() else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def _fenced(code: str, info: str) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
    return f"{fence}{info}\n{code}\n{fence}"


_HEADINGS = {
    "prerequisites": "Before you begin",
    "whatsnext": "What's next",
    "cleanup": "Cleaning up",
    "objectives": "Objectives",
    "seealso": "See also",
}
_Render = Callable[[_Renderer, Shortcode, str], str]
_RENDERERS: tuple[tuple[frozenset[str], _Render], ...] = (
    (CODE, _Renderer.code),
    (_FOLDED, _Renderer.folded),
    (_CALLOUTS, _Renderer.callout),
    (_TAB_GROUPS, _Renderer.tabs),
    (_TABS, _Renderer.tab_alone),
    (_FIGURES, _Renderer.figure),
    (frozenset({"ref", "relref"}), _Renderer.reference),
    (_LINKS, _Renderer.link),
    (frozenset({*_SHOWN_ELSEWHERE, "tweet", "x", "video", "iframe", "audio", "embed"}), _Renderer.elsewhere),
    (_DRAWINGS, _Renderer.drawing),
    (frozenset({"math", "katex"}), _Renderer.formula),
    (frozenset({"badge", "kbd", "mark", "sub", "sup", "glossary_tooltip", "tooltip", "color"}), _Renderer.words),
    (frozenset({"param"}), _Renderer.value),
    (frozenset({"heading"}), _Renderer.heading),
    (frozenset({"include", "readfile", "snippet", "include-markdown", "includemd"}), _Renderer.include),
    (_SILENT, _Renderer.silent),
)
