"""Where a line may not break, and that the text stays the text."""

import re

import pytest

from helpcenter.typography import typeset


@pytest.mark.parametrize(
    ("locale", "text", "kept"),
    [
        ("fr", "Attention : lisez « ceci » !", [" :", "« c", " »", " !"]),
        ("fr-CA", "Vraiment ? 10 000 €", [" ?", " 000", " €"]),
        ("fr", "<strong>Oui</strong> : « <em>mot</em> »", [" :", "« ", " »"]),
        ("fr", "« &lt;b&gt; »", ["« &lt;", " »"]),
        ("fr", "<code>a : b</code> <a title=\"c : d\">e ; f</a>", [" ;"]),
        ("de", "z. B. § 5, i. d. R. 10 %", [" B", " 5", " d", " R", " %"]),
        ("pl", "i w domu", [" w", " d"]),
        ("cs", "k domu", [" d"]),
        ("ru", "Это — лампа № 5", [" —", " 5"]),
        ("en", "a : b ; 10 %", []),
        ("ja", "あ : い", []),
    ],
)  # fmt: skip
def test_spaces_that_keep_a_line_together_are_marked(locale: str, text: str, kept: list[str]) -> None:
    html = typeset(text, locale)
    assert re.findall(r'<span class="keep">(.*?)</span>', html) == kept
    assert re.sub(r'<span class="keep">(.*?)</span>', r"\1", html) == text
