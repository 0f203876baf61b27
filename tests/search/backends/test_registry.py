"""The door for another engine: a line in the registry says who writes its generations and who opens them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from helpcenter.search import ENGINES
from helpcenter.search.backends.manifest import FORMAT, Manifest, file_facts, format_of, write_manifest
from helpcenter.search.backends.registry import BackendKind, Base
from helpcenter.search.field_weights import Weights
from helpcenter.search.interfaces import GuideSource
from tests.search.conformance.tiny_backend import TinyBackend
from tests.search.small import Found, article, library


class TinyBuilder:
    """See `interfaces.IndexBuilder`: writes the names of guides, and says that they are all."""

    def __init__(self, base: Base | None, weights: Weights) -> None:
        self._weights = weights

    def build(
        self, folder: Path, locale: str, content: Mapping[str, GuideSource], progress: Callable[[int, int], None]
    ) -> str:
        folder.mkdir(mode=0o700, parents=True)
        (folder / "guides.txt").write_text("\n".join(content))
        entries = {name: each.entry for name, each in content.items()}
        total = sum(entry.count for entry in entries.values())
        made_by = format_of(FORMAT, self._weights)
        return write_manifest(folder, Manifest(made_by, locale, entries, (), total, 0, {}, file_facts(folder, {})))


def test_an_engine_is_a_line_in_the_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = library(article("g0", "Plans", "cancel the plan"), article("g1", "Refunds", "money back"))
    kind = BackendKind(lambda folder, manifest, weights: TinyBackend(content, manifest.locale), TinyBuilder, ())
    monkeypatch.setitem(ENGINES, "tiny", kind)
    found = Found(tmp_path, content, engine="tiny")
    assert found.guides("money") == ["g1"]
    assert [path.read_text() for path in tmp_path.rglob("guides.txt")] == ["g0\ng1"]
