"""helpcenter init"""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import click

from helpcenter.cli.console import err, out
from helpcenter.content import new_site
from helpcenter.content.new_site import NewSite
from helpcenter.domain.errors import UsageError
from helpcenter.web.interface.i18n import own_name


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="What the help center is called.")
@click.option("--language", "languages", multiple=True, help="A language of the site, such as fr; the default first.")
@click.option("--product", help="The product that the guides are about.")
@click.option("--cta", "cta_url", help="The https address that its call to action leads to.")
@click.option("--yes", "is_quick", is_flag=True, help="Ask nothing; take what is usual for all that is not given.")
def command(
    folder: Path, name: str | None, languages: tuple[str, ...], product: str | None, cta_url: str | None, is_quick: bool
) -> None:
    """Make a new site in FOLDER: one guide that teaches, and all that a site needs around it.

    At a terminal, it asks for what no option says.
    """
    asks = not is_quick and sys.stdin.isatty()
    new_site.check_free(folder)
    name = name or _asked("Name of the help center", folder.resolve().name, asks)
    spoken = _tags(",".join(languages)) or _tags(_asked("Languages, the default first", "en", asks, _check_tags))
    if product is None:
        product = _asked("Product that the guides are about (may be empty)", "", asks)
    if cta_url is None:
        may_have = asks and bool(product)
        cta_url = _asked("Address of its call to action, https://… (may be empty)", "", may_have, new_site.check_cta)
    site = NewSite(name, {locale: own_name(locale) for locale in spoken}, product, cta_url)
    written, kept = new_site.write(site, folder)
    for path in written:
        out.print(str(folder / path), markup=False)
    for path in kept:
        err.print(f"{folder / path} was there already and stays as it is.", style="yellow", markup=False)
    err.print(f"Made. Now: helpcenter --root {shlex.quote(str(folder))} serve", style="green", markup=False)


def _tags(text: str) -> list[str]:
    """Languages, separated by commas or spaces."""
    return text.replace(",", " ").split()


def _check_tags(answer: str) -> None:
    new_site.check_locales(_tags(answer))


def _asked(question: str, usual: str, asks: bool, check: Callable[[str], None] | None = None) -> str:
    """What is said at the terminal, asked again until it passes the check; what is usual where nobody is asked."""
    if not asks:
        return usual

    def checked(answer: str) -> str:
        answer = answer.strip()
        try:
            if check is not None:
                check(answer)
        except UsageError as error:
            raise click.UsageError(error.message) from None
        return answer

    return str(click.prompt(question, default=usual, show_default=bool(usual), value_proc=checked, err=True))
