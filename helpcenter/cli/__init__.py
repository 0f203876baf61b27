"""The command line: one file a command, imported when it is asked for."""

import importlib
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from helpcenter import __version__
from helpcenter import settings as settings_module
from helpcenter.domain.errors import BadRequest, ContentErrors, HelpcenterError, UsageError
from helpcenter.domain.problem import Problem

# The commands and their modules. Most need numpy, DuckDB or the web, which take longer to load than `--version` may.
_MODULES = {
    "analytics": "analytics",
    "check": "check",
    "demo": "demo",
    "import": "import_site",
    "init": "init",
    "reindex": "reindex",
    "releases": "releases.commands",
    "relevance": "relevance",
    "report": "report",
    "serve": "serve",
    "settings": "show_settings",
    "translations": "translations",
    "user": "user",
}
_WITHOUT_SITE = {"init", "settings"}
_HELP = ("-h", "--help")
_ASKS_FOR_HELP = "helpcenter.asks_for_help"

# What they make holds what visitors did, or who may sign in; DuckDB and SQLite make their logs with the rights that the
# process gives to any file.
_MAKES_PRIVATE_FILES = {"analytics", "demo", "report", "serve", "user"}


class _Commands(click.Group):
    """Commands by name, each the `command` of its module."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_ASKS_FOR_HELP] = any(each in args for each in _HELP)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{_MODULES[cmd_name]}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": list(_HELP), "max_content_width": 100})
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds content/, index/ and analytics/; this one by default.",
)
@click.version_option(__version__, prog_name="helpcenter")
@click.pass_context
def cli(context: click.Context, root: Path | None) -> None:
    """A self-hosted, multilingual help center with search and analytics."""
    environment = dict(os.environ)
    if root is not None:
        environment["HELPCENTER_ROOT"] = str(root)
    settings = settings_module.read(environment)
    if context.invoked_subcommand in _MAKES_PRIVATE_FILES:
        os.umask(0o077)
    if context.invoked_subcommand not in _WITHOUT_SITE and not context.meta[_ASKS_FOR_HELP]:
        _check_site(settings.root)
    if settings.semantic_search == "off":
        from helpcenter.search import turn_semantic_search  # noqa: PLC0415 - takes longer than `--version` may

        turn_semantic_search(is_on=False)
    context.obj = settings


def _check_site(root: Path) -> None:
    """Raises UsageError with the command that fills a folder without a site."""
    content, whole = root / "content", root.resolve()
    if content.exists() and not content.is_dir():
        raise UsageError("no_site", f"{whole / 'content'} is a file, and must be a folder: move it away.")
    if not content.is_dir() or next(content.iterdir(), None) is None:
        missing = "its folder content/ is empty" if content.is_dir() else "it has no folder content/"
        here = "." if whole == Path.cwd() else shlex.quote(str(root))
        raise UsageError("no_site", f"There is no site in {whole}: {missing}. Make one with: helpcenter init {here}")


def main() -> None:
    """Run a command; every mistake of its user ends with a sentence and a fitting exit status."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        _end("Stopped.", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ContentErrors as error:
        _end(error.message, 1, error.problems)
    except (UsageError, BadRequest) as error:
        _end(error.message, 2)
    except HelpcenterError as error:
        _end(error.message, 1)
    except OSError as error:
        # A full disk, a folder that may not be written: nothing that a trace would explain.
        where = f"{error.filename}: " if error.filename else ""
        _end(f"This could not be done: {where}{error.strerror or error}.", 1)


def _end(message: str, status: int, problems: Sequence[Problem] = ()) -> NoReturn:
    from helpcenter.cli import console  # noqa: PLC0415 - loading rich takes as long as all of `--version`

    console.show(problems)
    console.fail(message, status)
