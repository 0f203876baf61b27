"""A worker that has an index open, for measuring memory: `python -m bench.search.worker FOLDER`.

Without a folder it only loads what a worker is made of. Answers some queries, says "ready", and waits for the end of
its input.
"""

import sys
from pathlib import Path

from bench.search.rows import SHIPPED
from bench.search.site import LOCALE
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ReleaseStore

_TEXTS = ("insérer une image", "imprimer le document", "enregistrer fichier", "langage de programmation", "f")


def main() -> None:
    for folder in sys.argv[1:]:
        engine = ReleaseStore(Path(folder), SHIPPED).current().engine
        for text in _TEXTS:
            engine.search(SearchQuery.parse(text, LOCALE, is_typing=True))
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
