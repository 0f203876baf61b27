"""Guides as they were read before, so that only those that changed are read again."""
