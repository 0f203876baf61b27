"""Everything we ask of other servers: the only importer of httpx."""

from helpcenter.outbound.owner import ask_owner, tell_owner

__all__ = ["ask_owner", "tell_owner"]
