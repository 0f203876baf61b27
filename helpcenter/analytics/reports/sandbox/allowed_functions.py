"""Which functions a report may call: those that tell of nothing but facts, write nothing, and can be stopped.

DuckDB looks between steps whether a report was told to end. One call over a long text or list is one step, so what
takes more than its length in steps must never see a long one.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
"""A part of a statement as `json_serialize_sql` tells it."""

# They tell of settings, of who runs the ledger or of experiments that are not over, write, or wait.
REFUSED = frozenset(
    {
        *("current_setting", "getvariable", "getenv", "which_secret", "version", "current_query", "current_query_id"),
        *("current_connection_id", "current_transaction_id", "txid_current", "current_database", "current_schema"),
        *("current_schemas", "current_catalog", "current_user", "current_role", "session_user", "user"),
        *("in_search_path", "write_log", "parse_duckdb_log_message", "sleep_ms", "nextval", "currval", "setseed"),
        # As many steps as two lengths multiplied, or as they are told to, in one call.
        *("levenshtein", "editdist3", "damerau_levenshtein", "bitstring"),
        *("stats", "json_serialize_plan", "json_deserialize_sql", "json_serialize_sql", "add_parquet_key"),
    }
)
_REFUSED_FAMILIES = ("pg_", "has_", "inet_", "duckdb_", "pragma_")
# Functions that make as much text as they are told to, and which argument tells. All sizes of a report together,
# multiplied, must not be more.
_SIZED = {"repeat": 1, "lpad": 1, "rpad": 1, "list_resize": 1, "array_resize": 1, "bar": 3}
# Functions that put a text in many places of another, and which argument is that text; its length is their size.
_INSERTING = {"replace": 2, "regexp_replace": 2, "array_to_string": 1}
_MOST_SIZE = 10_000
_LISTS = frozenset({"range", "generate_series"})
_FORMATS = frozenset({"format", "printf"})
# A width of four digits and more, or one that comes from another argument.
_WIDE = re.compile(r"\d{4}|\{[^{}]{0,99}\{|\*")
# They make one text or list of any number of rows.
_COLLECTING = frozenset(
    {
        *("string_agg", "group_concat", "listagg", "list", "array_agg", "histogram", "histogram_exact"),
        *("json_group_array", "json_group_object", "json_group_structure", "bitstring_agg", "approx_top_k"),
    }
)
# What may be done with such a text or list: all of it takes as many steps as it is long, or hardly more.
_LINEAR = _COLLECTING | frozenset(
    {
        *(
            "+",
            "-",
            "*",
            "/",
            "//",
            "%",
            "||",
            "~~",
            "!~~",
            "~~*",
            "!~~*",
            "coalesce",
            "cast",
            "nullif",
            "ifnull",
            "ratio",
        ),
        *("count", "count_star", "sum", "avg", "min", "max", "any_value", "first", "last", "median", "mode", "round"),
        *("arg_max", "arg_min", "max_by", "min_by", "bool_and", "bool_or", "count_if", "floor", "ceil", "abs", "sqrt"),
        *("len", "length", "strlen", "array_length", "left", "right", "substr", "substring", "lower", "upper", "trim"),
        *(
            "ltrim",
            "rtrim",
            "chr",
            "string_split",
            "str_split",
            "split_part",
            "concat",
            "concat_ws",
            "strftime",
            "date_trunc",
            "date_part",
            "date_diff",
            "hour_of",
        ),
        *("week_of", "day", "month", "year", "list_sort", "list_reverse_sort", "list_distinct", "list_unique"),
        *("list_slice", "array_slice", "list_extract", "array_extract", "list_element", "list_first", "list_last"),
        *(
            "list_sum",
            "list_avg",
            "list_min",
            "list_max",
            "list_count",
            "array_to_string",
            "array_to_string_comma_default",
        ),
        *("unnest", "row_number", "rank", "dense_rank", "folded", "starts_with", "ends_with", "struct_pack", "row"),
        *("struct_extract", "list_value", "list_aggr", "list_aggregate", "least", "greatest", "query_sums", "wilson"),
    }
)
# In a window that moves, each row goes through all rows of its window again.
_SLOW_IN_WINDOWS = _COLLECTING | frozenset({"mode", "median", "mad", "entropy"})
_SLOW_FAMILIES_IN_WINDOWS = ("quantile", "approx_", "reservoir_")


def refusals(nodes: list[Node]) -> Iterator[tuple[str, int | None]]:
    """A sentence for each call that a report may not make, with the byte of the SQL where it stands."""
    streams = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    calls = [node for node in nodes if node.get("class") == "FUNCTION" and id(node) not in streams]
    collecting = next((_name(call) for call in calls if _name(call) in _COLLECTING), "")
    sizes: list[int] = []
    for call in calls:
        if sentence := _refused(call) or _too_large(call, sizes) or (collecting and _too_slow(call, collecting)):
            yield sentence, call.get("query_location")
    for node in nodes:
        if collecting and node.get("class") == "LAMBDA":
            yield _together("->", collecting), node.get("query_location")
        if node.get("class") == "WINDOW" and _moves(node) and _is_slow_in_windows(_name(node)):
            message = f"{_name(node)}() may not stand in a window that moves; leave ORDER BY out of its OVER (…)."
            yield message, node.get("query_location")


def _name(node: Node) -> str:
    return str(node["function_name"]).lower()


def _refused(call: Node) -> str:
    name = _name(call)
    if name in REFUSED or name.startswith(_REFUSED_FAMILIES):
        return f"A report may not call {name}()."
    if name in _LISTS:
        return f"A report may not make a list with {name}(); read from it as from a table: FROM {name}(…)."
    if name in _FORMATS and not _is_narrow(call["children"]):
        return f"{name}() needs a plain text with widths of at most three digits, as in {name}('{{:,}}', …)."
    return ""


def _too_large(call: Node, sizes: list[int]) -> str:
    """`sizes` are those of the calls before; this one's is added."""
    name = _name(call)
    if name in _SIZED:
        number = _literal(call, _SIZED[name])
        sizes.append(max(1, number) if isinstance(number, int) else _MOST_SIZE + 1)
        needed = "number"
    elif name in _INSERTING:
        text = _literal(call, _INSERTING[name])
        sizes.append(max(1, len(text)) if isinstance(text, str) else _MOST_SIZE + 1)
        needed = "text to put in"
    else:
        return ""
    if 0 <= math.prod(sizes) <= _MOST_SIZE:
        return ""
    return f"{name}() needs a plain {needed}: the sizes of all of a report, multiplied, are at most {_MOST_SIZE:,}."


