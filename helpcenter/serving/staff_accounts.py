"""The accounts of staff, for the site and for commands, which load nothing else for them."""

from helpcenter.accounts import Accounts
from helpcenter.settings import Settings


def open_accounts(settings: Settings) -> Accounts:
    """The accounts of staff. Raises Unavailable or UsageError with a sentence."""
    return Accounts(settings.state / "staff.sqlite", settings.factor_key_file)
