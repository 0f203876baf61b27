"""Which functions a report may call: those that tell of nothing but facts, write nothing, and do not wait."""

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
        *("stats", "json_serialize_plan", "json_deserialize_sql", "json_serialize_sql", "add_parquet_key"),
    }
)
_REFUSED_FAMILIES = ("pg_", "has_", "inet_", "duckdb_", "pragma_")


def refusals(nodes: list[Node]) -> Iterator[tuple[str, int | None]]:
    """A sentence for each call that a report may not make, with the byte of the SQL where it stands."""
    streams = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    for node in nodes:
        if node.get("class") == "FUNCTION" and id(node) not in streams:
            name = str(node["function_name"]).lower()
            if name in REFUSED or name.startswith(_REFUSED_FAMILIES):
                yield f"A report may not call {name}().", node.get("query_location")
