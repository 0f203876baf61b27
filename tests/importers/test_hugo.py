"""A site of Hugo in two languages comes over: page bundles, weights, shortcodes, old addresses."""

from pathlib import Path

import pytest

from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into

SITE = SOURCES / "hugo"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("hugo")), "markdown", SITE)


def page(root: Path, body: str, front: str = "---\ntitle: A page\n---\n") -> Imported:
    """What a site of one page, `content/page.md`, gives."""
    source = root.parent / "source"
    (source / "content").mkdir(parents=True)
    (source / "hugo.yaml").write_text("params:\n  release: {name: Amber}\n", "utf-8")
    (source / "content/page.md").write_text(f"{front}{body}\n", "utf-8")
    return import_into(root, "markdown", source)


def test_pages_of_the_content_folder_come_over_without_an_error(imported: Imported) -> None:
    assert imported.report.system == "Hugo"
    assert imported.errors() == []
    assert set(imported.library().guides) == {"first-guide", "home", "light", "care", "lamp"}


def test_sections_become_topics_by_weight_in_both_languages(imported: Imported) -> None:
    using, care = imported.library().topics
    assert (using.names["en"], using.names["fr"], using.guides) == ("Using it", "L’utiliser", ("light",))
    assert (care.names["en"], care.parent, care.guides) == ("Care", "using-it", ("care", "lamp"))


def test_texts_with_one_translation_key_are_one_guide(imported: Imported) -> None:
    assert imported.library().guides["light"].texts["fr"].title == "Allumer une lanterne"
    assert "## Allumer {#turn-it-on}" in imported.text("light", "fr")


@pytest.mark.parametrize(
    ("guide", "expected"),
    [
        ("home", "Welcome to version 3.1. Begin with [light](guide:light)."),
        ("light", ":::warning[Mind]\nIt gets **hot**: see [the lamp](guide:lamp#change-it).\n:::\n"),
        ("light", '![The switch](media:switch.svg "It clicks"){width=120}'),
        ("light", "1. Press the switch\n\n   :::info\n   In a list.\n   :::\n\n2. Wait"),
        ("light", ":::tabs\n:::tab[By hand]\nPress.\n:::\n:::tab[By script]\n```python\nlamp.on()"),
        ("light", ":::tab[Windows]\n```powershell\nlamp.exe on\n```\n:::\n:::\n"),
        ("light", '```go hl_lines="2" linenums="1"\nlamp := find()\nlamp.On()\n```'),
        ("light", ":::details[More]\nText on one line.\n:::"),
        ("light", "[Youtube](https://www.youtube.com/watch?v=abc123)"),
        ("light", 'Write `{{< ref "page" >}}` for a link, `{{< and >}}` escape it.'),
        ("light", "lamp.on()  # {{< not read >}}"),
        ("light", "Words of our own."),
        ("light", ":::note\nNested <kbd>Esc</kbd> and lost page.\n:::"),
        ("light", "![A lamp](media:lamp.svg)\n"),
        ("lamp", "Pull the plug [light](guide:light) first."),
        ("lamp", "Turn to the left, [turn it on](guide:light)."),
    ],
)
def test_shortcodes_become_our_marks(imported: Imported, guide: str, expected: str) -> None:
    assert expected in imported.text(guide)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{{< notice tip "Hear" >}}\nWords\n{{< /notice >}}', ":::tip[Hear]\nWords\n:::"),
        ('{{% notice style="info" %}}\nWords\n{{% /notice %}}', ":::info\nWords\n:::"),
        ('{{< callout type="error" >}}\nWords\n{{< /callout >}}', ":::error\nWords\n:::"),
        ('{{< admonition warning "Mind [it]" >}}\nWords\n{{< /admonition >}}', ":::warning[Mind (it)]\nWords\n:::"),
        ("{{< caution >}}Words{{< /caution >}}", ":::caution\nWords\n:::"),
        (
            '{{< tabs items="One,Two" >}}\n{{< tab >}}A{{< /tab >}}\n{{< tab >}}B{{< /tab >}}\n{{< /tabs >}}',
            ":::tab[Two]",
        ),
        ("{{% steps %}}\n### First\n\nWords\n{{% /steps %}}", "## First {#first}\n\nWords"),
        ("{{< mermaid >}}\ngraph {{< x >}}\n{{< /mermaid >}}", "```mermaid\ngraph {{< x >}}\n```"),
        ("{{< katex >}}a^2{{< /katex >}}", "$$a^2$$"),
        (
            '{{< code-toggle file="hugo" >}}\n[a]\nb = {{ 1 }}\n{{< /code-toggle >}}',
            '```toml title="hugo"\n[a]\nb = {{ 1 }}\n```',
        ),
        ("{{< code-toggle >}}\na: 1\n{{< /code-toggle >}}", "```yaml\na: 1\n```"),
        (
            '{{< output file="x.html" >}}\n<p>{{< y >}}</p>\n{{< /output >}}',
            '``` title="x.html"\n<p>{{< y >}}</p>\n```',
        ),
        ('{{< code-toggle config="x" />}}Words', "Words"),
        ('A {{< param "release.name" >}} one', "A Amber one"),
        ("```\n{{< param `release.name` >}}\n```", "```\nAmber\n```"),
        ('{{< glossary_tooltip text="a lamp" term_id="lamp" >}}', "a lamp"),
        ('## {{% heading "prerequisites" %}}\n\nWords', "## Before you begin {#"),
        ('{{< ref "page" >}}', "[page](guide:page)"),
        ("Some `{{< code >}}` here", "Some `{{< code >}}` here"),
        ("{{< vimeo 42 >}}", "[Vimeo](https://vimeo.com/42)"),
        ("{{< unknown />}}Words", "Words"),
        ("{{< open >}}Words and {{< b >}}more{{< /b >}}", "Words and more"),
        ("Lost {{< never ends", "Lost `{{< never ends`"),
    ],
)
def test_themes_and_slips_leave_no_raw_signs(root: Path, written: str, expected: str) -> None:
    imported = page(root, written)
    assert expected in imported.text("page")
    assert imported.errors() == []


