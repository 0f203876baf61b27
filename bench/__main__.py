"""python -m bench alignment|analytics|help-pages|http|import|relevance|relevance-all|search|site|vectors|versus …"""

import sys
from collections.abc import Callable, Sequence

from bench.alignment import main as alignment
from bench.analytics.run import main as analytics
from bench.editing.run import main as site
from bench.http.run import main as http
from bench.importing.run import main as imports
from bench.relevance.help_pages import main as help_pages
from bench.relevance.run import main as relevance
from bench.relevance.run_all import main as relevance_all
from bench.relevance.vectors import main as vectors
from bench.search.run import main as search
from bench.versus import main as versus

COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "alignment": alignment,
    "analytics": analytics,
    "help-pages": help_pages,
    "http": http,
    "import": imports,
    "relevance": relevance,
    "relevance-all": relevance_all,
    "search": search,
    "site": site,
    "vectors": vectors,
    "versus": versus,
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
