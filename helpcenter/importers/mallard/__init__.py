"""Mallard, the XML of GNOME's help: pages and topics become guides, their links the navigation."""

from helpcenter.importers.mallard.reader import read

__all__ = ["read"]
