"""HTML that stands in Markdown and is more than a mark: what runs, what is embedded, headings."""

from helpcenter.importers.markdown.html_parts.embedded import without_embedded
from helpcenter.importers.markdown.html_parts.headings import with_signs

__all__ = ["with_signs", "without_embedded"]
