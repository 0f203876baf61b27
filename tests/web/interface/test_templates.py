"""Templates and their contexts agree."""

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
    macros = {name for each in tree.find_all(nodes.FromImport) for name in each.names}
    used = meta.find_undeclared_variables(tree) - set(jinja.globals) - macros
    assert used <= {field.name for field in fields(ALL[template])}
