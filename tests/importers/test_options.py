"""Options of an import that mean nothing are refused, with the way out."""

from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from tests.importers.conftest import import_into


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("markdown", {"locale": "french"}, '"french" is no language'),
        ("markdown", {"settings": {"a": "b"}}, 'An import of markdown has no setting "a". It has none.'),
        ("mallard", {"settings": {"locale": "fr"}}, 'no setting "locale", did you mean "locales"? It has locales.'),
    ],
)
def test_an_option_that_means_nothing_is_refused(
    root: Path, tmp_path: Path, kind: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        import_into(root, kind, tmp_path, **options)
    assert message in refused.value.message
