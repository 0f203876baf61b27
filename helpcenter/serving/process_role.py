"""What a process does, as `helpcenter serve --part` says it."""

from enum import StrEnum


class ProcessRole(StrEnum):
    """Everything (the default), the visitors' site alone, or the staff's side alone."""

    ALL = "all"
    WEB = "web"
    STAFF = "staff"

    @property
    def has_site(self) -> bool:
        return self is not ProcessRole.STAFF

    @property
    def has_staff(self) -> bool:
        return self is not ProcessRole.WEB
