"""python -m bench analytics|http|relevance|relevance-all|search|vectors …"""

import sys
from collections.abc import Callable, Sequence

from bench import analytics, http, relevance, relevance_all, search, vectors

COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "analytics": analytics.main,
    "http": http.main,
    "relevance": relevance.main,
    "relevance-all": relevance_all.main,
    "search": search.main,
    "vectors": vectors.main,
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(f"usage: python -m bench {{{','.join(COMMANDS)}}} …", file=sys.stderr)
        return 2
    return COMMANDS[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
