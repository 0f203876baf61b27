"""Staff: who may sign in, with what role and what second factor, and what they did.

The only importer of sqlite3, argon2, pyotp and cryptography.
"""

from helpcenter.accounts.audit_log import MOST as AUDIT_MOST
from helpcenter.accounts.key_files import signing_secret
from helpcenter.accounts.preview_links import PreviewLink
from helpcenter.accounts.repair import Repaired, repair
from helpcenter.accounts.second_factors import Enrolment
from helpcenter.accounts.store import Accounts

__all__ = ["AUDIT_MOST", "Accounts", "Enrolment", "PreviewLink", "Repaired", "repair", "signing_secret"]
