"""Writes docs/settings.md and docs/commands.md from the program itself; `make docs` runs it, a test compares."""

from collections.abc import Iterator
from pathlib import Path

import click

from helpcenter.cli import cli
from helpcenter.settings import described

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
    for name, command in walk("helpcenter", cli):
        with click.Context(command, info_name=name, max_content_width=100, terminal_width=100) as context:
            parts += [f"## {name}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(parts)


def walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for each, sub in sorted(command.commands.items()):
            yield from walk(f"{name} {each}", sub)


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


if __name__ == "__main__":
    for file, page in PAGES.items():
        (DOCS / file).write_text(page(), encoding="utf-8")
