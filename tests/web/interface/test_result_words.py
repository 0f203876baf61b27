"""Nothing that can be found lacks a name or a drawing."""

from helpcenter.domain.block import BlockKind
from helpcenter.domain.passage import PassageKind
from helpcenter.web.interface.assets import Assets
from helpcenter.web.interface.i18n import interface
from helpcenter.web.interface.render import environment
from helpcenter.web.interface.result_words import passage_kinds


def test_every_kind_of_block_is_a_kind_of_passage() -> None:
    assert {each.value for each in BlockKind} - {"steps"} == {each.value for each in PassageKind} - {"guide", "step"}


def test_every_kind_of_passage_has_a_name() -> None:
    assert set(passage_kinds(interface("en"))) == set(PassageKind)


def test_every_kind_of_passage_within_a_guide_has_an_icon() -> None:
    icons = environment(interface("en"), Assets()).get_template("_icons.html").render()
    assert [kind for kind in PassageKind if kind != "guide" and f'id="i_{kind}"' not in icons] == []
