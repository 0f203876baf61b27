"""What a generation says of itself."""

import hashlib
from pathlib import Path

import pytest

from helpcenter.domain.errors import Unavailable
from helpcenter.search.backends.manifest import verified_manifest


@pytest.mark.parametrize("written", ["{}", "[]", "not json", '{"guides": {"a": {}}, "files": {}}'])
def test_a_manifest_of_another_version_is_refused_with_a_sentence(tmp_path: Path, written: str) -> None:
    (tmp_path / "manifest.json").write_text(written)
    with pytest.raises(Unavailable, match="written by another version"):
        verified_manifest(tmp_path, hashlib.sha256(written.encode()).hexdigest())
