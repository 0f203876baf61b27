"""Embeddings beside words: sentence vectors of passages, for the languages that the encoder knows. An extra: search is
lexical without it."""
