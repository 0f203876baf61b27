"""A self-hosted, multilingual, search-driven help center."""

__version__ = "0.1.0"
