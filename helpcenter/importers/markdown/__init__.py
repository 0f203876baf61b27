"""A folder of Markdown, whatever wrote it."""

from helpcenter.importers.markdown.reader import read

__all__ = ["read"]
