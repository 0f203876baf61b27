"""What a process loads before it answers."""

import subprocess
import sys

LOADED = "import sys, helpcenter.search; print(*sorted(name for name in sys.modules if name.startswith('whoosh')))"


def test_whoosh_is_loaded_by_a_reindex_and_by_its_own_backend_only() -> None:
    # It takes as long as all the rest of search.
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