def _literal(call: Node, place: int) -> object:
    """The value of an argument that is written out; None for any other."""
    # `text.repeat(3)` is read with the text as a schema.
    place -= call["schema"] not in {"", "main"}
    value = call["children"][place].get("value") if place < len(call["children"]) else None
    return value.get("value") if isinstance(value, dict) else None


def _is_narrow(arguments: list[Node]) -> bool:
    value = arguments[0].get("value") if arguments else None
    text = value.get("value") if isinstance(value, dict) else None
    return isinstance(text, str) and not _WIDE.search(text)


def _too_slow(call: Node, collecting: str) -> str:
    name = _name(call)
    if name not in _LINEAR:
        return _together(f"{name}()", collecting)
    if "~~" in name and not isinstance(_literal(call, 1), str):
        return _together("LIKE without a plain pattern", collecting)
    return ""


def _together(what: str, collecting: str) -> str:
    return f"A report that makes one value of many rows with {collecting}() may not use {what}."


def _moves(window: Node) -> bool:
    frames = {window.get("start"), window.get("end")}
    return bool(window.get("orders")) or bool(
        frames & {"EXPR_PRECEDING_ROWS", "EXPR_FOLLOWING_ROWS", "CURRENT_ROW_ROWS"}
    )


def _is_slow_in_windows(name: str) -> bool:
    return name in _SLOW_IN_WINDOWS or name.startswith(_SLOW_FAMILIES_IN_WINDOWS)
