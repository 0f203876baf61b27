"""The bench of alignment takes ids as the truth and hides them from what it measures."""

from pathlib import Path
from random import Random

import pytest

from bench.alignment import CHANGES, main, outcomes, pages

LINES = {"one": "Press `a`.", "two": "Press `b`.", "three": "Press `c`."}


def _write(root: Path, heading: str) -> None:
    for locale in ("en", "fr"):
        (root / locale).mkdir(parents=True)
        parts = [f"## {locale} {name} {heading.format(name)}\n\n{text}\n" for name, text in LINES.items()]
        (root / locale / "page.md").write_text("---\ntitle: A\n---\n" + "\n".join(parts))


def test_sections_that_code_tells_apart_all_come_out_right(tmp_path: Path) -> None:
    _write(tmp_path, "{{#{}}}")
    assert outcomes(list(pages(tmp_path, "en")), CHANGES["none"], Random(1)) == {"right": 3}


def test_without_signs_every_section_is_told(tmp_path: Path) -> None:
    _write(tmp_path, "{{#{}}}")
    assert outcomes(list(pages(tmp_path, "en", without_signs=True)), CHANGES["none"], Random(1)) == {"right, told": 3}


def test_a_folder_without_ids_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, "")
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "no translations whose headings carry the ids of en" in capsys.readouterr().err
