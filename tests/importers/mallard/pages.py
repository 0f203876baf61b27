"""Pages of Mallard for tests, and what is read from them."""

from pathlib import Path

from helpcenter.importers.mallard import read
from helpcenter.importers.model import Finding, ImportedSite, ImportedText, ImportLog, ReadOptions

SPACES = (
    'xmlns="http://projectmallard.org/1.0/" xmlns:if="http://projectmallard.org/if/1.0/"'
    ' xmlns:ui="http://projectmallard.org/ui/1.0/" xmlns:xi="http://www.w3.org/2001/XInclude"'
    ' xmlns:its="http://www.w3.org/2005/11/its"'
)


def page(name: str, body: str, *, info: str = "", title: str = "A page", kind: str = "topic") -> str:
    """A whole page; `body` stands behind its title."""
    return f'<page {SPACES} type="{kind}" id="{name}">\n<info>{info}</info>\n<title>{title}</title>\n{body}\n</page>\n'


def write(folder: Path, pages: dict[str, str]) -> Path:
    """Writes files by their path in `folder`."""
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def site_of(folder: Path, *, locales: str = "") -> tuple[ImportedSite, list[Finding]]:
    """What is read from a folder, and what was told."""
    log = ImportLog()
    settings = {"locales": locales} if locales else {}
    return read(str(folder), ReadOptions(settings=settings), log), log.findings


def text_of(folder: Path, body: str) -> tuple[ImportedText, list[Finding]]:
    """One page with that body, beside two others to link to and a picture."""
    pictures = {"figures/menu.svg": "<svg/>"}
    other = page("other", '<section id="part"><title>The part</title><p>x</p></section>', title="The other")
    site, findings = site_of(write(folder, {"one.page": page("one", body), "other.page": other, **pictures}))
    return next(guide for guide in site.guides if guide.key == "one").texts["en"], findings
