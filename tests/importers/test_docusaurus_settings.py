"""What a configuration of Docusaurus says of addresses, and what stands in other files than the page."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.docusaurus import script_data, settings
from helpcenter.importers.markdown.docusaurus.sidebars import as_data
from helpcenter.importers.model import ImportLog
from tests.content.rich import png
from tests.importers.conftest import Imported, empty_site, import_into

CONFIG = """\
// baseUrl: '/not-this/'
import {themes} from 'prism-react-renderer';
const config = {
  baseUrl: '/lamps/', /* not
  defaultLocale: 'de' */
  i18n: {defaultLocale: 'en', locales: ['en', 'fr']},
  presets: [
    ['classic', {
      blog: {routeBasePath: 'news'},
      docs: {path: 'docs', routeBasePath: 'help', sidebarPath: './sidebars.js', editUrl: 'https://x.example/{a}'},
    }],
  ],
  plugins: [
    ['@docusaurus/plugin-content-docs', {id: 'shop', path: 'shop', routeBasePath: '/buy'}],
    ['@docusaurus/plugin-client-redirects', {
      redirects: [
        // moved in spring
        {to: '/help/start', from: ['/begin', '/help/first']}, // both
        {from: '/help/old-lamp', to: '/help/guides/lamp#light'},
        {from: '/x', to: '/nowhere'},
      ],
      createRedirects(path) { return []; },
    }],
  ],
};
export default config;
"""
SIDEBARS = """\
/** @type {import('x').SidebarsConfig} */
const sidebars = {
  docs: [ // the first
    'start', // 'not-this'
    {type: 'category', label: 'Lamps // and more', items: ['guides/lamp' /* 2 */, 'guides/index'], collapsed: false,},
    {type: 'link', label: 'Elsewhere', href: 'https://x.example'}
  ],
}
export default sidebars
"""
PAGE = """\
# Start

import Part from './_part.mdx';
import Shared from "@site/shared/_shared.md"
import Gone from './_gone.mdx';

Before.

<Part />

- one

  <Shared name="x"></Shared>

![a](@site/static/img/a.png)

<img src={require('@site/static/img/b.png').default} alt="b" />

