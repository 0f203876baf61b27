"""The application of the web's tests, for those that look at its pages from outside."""

from tests.web.conftest import built_site, root, start

__all__ = ["built_site", "root", "start"]
