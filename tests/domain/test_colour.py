"""Contrast as WCAG counts it."""

from helpcenter.domain.colour import BLACK, WHITE, contrast, mixed, readable


def test_contrast_goes_from_one_to_twenty_one() -> None:
    assert contrast(WHITE, WHITE) == 1
    assert contrast(BLACK, WHITE) == contrast(WHITE, BLACK) == 21
    assert round(contrast("#767676", WHITE), 2) == 4.54


def test_the_nearest_readable_colour_is_hardly_another() -> None:
    near = readable("#ffcc00", (WHITE,), BLACK)
    assert 4.5 <= contrast(near, WHITE) < 4.8
    assert readable("#0b664e", (WHITE,), BLACK) == "#0b664e"
    assert mixed(BLACK, WHITE, 0.5) == "#808080"
