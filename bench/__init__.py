"""Measurements: `python -m bench NAME`. Nothing here is shipped."""
