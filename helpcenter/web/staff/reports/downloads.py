"""Reports as files."""

from collections.abc import Callable

from starlette.responses import Response

from helpcenter.analytics import ReportTable, to_parquet
from helpcenter.domain.errors import BadRequest
from helpcenter.web.http.responses import NOT_STORED

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def download(table: ReportTable, format_: str) -> Response:
    """What the screen shows, as a file. Raises BadRequest for a format there is not."""
    if format_ not in MEDIA_TYPES:
        raise BadRequest("unknown_format", f"There is no such format. There are: {', '.join(MEDIA_TYPES)}.")
    makers: dict[str, Callable[[], str | bytes]] = {
        "csv": table.to_csv,
        "json": table.to_json,
        "parquet": lambda: to_parquet(table),
    }
    body = makers[format_]()
    span = f"{table.parameters.first}_{table.parameters.last}"
    name = f'attachment; filename="{table.report}_{span}.{format_}"'
    return Response(body, media_type=MEDIA_TYPES[format_], headers=NOT_STORED | {"content-disposition": name})
