"""Values as the YAML that editors write by hand, and that `yaml_text` reads back as they were."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

# Text that means itself without quotes, to every reader of YAML: `no`, `007` and `12:30` do not.
_PLAIN = re.compile(r"[A-Za-zÀ-ɏ](?:[\w ./()+’'-]*[\w.)/])?")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def dump(value: Mapping[str, object]) -> str:
    """`value` in lines: mappings of text, truth values, whole numbers, lists and further mappings.

    Signs that no YAML may hold are left out.
    """
    return "".join(f"{line}\n" for line in _mapping(value))


def scalar(value: object) -> str:
    """A single value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "null"
    text = _CONTROL.sub("", str(value))
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _mapping(value: Mapping[str, object]) -> Iterator[str]:
    for key, each in value.items():
        name = scalar(key)
        if isinstance(each, Mapping) and each:
            yield f"{name}:"
            yield from (f"  {line}" for line in _mapping(each))
        elif (values := _as_list(each)) is not None and values:
            yield from _list(name, values)
        else:
            yield f"{name}: {_empty_or_scalar(each)}"


def _list(name: str, values: Sequence[object]) -> Iterator[str]:
    if not any(isinstance(each, Mapping) or _as_list(each) is not None for each in values):
        line = f"{name}: [{', '.join(_in_flow(each) for each in values)}]"
        if len(line) <= 100:
            yield line
            return
    yield f"{name}:"
    for each in values:
        lines = list(_mapping(each)) if isinstance(each, Mapping) and each else [_empty_or_scalar(each)]
        yield f"  - {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])


def _in_flow(value: object) -> str:
    text = scalar(value)
    return json.dumps(text, ensure_ascii=False) if "," in text and not text.startswith('"') else text


def _empty_or_scalar(value: object) -> str:
    if isinstance(value, Mapping):
        return "{}"
    values = _as_list(value)
    return scalar(value) if values is None else f"[{', '.join(_empty_or_scalar(each) for each in values)}]"


def _as_list(value: object) -> Sequence[object] | None:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else None
