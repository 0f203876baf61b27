"""Processes of our own that work for this one, where what they do may take long, much memory, or the interpreter."""
