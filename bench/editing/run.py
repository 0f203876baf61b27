"""What editing costs at size: a site of so many guides in so many languages, indexed, edited, checked and served."""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bench.editing.copies import LOCALES, make_site
from bench.editing.processes import Cost, cost_of, live_release, private_mib, processor_seconds, running, wait_for

_CACHE = "bench/.cache"
_COLUMNS = ("measure", "measured", "goal", "ratio to a full build")
_WATCHING = "Watching for changes"
_SIGN_IN = r"http://\S+/staff/sign-in/link\?token=\S+"
_CHANGED = 0.025
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """A row. `cost` is what is held against a full build's of the same kind: seconds of processor time, or by the
    clock. None where there is nothing to hold it against."""

    name: str
    shown: str
    goal: str
    ratio: float | None = None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench site", description=__doc__)
    parser.add_argument("--guides", type=int, default=2000)
    parser.add_argument("--locales", type=int, default=3, choices=range(1, len(LOCALES) + 1))
    parser.add_argument("--folder", type=Path, help="keep the site here, and go on with the one that is here")
    parser.add_argument("--cache", type=Path, default=Path(_CACHE), help="folder for Debian's package")
    options = parser.parse_args(arguments)
    with _folder(options.folder) as folder:
        root = folder / f"site-{options.guides}-{options.locales}"
        if not root.exists():
            make_site(root, options.cache, options.guides, options.locales)
        print(f"{options.guides} guides in {options.locales} languages\n")
        print("| " + " | ".join(_COLUMNS) + " |\n| --- | --: | --: | --: |")
        for measure in measures(root):
            ratio = "" if measure.ratio is None else f"{measure.ratio:.4f}"
            print(f"| {measure.name} | {measure.shown} | {measure.goal} | {ratio} |", flush=True)
    return 0


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen is not None:
        chosen.mkdir(parents=True, exist_ok=True)
        yield chosen
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch)


def measures(root: Path) -> Iterator[Measure]:
    """Every row, as soon as it is measured. Leaves the site with some sentences more."""
    full = cost_of(root, "reindex")
    yield Measure("first reindex, CPU", f"{full.cpu:.1f} s", "250 s", 1.0)
    yield Measure("first reindex, by the clock", f"{full.wall:.1f} s", "", 1.0)
    again = cost_of(root, "reindex")
    yield _cpu("reindex, nothing changed, CPU", again, full, "1 s")
    checked = [cost_of(root, "check") for _ in range(2)]
    yield _cpu("check, first time, CPU", checked[0], full, "")
    yield _cpu("check, second time, CPU", checked[1], full, "3 s")
    yield from _watched(root, full)
    yield Measure("peak memory of reindex", f"{full.peak_mib:.0f} MiB", "500 MiB")
    yield from _served(root, full)


def _cpu(name: str, cost: Cost, full: Cost, goal: str) -> Measure:
    return Measure(name, f"{cost.cpu:.2f} s", goal, cost.cpu / full.cpu)


def _watched(root: Path, full: Cost) -> Iterator[Measure]:
    guides = sorted(path for path in (root / "content" / "guides").iterdir() if path.is_dir())
    many = max(1, round(len(guides) * _CHANGED))
    with running(root, "reindex", "--watch", until=_WATCHING) as (pid, _):

        def until_live(changed: Sequence[Path]) -> tuple[float, float]:
            """Seconds by the clock and of processor time until what was saved is live."""
            before, began, used = live_release(root), time.perf_counter(), processor_seconds(pid)
            for guide in changed:
                _edit(guide)
            wait_for(lambda: live_release(root) != before or None, "an edit to go live")
            return time.perf_counter() - began, processor_seconds(pid) - used

        def row(name: str, goal: str, took: tuple[float, float]) -> Measure:
            return Measure(name, f"{took[0]:.2f} s ({took[1]:.2f} s CPU)", goal, took[0] / full.wall)

        saves = sorted(until_live([guide]) for guide in guides[:_TRIES])
        yield row("one guide saved under --watch until live", "1.5 s", saves[len(saves) // 2])
        yield row(f"{many} guides saved at once until live", "", until_live(guides[-many:]))
        yield row("the edit after that", "3 s", until_live(guides[:1]))


def _edit(guide: Path) -> None:
    path = min(guide.glob("*.md"))
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n\nSaved at {time.time_ns()}.\n", "utf-8")


def _served(root: Path, full: Cost) -> Iterator[Measure]:
    with running(root, "serve", until=_SIGN_IN) as (pid, link), httpx.Client(timeout=600) as client:
        origin = link.partition("/staff/")[0]
        wait_for(lambda: _is_ready(client, origin) or None, "the site to be ready")
        index = client.get(f"{origin}/sitemap.xml").text
        times = [_timed(partial(client.get, address)) for address in re.findall(r"<loc>([^<]+)</loc>", index)]
        yield Measure("sitemap, first time", f"{max(times):.2f} s", "0.2 s", max(times) / full.wall)
        _sign_in(client, link)
        page = f"{origin}/staff/content"
        pages = [_timed(partial(client.get, page)) for _ in range(_TRIES)]
        yield Measure("/staff/content, first time", f"{pages[0] * 1e3:.0f} ms", "", pages[0] / full.wall)
        later = statistics.median(pages[1:])
        yield Measure("/staff/content, from then on", f"{later * 1e3:.0f} ms", "100 ms", later / full.wall)
        yield Measure("private memory of a serving process", f"{private_mib(pid):.0f} MiB", "250 MiB")


def _is_ready(client: httpx.Client, origin: str) -> bool:
    try:
        return client.get(f"{origin}/readyz").is_success
    except httpx.TransportError:
        return False


def _sign_in(client: httpx.Client, link: str) -> None:
    address, _, token = link.partition("?token=")
    [csrf] = re.findall(r'name="csrf" value="([^"]+)"', client.get(link).text)
    client.post(address, data={"token": token, "csrf": csrf})


def _timed(ask: Callable[[], httpx.Response]) -> float:
    began = time.perf_counter()
    ask().raise_for_status()
    return time.perf_counter() - began