[Lamp](@site/docs/guides/01-lamp.md#light), [index](/help/guides), [shop](/buy/list).

```js
import Part from './_part.mdx';
<Part />
```
"""
FILES: Mapping[str, str | bytes] = {
    "website/docusaurus.config.js": CONFIG,
    "website/sidebars.js": SIDEBARS,
    "website/docs/start.mdx": PAGE,
    "website/docs/_part.mdx": "---\nx: y\n---\nimport Deep from './_deep.md'\n\n**Part**\n\n<Deep/>\n",
    "website/docs/_deep.md": "Deep *words*.\n",
    "website/shared/_shared.md": "Shared\nwords.\n",
    "website/docs/guides/01-lamp.md": "# Lamp\n\n## Light\n\nx\n",
    "website/docs/guides/index.md": "# All lamps\n\nx\n",
    "website/docs/guides/slugged.md": "---\nslug: other\n---\n# Slugged\n\nx\n",
    "website/docs/guides/rooted.md": "---\nslug: /top\n---\n# Rooted\n\nx\n",
    "website/docs/guides/named.md": "---\nid: by-id\n---\n# Named\n\nx\n",
    "website/docs/home.md": "---\nslug: /\n---\n# Home\n\nx\n",
    "website/shop/list.md": "# List\n\nx\n",
    "website/versioned_docs/version-1.0/start.md": "# Old\n\nx\n",
    "website/versioned_docs/version-1.0/b.md": "# Old b\n\nx\n",
    "website/i18n/fr/docusaurus-plugin-content-docs/current/guides/01-lamp.md": "# Lampe\n\n## Light\n\nx\n",
    "website/i18n/fr/docusaurus-plugin-content-docs-shop/current/list.md": "# Liste\n\nx\n",
    "website/static/img/a.png": png(2, 2),
    "website/static/img/b.png": png(2, 3),
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("settings")
    for name, content in FILES.items():
        path = folder / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_into(empty_site(folder), "markdown", folder / "source")


@pytest.mark.parametrize(
    "row",
    [
        "/lamps/help/start,guide:start,en",
        "/lamps/begin,guide:start,en",
        "/lamps/help/first,guide:start,en",
        "/lamps/help/guides/lamp,guide:01-lamp,en",
        "/lamps/help/old-lamp,guide:01-lamp,en",
        "/lamps/fr/help/guides/lamp,guide:01-lamp,fr",
        "/lamps/fr/help/old-lamp,guide:01-lamp,fr",
        "/lamps/help/guides,guide:guides,en",
        "/lamps/help/guides/other,guide:slugged,en",
        "/lamps/help/top,guide:rooted,en",
        "/lamps/help/guides/by-id,guide:named,en",
        "/lamps/help,guide:home,en",
        "/lamps/buy/list,guide:list,en",
        "/lamps/fr/buy/list,guide:list,fr",
    ],
)
def test_addresses_are_those_that_the_configuration_makes(imported: Imported, row: str) -> None:
    assert row in imported.read("content/redirects.csv").splitlines()


def test_the_site_has_no_error_and_the_pages_of_every_set_of_docs(imported: Imported) -> None:
    assert imported.errors() == []
    assert set(imported.library().guides["list"].texts) == {"en", "fr"}
    assert "start" in imported.library().guides
    assert "part" not in imported.library().guides


def test_partials_stand_where_they_are_asked_for_and_not_in_code(imported: Imported) -> None:
    text = imported.text("start")
    assert "**Part**\n\nDeep *words*.\n" in text
    assert "- one\n\n  Shared\n  words.\n" in text
    assert "```js\nimport Part from './_part.mdx';\n<Part />\n```" in text


def test_pictures_and_links_by_site_come_over(imported: Imported) -> None:
    text = imported.text("start")
    assert "![a](media:a.png)" in text
    assert 'src="media:b.png"' in text
    assert "[Lamp](guide:01-lamp#light), [index](guide:guides), [shop](guide:list)." in text


def test_comments_in_sidebars_are_none_of_the_data(imported: Imported) -> None:
    [topic] = imported.library().topics
    assert (topic.names["en"], topic.guides) == ("Lamps // and more", ("01-lamp", "guides"))


def test_what_does_not_come_over_is_listed(imported: Imported) -> None:
    found = imported.found()
    assert (found["earlier version"], found["included file"]) == (1, 1)
    told = sorted(each.message for each in imported.report.findings if each.construct == "redirects")
    assert told == ["/x leads to /nowhere, which is no page of the docs", "createRedirects is code, and is not run"]
    [version] = [each for each in imported.report.findings if each.construct == "earlier version"]
    assert version.message == "2 pages of version-1.0 are left out: the docs of today come over"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b': [true, null, -2.5,], \"c\": `x`}", {"a": 1, "b": [True, None, -2.5], "c": "x"}),
        ("[/* a */ 'it\\'s', // b\n'http://x' ]", ["it's", "http://x"]),
        ("'\\u00e9\\x41\\n'", "éA\n"),
    ],
)
def test_literals_are_data(text: str, value: object) -> None:
    assert script_data.literal(text) == value


@pytest.mark.parametrize(
    "text", ["f()", "{a}", "{...b}", "`${x}`", "[1 2]", "{a: 1", "[" * 500, "'a\n'", "", "{a: b + 'c'}", "{[x]: 1}"]
)
def test_code_is_no_data(text: str) -> None:
    with pytest.raises(ValueError):
        script_data.literal(text)


@pytest.mark.parametrize(
    ("config", "docs"),
    [
        ("", [("docs/", "/docs/")]),
        ("presets: [['classic', {docs: {sidebarPath: 'x'}}]]", [("docs/", "/docs/")]),
        ("presets: [['classic', {docs: {routeBasePath: '/', path: '../docs'}}]]", [("docs/", "/")]),
        ("baseUrl: '/a', presets: [['classic', {docs: {routeBasePath: `/b/`}}]]", [("docs/", "/a/b/")]),
    ],
)
def test_where_texts_lie_and_stand(tmp_path: Path, config: str, docs: list[tuple[str, str]]) -> None:
    (tmp_path / "docusaurus.config.ts").write_text(f"export default {{{config}}};")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text("x")
    known = settings.of(SourceFolder.scan(tmp_path, ImportLog()))
    assert [(each.folder, each.route) for each in known.docs] == docs


def test_a_sidebar_of_code_is_none() -> None:
    assert as_data("export default {a: [require('./x')]}") is None


@pytest.mark.parametrize(
    ("config", "row"),
    [
        ("docsUrl: '', cleanUrl: true", "/lamp/the-desk"),
        ("docsUrl: 'help', baseUrl: '/x/'", "/x/help/lamp/the-desk.html"),
        ("", "/docs/lamp/the-desk.html"),
    ],
)
def test_the_first_docusaurus_is_read_too(root: Path, tmp_path: Path, config: str, row: str) -> None:
    files = {
        "website/siteConfig.js": f"const siteConfig = {{{config}}};\nmodule.exports = siteConfig;\n",
        "website/sidebars.json": '{"docs": {"Lamps": ["lamp/the-desk"]}}',
        "docs/lamp/Desk.md": "---\nid: the-desk\ntitle: Desk\n---\n\nx\n",
    }
    for name, text in files.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = import_into(root, "markdown", tmp_path / "source")
    assert done.report.system == "Docusaurus"
    assert f"{row},guide:desk,en" in done.read("content/redirects.csv").splitlines()
    assert [(topic.names["en"], topic.guides) for topic in done.library().topics] == [("Lamps", ("desk",))]
