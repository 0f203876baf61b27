"""Which language a file is in, told by its folder or its name."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpcenter.domain.locale import is_locale

# ISO 639-1: folders named `js`, `ui` or `api` are no languages.
_CODES = frozenset(
    re.findall(
        "..",
        "aaabafakamanarasavayazbabebgbibmbnbobrbscacechcocscucvcydadedvdzee"
        "eleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigii"
        "ikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmh"
        "mimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnro"
        "rurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttw"
        "tyugukuruzvevivowawoxhyiyozazhzu",
    )
)
_NAME = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
_SCRIPTS = {"zh": "zh-Hans", "zh-CN": "zh-Hans", "zh-SG": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}


def locale_of(name: str) -> str:
    """The locale that a folder or a suffix names ("pt_br", "en-us", "zh-cn"), as we write it; "" for none."""
    found = _NAME.fullmatch(name)
    if found is None or found[1].lower() not in _CODES:
        return ""
    parts = [found[1].lower(), (found[2] or "").title(), (found[3] or "").upper()]
    tag = "-".join(part for part in parts if part)
    tag = _SCRIPTS.get(tag, tag)
    return tag if is_locale(tag) else ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of the source: its language, and its `key`, which is the same in every language."""

    path: str
    key: str
    locale: str


def by_folder(paths: Sequence[str], default: str) -> list[Placed] | None:
    """Files whose folder is their language: the first one, or the one below a folder that holds all of them. None
    unless files of the same names stand in several languages, or all files lie in one."""
    start = _shared_folder(paths)
    below = [path.removeprefix(start) for path in paths]
    locales = {
        name: locale for name in {path.split("/", 1)[0] for path in below if "/" in path} if (locale := locale_of(name))
    }
    inside = {path for path in below if "/" in path and path.split("/", 1)[0] in locales}
    outside = set(below) - inside
    rests = Counter(path.split("/", 1)[1] for path in inside)
    is_shared = any(count > 1 for count in rests.values()) or not outside.isdisjoint(rests)
    if not is_shared and not (len(locales) == 1 and len(inside) >= max(len(paths) - 1, 1)):
        return None
    return [
        Placed(path, rest.split("/", 1)[1], locales[rest.split("/", 1)[0]])
        if rest in inside
        else Placed(path, rest, default)
        for path, rest in zip(paths, below, strict=True)
    ]


def _shared_folder(paths: Sequence[str]) -> str:
    """The folder that everything lies in, with its slash, but for a file such as README.md beside it; "" for none, and
    where it is a language itself."""
    firsts = {path.split("/", 1)[0] for path in paths if "/" in path}
    beside = sum("/" not in path for path in paths)
    if len(firsts) != 1 or beside > 1 or locale_of(name := next(iter(firsts))):
        return ""
    return f"{name}/"


def by_suffix(paths: Sequence[str], default: str) -> list[Placed]:
    """Files named `name.fr.md` are in French; all others in `default`."""
    placed = []
    for path in paths:
        pure = PurePosixPath(path)
        stem, _, suffix = pure.stem.rpartition(".")
        locale = locale_of(suffix) if stem else ""
        key = str(pure.with_name(f"{stem}{pure.suffix}")) if locale else path
        placed.append(Placed(path, key, locale or default))
    return placed
