"""Marks of Python-Markdown's extensions that ours does not have, as marks that it has."""

from helpcenter.importers.markdown.pymdownx.marks import without_marks
from helpcenter.importers.markdown.pymdownx.snippets import Snippets

__all__ = ["Snippets", "without_marks"]
