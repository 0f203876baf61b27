"""HTML of other systems as Markdown of ours."""

from helpcenter.importers.html_text.conversion import Converted, to_line, to_markdown
from helpcenter.importers.html_text.inline import Resolver
from helpcenter.importers.html_text.tree import MAX_HTML, Element, parse, readable

__all__ = ["MAX_HTML", "Converted", "Element", "Resolver", "parse", "readable", "to_line", "to_markdown"]
