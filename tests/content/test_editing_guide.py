"""docs/editing.md: its examples are a help center without a problem."""

import json
import re
from pathlib import Path

from markdown_it import MarkdownIt

from helpcenter.content import load
from helpcenter.content.checks.json_schema import load_schema
from helpcenter.domain.block import BlockKind
from tests.content.scratch import PNG, TODAY, write

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/editing.md").read_text("utf-8")
FENCES = [token for token in MarkdownIt().parse(GUIDE) if token.type == "fence"]


def examples() -> dict[str, str]:
    named = [(fence.info.split(), fence.content) for fence in FENCES]
    return {words[1]: content for words, content in named if len(words) == 2}


def test_the_examples_are_a_site_without_a_problem(tmp_path: Path) -> None:
    pictures = {"content/guides/cancel-lantern/media/settings.png": PNG, "content/media/lamp.png": PNG}
    write(tmp_path, {**examples(), **pictures})
    loaded = load(tmp_path, today=TODAY)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.library is not None
    assert set(loaded.library.guides) == {"cancel-lantern", "lamp-care", "opening-hours"}
    kinds = {block.kind for guide in loaded.library.guides.values() for block in guide.blocks}
    assert kinds == set(BlockKind)


def test_every_kind_of_block_and_key_of_a_text_is_explained() -> None:
    explained = set(re.findall(r"^\| `([a-z_-]+)` \|", GUIDE, re.MULTILINE))
    assert explained == {*BlockKind, *load_schema("front-matter")["properties"]}


def test_every_key_of_a_yaml_file_stands_in_an_example() -> None:
    files = {
        "site": "content/site.yaml",
        "product": "content/products/lantern.yaml",
        "cta": "content/ctas/glowworm.yaml",
        "guide": "content/guides/cancel-lantern/guide.yaml",
    }
    for schema, path in files.items():
        keys = set(re.findall(r"^([a-z_]+):", examples()[path], re.MULTILINE))
        assert keys == set(load_schema(schema)["properties"]), path


def test_the_schemas_it_names_exist() -> None:
    (settings,) = (json.loads(fence.content) for fence in FENCES if fence.info == "json")
    assert all((ROOT / path).is_file() for path in settings["yaml.schemas"])
