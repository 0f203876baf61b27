"""Every setting, its default and its help, read once from the environment.

An unknown HELPCENTER_ name or a wrong value stops the start with a sentence: a typing mistake is never ignored.
"""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpcenter import setting_addresses as addresses
from helpcenter.domain.account import SecondFactorFor
from helpcenter.domain.errors import UsageError
from helpcenter.domain.network import authority_of
from helpcenter.domain.problem import nearest

_PREFIX = "HELPCENTER_"
SEARCH_ENGINES = ("arrays", "whoosh")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or len(value) > 12 or not low <= int(value) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(value)

    return parse


_LIMIT = _whole(0, 1_000_000)


def _languages(value: str) -> str:
    tags = [each.strip() for each in value.split(",")]
    wrong = next((each for each in tags if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", each)), None)
    if wrong is not None:
        raise ValueError(f'"{wrong[:80]}" is no language tag; write en, fr')
    return ", ".join(tags)


def _timezone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise ValueError(f"unknown time zone{nearest(value, zoneinfo.available_timezones()) or ''}")
    return value


def _factor_for(value: str) -> SecondFactorFor:
    if value not in set(SecondFactorFor):
        raise ValueError(f"it must be nobody, admins or everyone{nearest(value, list(SecondFactorFor)) or ''}")
    return SecondFactorFor(value)


def _engine(value: str) -> str:
    if value not in SEARCH_ENGINES:
        raise ValueError(f"it must be {' or '.join(SEARCH_ENGINES)}{nearest(value, SEARCH_ENGINES) or ''}")
    return value


def _log_level(value: str) -> str:
    level = value.lower()
    if level not in {"debug", "info", "warning", "error"}:
        raise ValueError("it must be debug, info, warning or error")
    return level


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in words:
            raise ValueError(f"it must be {' or '.join(words)}{nearest(value.lower(), words) or ''}")
        return value.lower()

    return parse


def _setting(default: Any, help_text: str, parse: Callable[[str], Any], name: str | None = None) -> Any:
    return field(default=default, metadata={"help": help_text, "parse": parse, "name": name})


@dataclass(frozen=True, slots=True)
class Settings:
    """Names in the environment are HELPCENTER_ and the field in capitals, PORT excepted."""

    root: Path = _setting(Path(), "The folder that holds content/, index/ and analytics/.", Path)
    host: str = _setting("127.0.0.1", "The address to listen on.", str)
    port: int = _setting(8000, "The port to listen on; 0 takes any free one.", _whole(0, 65535), "PORT")
    public_url: str = _setting(
        "",
        "How visitors reach the site, such as https://help.example.com, or https://example.com/help for a site under a "
        "path; all its links are made from it. Empty: http:// and the address listened on.",
        addresses.site,
    )
    allowed_hosts: str = _setting(
        "",
        "Further hosts, separated by commas, under which the site answers beside that of HELPCENTER_PUBLIC_URL, such "
        "as help.example.org; requests for any other are refused (421).",
        addresses.hosts,
    )
    trusted_proxies: str = _setting(
        "127.0.0.1,::1",
        "Addresses, separated by commas, whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host headers are "
        "believed.",
        addresses.proxies,
    )
    timezone: str = _setting("UTC", "The time zone of days in reports, such as Europe/Paris.", _timezone)
    spool_keep_days: int = _setting(
        14, "How many days event segments are kept after they were taken in.", _whole(1, 3650)
    )
    week_start: int = _setting(1, "The day on which weeks begin in reports: 1 is Monday, 7 is Sunday.", _whole(1, 7))
    raw_days: int = _setting(
        90,
        "How many days events are kept as they came; after that only facts without a visitor remain.",
        _whole(1, 3650),
    )
    rollup_months: int = _setting(25, "How many months these facts and their sums are kept.", _whole(1, 600))
    completion_visitors: int = _setting(
        5,
        "How many visitors must have searched for the same words, and opened a result, before the search box offers "
        "them to others.",
        _whole(2, 1000),
    )
    spool_limit_mb: int = _setting(
        1024,
        "How many megabytes of events may wait on disk; more are dropped and counted. Bots and floods may fill half of "
        "it, addresses that came after that three quarters.",
        _whole(1, 1 << 20),
    )
    disk_room_mb: int = _setting(
        256,
        "How many megabytes stay free on the disk of analytics/ for recording visits: below that, writing the ledger "
        "anew, backups and charts wait; 0 for no bound.",
        _whole(0, 1 << 20),
    )
    backup_hours: int = _setting(
        0, "Every how many hours a backup of the ledger is made by itself; 0 for never.", _whole(0, 24 * 365)
    )
    backup_keep: int = _setting(3, "How many of these backups are kept.", _whole(1, 1000))
    backup_folder: str = _setting(
        "", "Where they are put, best on another disk; empty for analytics/backups of the site.", str
    )
    flood_minutes: int = _setting(
        10,
        "The window of the limits below, in minutes. What one address (IPv6: its /64) does above a limit is served, "
        "but counts in the series flood; see production.md. 0: nothing counts as a flood.",
        _whole(0, 30),
    )
    flood_visitors: int = _setting(300, "Most new browsers from one address in the window; 0 is no limit.", _LIMIT)
    flood_views: int = _setting(1200, "Most pages opened from one address in the window; 0 is no limit.", _LIMIT)
    flood_searches: int = _setting(600, "Most searches from one address in the window; 0 is no limit.", _LIMIT)
    flood_suggests: int = _setting(
        6000, "Most searches while typing from one address in the window; 0 is no limit.", _LIMIT
    )
    flood_clicks: int = _setting(
        120, "Most clicks on calls to action (/go) from one address in the window; 0 is no limit.", _LIMIT
    )
    flood_events: int = _setting(
        1200, "Most calls to action seen, and feedback, from one address in the window; 0 is no limit.", _LIMIT
    )
    report_seconds: int = _setting(20, "How many seconds a report may run.", _whole(1, 3600))
    metrics_token: str = _setting(
        "", "The token that lets a client on another machine read /metrics; without it only this machine may.", str
    )
    second_factor: SecondFactorFor = _setting(
        SecondFactorFor.NOBODY,
        "Who of the staff must sign in with a code beside the password: nobody (each may), admins or everyone.",
        _factor_for,
    )
    second_factor_key: Path = _setting(
        Path(".keys/second-factor"),
        "The file with the key that second factors are encrypted with, made when it is first needed; a relative path "
        "begins in the site's folder. Keep it out of backups.",
        Path,
    )
    search_engine: str = _setting(
        "arrays",
        "What answers searches: arrays, or whoosh, which is slower and meant for comparing; both use the same index.",
        _engine,
    )
    releases_kept: int = _setting(
        5,
        "How many releases are kept, the live one among them, so that each can be made live again; each takes the disk "
        "space of its index and content, as far as it does not share them with others.",
        _whole(2, 100),
    )
    semantic_search: str = _setting(
        "on",
        "off: search by words alone. Nothing is encoded, and what was encoded before is not used; each process spares "
        "some 150 MB of memory.",
        _one_of("on", "off"),
    )
    search_threads: int = _setting(4, "How many searches one process answers at the same time.", _whole(1, 64))
    embed_origins: str = _setting(
        "",
        "Other sites, separated by commas, whose pages may show the search box, such as https://www.example.com.",
        addresses.origins,
    )
    connections: int = _setting(
        1000,
        "How many connections one process holds open at most; fewer where it may not open so many files.",
        _whole(1, 100_000),
    )
    requests_at_once: int = _setting(
        128,
        "How many requests that no kept page answers one process works on at once; the next hears 503 and when to come "
        "again.",
        _whole(1, 10_000),
    )
    drain_seconds: int = _setting(
        2,
        "How many seconds a process that was told to end (SIGTERM) says so at /readyz and still takes visitors, so "
        "that a proxy in front sends them elsewhere; 0 ends it at once.",
        _whole(0, 600),
    )
    page_cache_mb: int = _setting(
        64, "How many megabytes of finished pages one process keeps in memory.", _whole(1, 1 << 16)
    )
    security_contact: str = _setting(
        "",
        "Where people report a weakness of the site: e-mail addresses or https:// pages, separated by commas; "
        "/.well-known/security.txt tells them.",
        addresses.contacts,
    )
    security_languages: str = _setting(
        "en", "The languages in which such reports are read, separated by commas.", _languages
    )
    log_level: str = _setting("info", "How much is logged: debug, info, warning or error.", _log_level)
    log_format: str = _setting(
        "text", "How it is written: text, for people, or json, an object a line for programs.", _one_of("text", "json")
    )
    access_log: str = _setting(
        "off",
        "on: one line for each request, with its id, route, status and time, and without anything personal.",
        _one_of("off", "on"),
    )

    @property
    def embedding_origins(self) -> frozenset[str]:
        """The other sites whose pages may ask the API, as browsers name them."""
        return frozenset(each for each in self.embed_origins.split(",") if each)

    @property
    def public_hosts(self) -> frozenset[str]:
        """Host and port of the public address, and the further ones; empty where no public address is set."""
        further = [each for each in self.allowed_hosts.split(",") if each]
        return frozenset([authority_of(self.public_url), *further]) if self.public_url else frozenset()

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        return self.public_url or self.own_address

    @property
    def path_prefix(self) -> str:
        """The path of the public address, such as "/help"; empty where the site has its host for itself."""
        return urlsplit(self.public_url).path

    @property
    def origin(self) -> str:
        """The public address without its path, as browsers name the host and how it is reached."""
        return self.base_url.removesuffix(self.path_prefix)

    @property
    def own_address(self) -> str:
        """Where this machine reaches the process: the loopback where it listens everywhere. No trailing slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.path_prefix}"

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_https_only(self) -> bool:
        """Whether browsers are told to use https only for the host: of one that it shares, the site says nothing."""
        return self.is_https and not self.path_prefix

    @property
    def state(self) -> Path:
        """The folder of private state: accounts, secrets, salts, the owner's address."""
        return self.root / "analytics" / ".state"

    @property
    def factor_key_file(self) -> Path:
        """Where the key of second factors lies: not among what is backed up."""
        return self.root / self.second_factor_key


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """One line of the settings table in the docs."""

    name: str
    default: str
    help: str


def variable(field_name: str, name: str | None) -> str:
    return name or _PREFIX + field_name.upper()


def described() -> list[SettingHelp]:
    """Every setting in order, for `docs/settings.md` and the command line."""
    return [
        SettingHelp(variable(f.name, f.metadata["name"]), str(f.default), f.metadata["help"]) for f in fields(Settings)
    ]


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables. Raises UsageError for an unknown name or a wrong value."""
    known = {variable(f.name, f.metadata["name"]): f for f in fields(Settings)}
    unknown = sorted(key for key in environment if key.startswith(_PREFIX) and key not in known)
    if unknown:
        bare = unknown[0].removeprefix(_PREFIX)
        hint = f', did you mean "{bare}"?' if bare in known else nearest(unknown[0], known)
        raise UsageError("unknown_setting", f"Unknown setting {unknown[0]}{hint or '.'}")
    values: dict[str, Any] = {}
    for name, setting in known.items():
        text = environment.get(name, "").strip()
        if text:
            values[setting.name] = _parsed(name, text, setting.metadata["parse"])
    if values.get("allowed_hosts") and not values.get("public_url"):
        raise UsageError("bad_setting", "HELPCENTER_ALLOWED_HOSTS needs HELPCENTER_PUBLIC_URL, the main address.")
    return Settings(**values)


def _parsed(name: str, text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        end = "" if str(error).endswith("?") else "."
        raise UsageError("bad_setting", f'{name} is "{text[:80]}": {error}{end}') from None
