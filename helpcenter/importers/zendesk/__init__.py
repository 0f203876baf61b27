"""A help center of Zendesk, from its API's answers."""

from helpcenter.importers.zendesk.reader import read

__all__ = ["read"]
