"""A check in a process of its own, so that no visitor waits for the interpreter, and its memory is given back.

Run as a module: the site's folder is a line of JSON on standard input, what was found one on standard output.
"""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from helpcenter.domain.errors import HelpcenterError
from helpcenter.serving.content_state.guide_states import ContentState, content_state
from helpcenter.serving.publishing import check_beside_live

# Visitors' pages go first on a machine that has no core to spare.
_NICENESS = 10
_MOST_PROBLEMS = 20_000


def main() -> None:
    """Reads its orders, checks, and tells what it found."""
    root = Path(json.loads(sys.stdin.readline()))
    os.nice(_NICENESS)
    try:
        state = check_here(root)
    except HelpcenterError as error:
        sys.exit(error.message)
    # A file's name may be no text; what of it is none is shown as "?".
    told = json.dumps(msgspec.to_builtins(state), ensure_ascii=False).encode("utf-8", "replace")
    sys.stdout.buffer.write(told + b"\n")


def check_here(root: Path) -> ContentState:
    """What the files of a site say now, held against what is live."""
    as_of = datetime.now(UTC)
    library, live, problems = check_beside_live(root)
    return content_state(library, live, problems, as_of, _MOST_PROBLEMS)


if __name__ == "__main__":
    main()
