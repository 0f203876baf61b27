"""Browsing by topic."""
