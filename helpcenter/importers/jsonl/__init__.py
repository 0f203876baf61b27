"""Guides as records, one a line: whole ones, or rows of a table that a template makes guides of."""

from helpcenter.importers.jsonl.reader import read

__all__ = ["read"]
