"""The command line: one file a command."""

import os
import sys
from pathlib import Path

import click

from helpcenter import __version__
from helpcenter import settings as settings_module
from helpcenter.cli.analytics import command as analytics
from helpcenter.cli.check import command as check
from helpcenter.cli.check import show
from helpcenter.cli.console import fail
from helpcenter.cli.demo import command as demo
from helpcenter.cli.reindex import command as reindex
from helpcenter.cli.relevance import command as relevance
from helpcenter.cli.report import command as report
from helpcenter.cli.serve import command as serve
from helpcenter.cli.show_settings import command as show_settings
from helpcenter.cli.translations import command as translations
from helpcenter.cli.user import command as user
from helpcenter.domain.errors import BadRequest, ContentErrors, HelpcenterError, UsageError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
    if context.invoked_subcommand != "settings" and not (settings.root / "content").is_dir():
        raise UsageError("no_site", f"There is no site in {settings.root.resolve()}: it has no folder content/.")
    context.obj = settings


for command in (serve, check, reindex, relevance, report, analytics, translations, user, demo, show_settings):
    cli.add_command(command)


def main() -> None:
    """Run a command; every mistake of its user ends with a sentence and a fitting exit status."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        fail("Stopped.", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ContentErrors as error:
        show(error.problems)
        fail(error.message, 1)
    except (UsageError, BadRequest) as error:
        fail(error.message, 2)
    except HelpcenterError as error:
        fail(error.message, 1)
