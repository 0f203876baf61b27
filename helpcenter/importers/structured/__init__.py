"""Guides made of blocks (steps, questions, links …) from parts that a reader has found."""

from helpcenter.importers.structured.headings import heading
from helpcenter.importers.structured.parts import Ids, Item, Part, Words
from helpcenter.importers.structured.writing import anchors_of, body_of, structure_of, summary_of

__all__ = ["Ids", "Item", "Part", "Words", "anchors_of", "body_of", "heading", "structure_of", "summary_of"]
