"""Templates and their contexts agree."""

import re
from dataclasses import fields

import pytest
from jinja2 import meta, nodes

from helpcenter.web.context import TEMPLATES
from helpcenter.web.interface.assets import Assets
from helpcenter.web.interface.i18n import interface
from helpcenter.web.interface.render import environment
from helpcenter.web.preview.context import PREVIEW_TEMPLATES
from helpcenter.web.staff.context import STAFF_TEMPLATES

ALL = TEMPLATES | STAFF_TEMPLATES | PREVIEW_TEMPLATES


@pytest.mark.parametrize("template", sorted(ALL))
def test_a_template_uses_only_what_its_context_offers(template: str) -> None:
    jinja = environment(interface("en"), Assets())
    source = jinja.loader.get_source(jinja, template)[0]  # type: ignore[union-attr]
    tree = jinja.parse(source)
    imported = {name for each in tree.find_all(nodes.FromImport) for name in each.names}
    macros = imported | {each.name for each in tree.find_all(nodes.Macro)}
    used = meta.find_undeclared_variables(tree) - set(jinja.globals) - macros
    assert used <= {field.name for field in fields(ALL[template])}


@pytest.mark.parametrize("template", sorted(environment(interface("en"), Assets()).list_templates(["html"])))
def test_words_that_are_kept_together_are_one_piece_of_their_link(template: str) -> None:
    """Most links lay their pieces out side by side: of "Combien ?", the sign would stand at the far edge."""
    jinja = environment(interface("en"), Assets())
    source = jinja.loader.get_source(jinja, template)[0]  # type: ignore[union-attr]
    loose = re.findall(
        r"(?<!h[1-3]>)(<(?:a|summary|button)\b[^>]*>(?:\{\{ icon\([^}]*\}\})*\{\{[^}]*\|typeset)", source
    )
    inline = ("<h1", "<h2", "<h3", '<p class="passage-title')
    lines = [source[: source.index(each)].rpartition("\n")[2].strip() for each in loose]
    assert [each for each, line in zip(loose, lines, strict=True) if not line.startswith(inline)] == []
