"""The tokens that docs/look.md lists are those of the style sheet."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_token_is_documented_and_every_documented_one_is_there() -> None:
    css = (ROOT / "helpcenter/web/interface/assets/site.css").read_text("utf-8")
    page = (ROOT / "docs/look.md").read_text("utf-8")
    root = css[css.index(":root {") : css.index("@media (prefers-color-scheme: dark)")]
    listed = re.findall(r"`(--[\w-]+)`", "".join(re.findall(r"^\| `--[^|]*", page, re.MULTILINE)))
    # --font is the site's alone: without one, each script has a first font of its own.
    assert sorted(listed) == sorted([*re.findall(r"^  (--[\w-]+):", root, re.MULTILINE), "--font"])
    assert "var(--font, system-ui)" in css
