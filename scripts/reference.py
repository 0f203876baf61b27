"""Writes docs/settings.md, docs/commands.md, the list in docs/reports.md and the digests by which the program knows its
own reports, from the program and the report files themselves; `make docs` runs it, a test compares."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from helpcenter.analytics import load_reports
from helpcenter.analytics.reports.shipped_digests import digest_of
from helpcenter.cli import cli
from helpcenter.settings import described

_LIST = re.compile(r"(\| report \| the question \|\n\| --- \| --- \|\n)(?:\|.*\n)*")
DOCS = Path(__file__).parents[1] / "docs"


def settings_page() -> str:
    """A table of every setting."""
    rows = [f"| `{each.name}` | {f'`{each.default}`' if each.default else ''} | {each.help} |" for each in described()]
    return "\n".join(
        [
            "# Settings",
            "",
            "Every setting is an environment variable, read once when a command starts. An unknown `HELPCENTER_` name",
            "or a wrong value stops the start with a sentence. `helpcenter settings` prints this list.",
            "",
            "| setting | default | meaning |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def commands_page() -> str:
    """The help of every command."""
    parts = [
        "# Commands",
        "",
        "`make install` puts `helpcenter` into `.venv/bin`. A command ends with status 0 when all is well, 1 when it",
        "found what it looks for (a mistake in the content, say), and 2 when it was asked wrongly.",
        "",
    ]
    # As `helpcenter` hands it down to each command.
    said: list[str] = cli.context_settings["help_option_names"]
    for name, command in walk("helpcenter", cli):
        with click.Context(
            command, info_name=name, help_option_names=said, max_content_width=100, terminal_width=100
        ) as context:
            parts += [f"## {name}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(parts)


def reports_page() -> str:
    """docs/reports.md, with the list of the reports there are."""
    reports, problems = load_reports(DOCS.parent / "analytics" / "reports")
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    rows = "".join(f"| `{each.name}` | {each.question} |\n" for each in reports.values())
    page = (DOCS / "reports.md").read_text(encoding="utf-8")
    return _LIST.sub(lambda found: found[1] + rows, page)


def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in sorted(command.list_commands(context)):
            sub = command.get_command(context, each)
            if sub is not None:
                yield from walk(f"{name} {each}", sub)


def digests() -> str:
    """The digest and the name of each report, as `sha256sum` writes them."""
    files = sorted((DOCS.parent / "analytics" / "reports").glob("*.sql"))
    return "".join(f"{digest_of(path.read_text('utf-8'))}  {path.name}\n" for path in files)


PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "reports.md": reports_page,
    "../helpcenter/analytics/reports/shipped.sha256": digests,
}


if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")
