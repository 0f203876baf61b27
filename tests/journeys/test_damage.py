"""Damaged files, a full disk, folders that may not be written: the site starts and serves, says what is wrong and which
command mends it, and goes on by itself once that is done."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from helpcenter.serving.publishing import reindex
from tests.journeys.conftest import TEST_SITE, Serve, Server, copy_site, helpcenter
from tests.journeys.damage import GUIDE, Site, spoil
from tests.waiting import wait_until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' site with its index, not to be changed."""
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("whole") / "site")
    reindex(root)
    return root


@pytest.fixture
def root(tmp_path: Path, whole: Path) -> Path:
    """A copy, free to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "site"))


@pytest.fixture
def state(root: Path) -> Path:
    return root / "analytics" / ".state"


# Three commands beside the server, one of which asks every report four times.
@pytest.mark.timeout(400)
def test_a_damaged_ledger_is_told_with_its_command_which_mends_it_beside_the_site(serve: Serve, root: Path) -> None:
    spoil(root / "analytics" / "events.duckdb")
    site = Site(serve(root))
    assert site.serves_visitors()
    assert "helpcenter analytics rebuild" in site.problems()["ledger_unusable"]
    assert str(root) not in site.problems()["ledger_unusable"]
    site.sign_in()
    for path in ("/staff/overview", "/staff/reports/queries", "/staff/live", "/staff/experiments"):
        page = site.get(path)
        assert (page.status, "helpcenter analytics rebuild" in page.text) == (503, True), path
    assert "helpcenter analytics rebuild" in site.get("/staff/events").text
    assert "helpcenter_ledger_failing 1.0\n" in site.get("/metrics").text
    assert site.send_event().status == 204
    done = helpcenter(root, "analytics", "rebuild")
    assert done.returncode == 0, done.stderr
    site.wait_for()
    wait_until(lambda: "helpcenter_ledger_events 0.0\n" not in site.get("/metrics").text)
    assert site.get("/staff/overview").status == 200
    tried = helpcenter(root, "analytics", "backup", "--verify")
    assert (tried.returncode, "reports of it say what the ledger says" in tried.stderr) == (0, True), tried
    made = [path for path in (root / "analytics").rglob("*") if "reports" not in path.parts]
    # The log of the ledger among them, which DuckDB makes anew whenever it likes.
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


def test_a_ledger_of_a_newer_release_is_told_and_left_as_it_is(serve: Serve, root: Path) -> None:
    path = root / "analytics" / "events.duckdb"
    with duckdb.connect(path) as ledger:
        ledger.execute("CREATE TABLE schema_version (version INTEGER, migrated_at TIMESTAMP)")
        ledger.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")
    before = path.read_bytes()
    site = Site(serve(root))
    assert site.serves_visitors()
    assert "helpcenter analytics restore" in site.problems()["ledger_newer"]
    assert path.read_bytes() == before


def test_damaged_accounts_are_told_with_their_command_which_mends_them_beside_the_site(
    serve: Serve, root: Path, state: Path
) -> None:
    spoil(state / "staff.sqlite")
    site = Site(serve(root))
    assert site.serves_visitors()
    assert "helpcenter user repair" in site.problems()["bad_accounts"]
    assert "helpcenter user repair" in site.server.said
    form = site.get("/staff/sign-in")
    assert (form.status, "helpcenter user repair" in form.text) == (503, True)
    assert helpcenter(root, "user", "repair").returncode == 0
    assert site.problems() == {}
    assert site.get("/staff/sign-in").status == 200


def test_state_that_is_damaged_counts_as_empty_and_is_made_anew(serve: Serve, root: Path, state: Path) -> None:
    for name in ("popular", "completions", "experiments", "verdicts", "expiry", "ledger", "owner", "counts/1-a"):
        spoil(state / f"{name}.json")
    spoil(state / "salts" / f"{datetime.now(UTC):%Y-%m-%d}")
    spoil(state / "secret")
    spoil(state / "networks.1")
    site = Site(serve(root))
    assert site.serves_visitors()
    assert "Remove it" in site.problems()["bad_secret"]
    assert site.send_event().status == 204
    # With the events just recorded the owner has written the rest anew.
    site.wait_for("bad_secret")


@pytest.mark.parametrize("names", [("analytics",), ("analytics/spool", "analytics/.state")])
def test_a_file_where_a_folder_must_be_is_told(serve: Serve, root: Path, names: tuple[str, ...]) -> None:
    shutil.rmtree(root / "analytics")
    for name in names:
        spoil(root / name)
    site = Site(serve(root))
    assert site.serves_visitors()
    assert site.problems()["no_folder"].endswith(
        "is no folder, as it must be. Move it away; it is then made by itself."
    )
    for name in names:
        (root / name).unlink()
    site.send_event()
    wait_until(lambda: "helpcenter_ledger_failing 0.0\n" in site.get("/metrics").text)


def test_a_folder_where_a_file_must_be_is_told(serve: Serve, root: Path, state: Path) -> None:
    for path in (
        root / "analytics" / "events.duckdb",
        state / "staff.sqlite",
        state / "popular.json",
        state / "secret",
    ):
        path.mkdir(parents=True)
    site = Site(serve(root))
    assert site.serves_visitors()
    assert set(site.problems()) == {"ledger_unusable", "accounts_unwritable", "state_unreadable", "no_secret"}


def forbid(folder: Path, files: int, folders: int) -> None:
    for path in (*folder.rglob("*"), folder):
        path.chmod(folders if path.is_dir() else files)


@pytest.fixture
def used(root: Path, serve: Serve) -> Iterator[Path]:
    """The site after a first visit; what is forbidden in it is allowed at the end again."""
    server: Server = serve(root)
    Site(server).get(GUIDE)
    server.stop()
    yield root
    forbid(root / "analytics", 0o600, 0o700)


def test_a_folder_that_may_not_be_written_is_told_and_goes_on_when_it_may(serve: Serve, used: Path) -> None:
    forbid(used / "analytics", 0o400, 0o500)
    site = Site(serve(used, heeds_rights=True))
    assert site.serves_visitors()
    assert {"analytics_unwritable", "folder_unwritable", "events_not_written"} <= set(site.problems())
    assert "cannot be written" in site.server.said
    refused = site.send_event()
    assert (refused.status, int(refused.headers["retry-after"]) > 0) == (503, True)
    assert '"not_recorded"' in refused.text
    assert 'helpcenter_events_lost_total{reason="EACCES"}' in site.get("/metrics").text
    forbid(used / "analytics", 0o600, 0o700)
    assert site.send_event().status == 204
    site.wait_for()


def test_files_that_may_not_be_read_are_told(serve: Serve, used: Path) -> None:
    forbid(used / "analytics", 0o000, 0o700)
    site = Site(serve(used, heeds_rights=True))
    assert site.serves_visitors()
    assert {"analytics_unwritable", "accounts_unwritable", "no_secret", "state_unreadable"} <= set(site.problems())


def test_a_file_of_events_that_belongs_to_somebody_else_holds_up_no_other(serve: Serve, used: Path) -> None:
    spool = used / "analytics" / "spool"
    for name in ("closed.ndjson", "left.open"):
        (spool / name).write_text("{}\n")
        (spool / name).chmod(0o000)
    site = Site(serve(used, heeds_rights=True))
    assert site.send_event().status == 204
    wait_until(lambda: "helpcenter_ledger_events 2.0\n" in site.get("/metrics").text)
    told = site.problems()["segment_unreadable"]
    assert told.startswith("analytics/spool/closed.ndjson and 1 more cannot be read and written")
    for name in ("closed.ndjson", "left.open"):
        (spool / name).chmod(0o600)
    site.wait_for()
    wait_until(lambda: "helpcenter_spool_segments 0.0\n" in site.get("/metrics").text)


@pytest.fixture
def small_disk(root: Path) -> Iterator[Path]:
    """`analytics/` on a disk of 12 MiB of its own."""
    folder = root / "analytics"
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=12m,mode=0700", "tmpfs", str(folder)]
    if not mount or not umount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs more rights than this machine gives")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free; returns the file that takes the room."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            while True:
                try:
                    file.write(b"x" * size)
                except OSError:
                    break
    return filler


def test_a_disk_that_is_full_at_the_start_is_told_and_all_goes_on_with_room(serve: Serve, small_disk: Path) -> None:
    filler = fill(small_disk)
    site = Site(serve(small_disk.parent))
    assert site.serves_visitors()
    assert "The disk is full" in site.problems()["analytics_unwritable"]
    assert site.send_event().status == 503
    filler.unlink()
    assert site.send_event().status == 204
    wait_until(lambda: "helpcenter_ledger_failing 0.0\n" in site.get("/metrics").text)


def test_a_disk_that_fills_up_while_the_site_runs_loses_only_what_it_says(serve: Serve, small_disk: Path) -> None:
    site = Site(serve(small_disk.parent))
    site.sign_in()
    assert site.send_event().status == 204
    filler = fill(small_disk)
    # What is left of the last block takes some more.
    wait_until(lambda: site.send_event().status == 503)
    assert site.serves_visitors()
    assert 'helpcenter_events_lost_total{reason="ENOSPC"}' in site.get("/metrics").text
    assert "events_not_written" in site.problems()
    assert site.get("/staff/events").status == 200
    filler.unlink()
    assert site.send_event().status == 204
    # So small a disk is never as empty as it should be.
    site.wait_for("disk_low")
    assert site.get("/staff/reports/ctas?format=json").status == 200


def test_folders_that_are_taken_away_while_the_site_runs_are_made_again(serve: Serve, root: Path) -> None:
    site = Site(serve(root))
    site.get(GUIDE)
    for name in ("spool", "export", ".state/counts", ".state/salts"):
        shutil.rmtree(root / "analytics" / name, ignore_errors=True)
    assert site.serves_visitors()
    wait_until(lambda: site.send_event().status == 204)
    site.wait_for()


def test_a_damaged_index_is_built_anew_at_the_start(serve: Serve, root: Path) -> None:
    built = root / "index" / ".built"
    for path in built.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"")
    site = Site(serve(root))
    assert site.serves_visitors()
    assert site.problems() == {}
    assert "helpcenter reindex" in site.server.said


def test_a_pointer_that_is_damaged_while_the_site_runs_changes_nothing_and_is_told(serve: Serve, root: Path) -> None:
    site = Site(serve(root))
    spoil(root / "index" / ".built" / "current.json")
    assert "helpcenter reindex" in site.problems()["index_unusable"]
    assert site.serves_visitors()
    assert helpcenter(root, "reindex").returncode == 0
    site.wait_for()
