"""The search bench runs through on a handful of texts, and its peers find what they should."""

from pathlib import Path

import pytest

from bench.corpora import Piece, pieces
from bench.search import ours, run
from bench.search.peers import Fts5, Peer, StockWhoosh

TEXTS = [Piece(f"p{n // 4}", f"Page {n // 4}", f"comment annuler abonnement facture numéro{n} " * 3) for n in range(40)]


@pytest.mark.parametrize("peer", [Fts5(), StockWhoosh()], ids=["fts5", "whoosh"])
def test_a_peer_answers_in_all_its_modes(peer: Peer) -> None:
    peer.build(TEXTS)
    assert all(len(peer.ask("annuler abonnement", mode)) == 10 for mode in peer.modes)


def test_a_run_checks_every_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["comment annuler abonnement facture"] * 12
    monkeypatch.setattr(run, "pieces", lambda cache, most: TEXTS)
    monkeypatch.setattr(run, "queries_of", lambda corpus, count: dict.fromkeys(("plain", "prefix"), words))
    monkeypatch.setattr(ours, "_WORKERS", (1,))
    monkeypatch.setattr("os.sched_setaffinity", lambda pid, cores: None)
    assert run.main(["--without", "tantivy", "fts5", "whoosh", "semantic", "--cache", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.count("24 of 24 queries") == 2
    assert all(row in printed for row in ("one edit", "in 1 workers", "cold", "snippets", "40 passages"))


def test_texts_are_whole_pages_from_packages_that_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "libreoffice-help-fr"
    folder.mkdir()
    page = "<title>Titre</title><p class='a'>Un paragraphe assez long.</p><p>Un autre <b>paragraphe</b> encore.</p>"
    (folder / "a.html").write_text(page, encoding="utf-8")
    found = pieces(tmp_path, 2)
    assert [piece.body for piece in found] == ["Un paragraphe assez long.", "Un autre paragraphe encore."]
    assert {piece.title for piece in found} == {"Titre"}
