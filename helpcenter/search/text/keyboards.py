"""Keyboards by language: which keys are neighbours, and which letters there are to mistype."""

import functools

_QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUSSIAN = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
# Rows from the top, each a little to the right of the one above it.
_LAYOUTS: dict[str, tuple[str, ...]] = {
    "ar": ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ذءؤرىةوزظ"),
    "bg": ("чшертъуиопящ", "асдфгхйкл", "зьцжбнм"),
    "cs": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "de": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "el": ("ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ"),
    "fa": ("ضصثقفغعهخحجچ", "شسيبلاتنمكگ", "ظطزرذدپو"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "he": ("קראטוןםפ", "שדגכעיחלךף", "זסבהנמצתץ"),
    "hu": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "ru": _RUSSIAN,
    "uk": ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю"),
}


@functools.cache
def neighbours(language: str) -> dict[str, frozenset[str]]:
    """By letter (folded), the letters beside, above and below it on the language's keyboard, QWERTY without a row."""
    rows = _LAYOUTS.get(language, _QWERTY)
    places = {letter: (row, column) for row, letters in enumerate(rows) for column, letter in enumerate(letters)}
    return {
        letter: frozenset(other for other, there in places.items() if other != letter and _touch(here, there))
        for letter, here in places.items()
    }


@functools.cache
def keyboard_letters(language: str) -> str:
    """The letters of the language's keyboard, and the Latin ones, which every keyboard has."""
    rows = (*_LAYOUTS.get(language, ()), *_QWERTY)
    return "".join(sorted(set("".join(rows))))


def _touch(here: tuple[int, int], there: tuple[int, int]) -> bool:
    # A key's upper neighbours are those above and right of it, because each row is shifted by half a key.
    rows, columns = there[0] - here[0], there[1] - here[1]
    return (rows, columns) in {(0, -1), (0, 1), (-1, 0), (-1, 1), (1, 0), (1, -1)}
