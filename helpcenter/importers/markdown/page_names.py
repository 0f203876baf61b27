"""Pages found as Obsidian and Hugo find them: by a path, or by the end of one wherever it lies."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_INDEX = frozenset({"index", "readme", "_index"})
_ENDS = (".md", ".mdx", ".markdown")


@dataclass
class PageNames:
    """`by_path` holds every key by its path in small letters without its end, a folder for the page that stands for
    it; `by_end` the keys by each shorter end of that path, the shallowest first."""

    by_path: dict[str, str] = field(default_factory=dict)
    by_end: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: Iterable[str], aliases: Mapping[str, str]) -> "PageNames":
        """`aliases` are further names of pages, which count after all paths."""
        names = cls()
        for key in sorted(set(keys), key=lambda key: (key.count("/"), key)):
            path = PurePosixPath(key).with_suffix("")
            for known in (path, *((path.parent,) if path.name.lower() in _INDEX else ())):
                written = "" if str(known) == "." else str(known).lower()
                names.by_path.setdefault(written, key)
                for end in _ends(written):
                    names.by_end.setdefault(end, key)
        for alias, key in aliases.items():
            names.by_end.setdefault(alias.lower(), key)
        return names

    def find(self, name: str, key: str) -> str | None:
        """The key of the page that `name`, written in the page `key`, means; None for none."""
        wanted = name.strip().removeprefix("@").lower()
        for end in _ENDS:
            wanted = wanted.removesuffix(end)
        if not wanted.strip("/"):
            return self.by_path.get("") if wanted else None
        start = "" if wanted.startswith("/") else posixpath.dirname(key).lower()
        near = posixpath.normpath(posixpath.join(start, wanted.lstrip("/"))).strip("/")
        plain = posixpath.normpath(wanted.lstrip("/")).strip("/")
        for known, path in ((self.by_path, near), (self.by_path, plain), (self.by_end, plain)):
            if path in known:
                return known[path]
        return None


def _ends(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[start:]) for start in range(1, len(parts)))
