"""The process in which a site's upkeep is done.

Run as a module: its orders are a line of JSON on standard input. It inherits the lock that its parent took, so nobody
else begins for as long as it lives, and goes on when its parent dies.
"""

import json
import os
import sys
from pathlib import Path

from helpcenter.domain.errors import HelpcenterError
from helpcenter.search.embeddings.encoder import turn_semantic_search
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.pointer import reason
from helpcenter.search.releases.upkeep import Upkeep

# Visitors' pages go first on a machine that has no core to spare.
_NICENESS = 10


def main() -> None:
    """Reads its orders and does what is due."""
    orders = json.loads(sys.stdin.readline())
    os.nice(_NICENESS)
    turn_semantic_search(is_on=orders["semantic"])
    try:
        Upkeep(Path(orders["index"]), orders["engine"]).run_locked(_silent)
    except HelpcenterError as error:
        sys.exit(error.message)
    except OSError as error:
        sys.exit(f"Texts are not encoded: {reason(error)}.")


def _silent(_: Progress) -> None:
    """The file beside its work tells how far it is."""


if __name__ == "__main__":
    main()
