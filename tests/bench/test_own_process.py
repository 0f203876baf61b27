"""Work in a process of its own."""

from fractions import Fraction

import pytest

from bench.analytics.own_process import Apart, Failed


def test_another_process_makes_the_object_and_answers() -> None:
    with Apart(Fraction, 3, 4) as other:
        done = other.call("limit_denominator", 2)
        assert done.value in (Fraction(1, 2), Fraction(1))
        assert done.wall >= 0
        assert done.cpu >= 0
        assert other.peak_mib() > 1


def test_what_went_wrong_there_is_told_here() -> None:
    with Apart(Fraction, 3, 4) as other, pytest.raises(Failed, match="max_denominator should be at least 1"):
        other.call("limit_denominator", 0)


def test_a_process_that_dies_is_a_failure() -> None:
    with Apart(__import__, "os") as other, pytest.raises(Failed, match="ended with code 3"):
        other.call("_exit", 3)