@pytest.mark.parametrize(
    "front",
    ['{"title": "A page", "weight": 2}\n', '{\n  "title": "A page"\n}\n\n', '+++\ntitle = "A page"\n+++\n'],
    ids=["JSON on one line", "JSON", "TOML"],
)
def test_front_matter_of_each_kind_is_read(root: Path, front: str) -> None:
    assert "title: A page\n" in page(root, "Words.", front).text("page")


def test_a_text_that_only_looks_like_json_stays_whole(root: Path) -> None:
    assert '{"a": no JSON}' in page(root, "Words.", '{"a": no JSON}\n').text("page")


def test_old_addresses_and_aliases_lead_to_the_guides(imported: Imported) -> None:
    rows = imported.read("content/redirects.csv").split("\n")
    assert {
        "/docs/light/,guide:light,en",
        "/old/light/,guide:light,en",
        "/docs/first,guide:light,en",
        "/docs/care/bulb/,guide:lamp,en",
    } <= set(rows)


@pytest.mark.parametrize(
    ("construct", "line"),
    [
        ('shortcode "children"', "{{< children"),
        ('shortcode "lantern-box"', "{{< lantern-box"),
        ("video or frame", "{{< youtube"),
    ],
)
def test_what_could_not_come_over_is_listed_with_its_line(imported: Imported, construct: str, line: str) -> None:
    [finding] = [each for each in imported.report.findings if each.construct == construct]
    assert line in (SITE / finding.path).read_text("utf-8").split("\n")[finding.line - 1]


def test_a_link_to_nothing_keeps_its_words_and_is_listed(root: Path) -> None:
    imported = page(root, 'Words.\n\nSee [the attic]({{< ref "attic.md" >}}).')
    assert "See the attic." in imported.text("page")
    [finding] = [each for each in imported.report.findings if each.construct == "link to nothing"]
    assert (finding.path, finding.line) == ("content/page.md", 6)


def test_a_second_import_changes_nothing(root: Path) -> None:
    import_into(root, "markdown", SITE)
    before = files_of(root)
    import_into(root, "markdown", SITE)
    assert files_of(root) == before
