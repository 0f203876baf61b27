"""Pages of any help center as HTML: saved ones, one address, or all that a sitemap names."""

from helpcenter.importers.html_pages.reader import read

__all__ = ["read"]
