"""Staff: who may sign in, with what role. The only importer of sqlite3 and argon2."""

from helpcenter.accounts.repair import Repaired, repair
from helpcenter.accounts.secret import signing_secret
from helpcenter.accounts.store import Accounts

__all__ = ["Accounts", "Repaired", "repair", "signing_secret"]
