"""Where a line may not break, and that the text stays the text."""

import pytest

from helpcenter.typography import typeset


@pytest.mark.parametrize(
    ("locale", "text", "kept"),
    [
        ("fr", "Attention : lisez « ceci » !", "Attention_: lisez «_ceci_»_!"),
        ("fr-CA", "Vraiment ? 10 000 €", "Vraiment_? 10_000_€"),
        ("fr", "<strong>Oui</strong> : « <em>mot</em> »", "<strong>Oui</strong>_: «_<em>mot</em>_»"),
        ("fr", "« &lt;b&gt; »", "«_&lt;b&gt;_»"),
        ("fr", "<code>a : b</code> <a title=\"c : d\">e ; f</a>", "<code>a : b</code> <a title=\"c : d\">e_; f</a>"),
        ("de", "z. B. § 5, i. d. R. 10 %", "z._B. §_5, i._d._R. 10_%"),
        ("pl", "i w domu", "i_w_domu"),
        ("cs", "k domu", "k_domu"),
        ("ru", "Это — лампа № 5", "Это_— лампа №_5"),
        ("en", "a : b ; 10 %", "a : b ; 10 %"),
        ("ja", "あ : い", "あ : い"),
    ],
)  # fmt: skip
def test_spaces_that_keep_a_line_together_are_marked(locale: str, text: str, kept: str) -> None:
    assert typeset(text, locale).replace('<span class="keep"> </span>', "_") == kept
