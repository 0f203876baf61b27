"""What people call a browser: enough to tell their own ones apart in a list."""

from collections.abc import Iterable

# In this order: later ones stand in the names of earlier ones, too. Every browser on an iPhone is Safari inside.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def agent_name(user_agent: str) -> str:
    """For example "Firefox on Linux"; "Another browser" for one that is not known."""
    browser = _first(_BROWSERS, user_agent) or "Another browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(known: Iterable[tuple[str, str]], text: str) -> str | None:
    return next((name for sign, name in known if sign in text), None)
