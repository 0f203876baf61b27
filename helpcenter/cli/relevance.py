"""helpcenter relevance"""

import sys

import click

from helpcenter.cli.console import err, out
from helpcenter.search import GoldenResult, Moved
from helpcenter.serving.golden_run import run
from helpcenter.settings import Settings


@click.command("relevance")
@click.option("--locale", "locales", multiple=True, help="Only this language; may be given several times.")
@click.pass_obj
def command(settings: Settings, locales: tuple[str, ...]) -> None:
    """Run the golden queries of index/*/golden.csv on the files as they are, and show what moved since the last run.

    Nothing goes live. Ends with status 1 when a golden query is lost.
    """
    relevance = run(settings.root, locales=locales, engine=settings.search_engine)
    for moved in relevance.moved:
        out.print(_movement(moved), markup=False, style="dim" if moved.result.is_kept else None)
    for result in relevance.failing:
        out.print(_loss(result), markup=False)
    for locale, found in relevance.results.items():
        out.print(f"{locale}: {sum(result.is_kept for result in found)} of {len(found)} golden queries kept")
    if relevance.failing:
        err.print("Golden queries were lost.", style="red")
        sys.exit(1)
    err.print("Every golden query finds what it must.", style="green")


def _movement(moved: Moved) -> str:
    golden = moved.result.golden
    return f'{golden.locale} "{golden.query}": {golden.guide} {_rank(moved.before)} → {_rank(moved.result.rank)}'


def _loss(result: GoldenResult) -> str:
    golden = result.golden
    wanted = golden.guide + (f"#{golden.passage}" if golden.passage else "")
    found = "#".join(part for part in result.instead if part) or "nothing"
    return f'index/{golden.locale}/golden.csv:{golden.line}: "{golden.query}" must find {wanted}, but finds {found}'


def _rank(rank: int | None) -> str:
    return f"place {rank}" if rank else "not found"
