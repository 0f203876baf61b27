"""Vaults of Obsidian."""
