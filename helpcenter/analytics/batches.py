"""Work in portions, so that what it takes of memory does not grow with the ledger."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def batches(items: Iterable[tuple[Item, int]], limit: int) -> Iterator[list[Item]]:
    """Items with their sizes, in order, as many together as the limit allows; one that is larger stands alone."""
    batch: list[Item] = []
    held = 0
    for item, size in items:
        if batch and held + size > limit:
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += size
    if batch:
        yield batch
