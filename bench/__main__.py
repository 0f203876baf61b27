"""python -m bench analytics|help-pages|http|relevance|relevance-all|search|vectors …"""

import sys
from collections.abc import Callable, Sequence

from bench import analytics, help_pages, http, relevance, relevance_all, search, vectors

COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "analytics": analytics.main,
    "help-pages": help_pages.main,
    "http": http.main,
    "relevance": relevance.main,
    "relevance-all": relevance_all.main,
    "search": search.main,
    "vectors": vectors.main,
}

# What `python -m bench` runs by itself: minutes, not hours.
SMALL = (
    ("search", ["--passages", "2000", "--queries", "100"]),
    ("http", ["--rounds", "1", "--seconds", "1"]),
    ("analytics", ["--rows", "100000", "--seconds", "10", "--rounds", "2"]),
)


def main() -> int:
    if len(sys.argv) == 1:
        return max(_small(name, arguments) for name, arguments in SMALL)
    if sys.argv[1] not in COMMANDS:
        print(f"usage: python -m bench {{{','.join(COMMANDS)}}} …", file=sys.stderr)
        return 2
    return COMMANDS[sys.argv[1]](sys.argv[2:])


def _small(name: str, arguments: Sequence[str]) -> int:
    print(f"\n# python -m bench {name} {' '.join(arguments)}\n", flush=True)
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    sys.exit(main())
