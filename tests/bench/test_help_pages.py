"""Collections made of help pages."""

import json
from pathlib import Path

from bench.relevance import help_pages

PAGE = """<page xmlns="http://projectmallard.org/1.0/" id="{name}">
  <info><desc>{description}</desc></info><title>{title}</title><p>{body}</p>{more}
</page>"""


def test_descriptions_and_words_of_links_become_queries_of_their_page(tmp_path: Path) -> None:
    folder = tmp_path / "gnome-user-docs" / "usr" / "share" / "help" / "fr" / "gnome-help"
    folder.mkdir(parents=True)
    link = '<p>Voir <link xref="clock#set">régler l’heure à la main</link> ou <link xref="clock">L’heure</link>.</p>'
    pages = {
        "clock": PAGE.format(
            name="clock", description="Changer l’heure  affichée", title="L’heure", body="Ici.", more=""
        ),
        "screen": PAGE.format(name="screen", description="Écran", title="L’écran", body="Là.", more=link),
        "empty": PAGE.format(name="empty", description="Rien", title="Vide", body="", more=""),
    }
    for name, text in pages.items():
        (folder / f"{name}.page").write_text(text, encoding="utf-8")
    assert help_pages.main([str(tmp_path / "out"), "--locales", "fr", "--cache", str(tmp_path)]) == 0
    made = tmp_path / "out" / "fr"
    queries = [json.loads(line) for line in (made / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [query["text"] for query in queries] == ["Changer l’heure affichée", "régler l’heure à la main"]
    assert (made / "qrels.tsv").read_text(encoding="utf-8") == "q0\tclock\t1\nq1\tclock\t1\n"
    documents = [json.loads(line) for line in (made / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [document["id"] for document in documents] == ["clock", "screen"]
