"""What errors of libraries say, for sentences of ours."""

import pytest

from helpcenter.domain.errors import first_line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("No room.\n\nLINE 1: SELECT"), "No room."),
        (ValueError("No room."), "No room."),
        (ValueError(), "ValueError"),
        (ValueError("\nLINE 1"), "ValueError"),
    ],
)
def test_an_error_is_told_in_one_line(error: Exception, said: str) -> None:
    assert first_line(error) == said
