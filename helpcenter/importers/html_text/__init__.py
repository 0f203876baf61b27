"""HTML of other systems as Markdown of ours."""

from helpcenter.importers.html_text.conversion import Converted, to_markdown
from helpcenter.importers.html_text.inline import Resolver
from helpcenter.importers.html_text.tree import Element, parse

__all__ = ["Converted", "Element", "Resolver", "parse", "to_markdown"]
