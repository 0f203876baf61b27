"""What a guide's reading asked of the files that all guides share: it holds for as long as the answers stay."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from helpcenter.content.reading.shared import SharedFiles
from helpcenter.domain.guide import Media

Value = TypeVar("Value")
Identify = Callable[[str], str | None]

Dependency = tuple[str, str, str | None]
"""A collection, a name in it, and what stood there: None for nothing. The name "" is the list of all names."""


class Recording(Mapping[str, Value], Generic[Value]):
    """A mapping that notes in `asked` which names somebody asked it for, there or not."""

    def __init__(self, values: Mapping[str, Value], asked: set[str]) -> None:
        self._values = values
        self._asked = asked

    def __getitem__(self, name: str) -> Value:
        self._asked.add(name)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        self._asked.add(str(name))
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        self._asked.add("")
        return iter(self._values)

    def __len__(self) -> int:
        self._asked.add("")
        return len(self._values)


@dataclass(frozen=True)
class Surroundings:
    """The shared files of a site, and those pictures among them that may be shown."""

    shared: SharedFiles
    pictures: Mapping[str, Media]

    def identity(self, collection: str, name: str) -> str | None:
        """What stands under a name today."""
        values = self._collections()[collection]
        if not name:
            return _digest("\n".join(sorted(values)).encode("utf-8", "surrogateescape"))
        if name not in values:
            return None
        if collection == "includes":
            return _digest(self.shared.includes[name])
        # Of shared pictures' bytes nothing is read but that they are there.
        return repr(self.pictures[name]) if collection == "pictures" else "there"

    def _collections(self) -> Mapping[str, Mapping[str, object]]:
        return {"includes": self.shared.includes, "media": self.shared.media, "pictures": self.pictures}

    def holds(self, dependencies: tuple[Dependency, ...]) -> bool:
        """Whether all of it is as it was."""
        return all(self.identity(collection, name) == was for collection, name, was in dependencies)

    def recorded(self) -> tuple["Surroundings", Callable[[], tuple[Dependency, ...]]]:
        """These, to be read from, and what was asked of them so far."""
        asked: dict[str, set[str]] = {name: set() for name in self._collections()}
        shared = SharedFiles(
            Recording(self.shared.includes, asked["includes"]), Recording(self.shared.media, asked["media"])
        )

        def dependencies() -> tuple[Dependency, ...]:
            return tuple(
                (collection, name, self.identity(collection, name))
                for collection, names in asked.items()
                for name in sorted(names)
            )

        return Surroundings(shared, Recording(self.pictures, asked["pictures"])), dependencies


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
