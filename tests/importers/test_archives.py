"""A packed source is unpacked within bounds: nothing of it lands elsewhere, and nothing fills the disk."""

import io
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.importers import archives
from helpcenter.importers.archives import unpacked
from helpcenter.importers.model import ImportLog
from tests.importers.conftest import SOURCES, files_of, import_into

WORDS = b"# Words\n\nSome.\n"


def zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, entries: dict[str, bytes | tarfile.TarInfo], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in entries.items():
            entry = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            entry.size = 0 if isinstance(data, tarfile.TarInfo) else len(data)
            archive.addfile(entry, io.BytesIO(b"" if isinstance(data, tarfile.TarInfo) else data))
    return path


def held(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """What is unpacked, by path, and what was told."""
    log = ImportLog()
    with unpacked(str(path), log) as folder:
        root = Path(folder)
        files = {str(each.relative_to(root)): each.read_bytes() for each in root.rglob("*") if each.is_file()}
    return files, [each.message for each in log.findings]


@pytest.mark.parametrize("kind", ["zip", "gztar", "bztar", "xztar", "tar"])
def test_every_kind_of_archive_gives_its_files(tmp_path: Path, kind: str) -> None:
    packed = Path(shutil.make_archive(str(tmp_path / "mkdocs"), kind, SOURCES, "mkdocs"))
    source = SOURCES / "mkdocs"
    expected = {str(path.relative_to(source)): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    assert held(packed) == (expected, [])


def test_a_packed_folder_gives_what_the_folder_does(root: Path, tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "mkdocs"), "zip", SOURCES, "mkdocs")
    plain = tmp_path / "plain"
    shutil.copytree(root, plain)
    assert import_into(root, "markdown", packed).report.system == "MkDocs"
    import_into(plain, "markdown", SOURCES / "mkdocs")
    assert {str(path.relative_to(root)) for path in files_of(root)} == {
        str(path.relative_to(plain)) for path in files_of(plain)
    }


def test_what_was_unpacked_is_gone_afterwards(tmp_path: Path) -> None:
    with unpacked(str(zipped(tmp_path / "a.zip", {"a.md": WORDS})), ImportLog()) as folder:
        assert (Path(folder) / "a.md").is_file()
    assert not Path(folder).exists()


def test_what_is_no_archive_is_left_as_it_is(tmp_path: Path) -> None:
    with unpacked(str(tmp_path), ImportLog()) as folder:
        assert folder == str(tmp_path)


@pytest.mark.parametrize(
    "name", ["../out.md", "a/../../out.md", "/etc/out.md", "C:/out.md", "a\\..\\out.md", "x" * 1001, "a/" * 30 + "b.md"]
)
def test_paths_that_lead_elsewhere_are_left_out_and_told(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    for path in (
        zipped(inside / "a.zip", {"a.md": WORDS, name: WORDS}),
        tarred(inside / "a.tgz", {"a.md": WORDS, name: WORDS}),
    ):
        files, told = held(path)
        assert files == {"a.md": WORDS}
        assert len(told) == 1
    assert not (tmp_path / "out.md").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_of_a_tar_are_left_out(tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("b.md")
    entry.type, entry.linkname = kind, "/etc/passwd"
    files, told = held(tarred(tmp_path / "a.tar.gz", {"a.md": WORDS, "b.md": entry}))
    assert files == {"a.md": WORDS}
    assert told == ["a link or device: not unpacked, it could lead anywhere"]


def test_links_of_a_zip_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    entry = zipfile.ZipInfo("b.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.md", WORDS)
        archive.writestr(entry, "/etc/passwd")
    assert held(path)[0] == {"a.md": WORDS}


def test_an_entry_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar", {"a.md": WORDS, "./a.md": b"other"}, "w")
    assert held(path) == ({"a.md": WORDS}, ["stands twice: the first one was taken"])


def test_a_large_file_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MAX_FILE", 1000)
    files, told = held(zipped(tmp_path / "a.zip", {"a.md": WORDS, "film.mp4": b"x" * 1001}))
    assert (list(files), len(told)) == (["a.md"], 1)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_an_archive_that_grows_beyond_all_bounds_is_refused(tmp_path: Path, kind: str) -> None:
    bomb = {f"{number}.md": b"\0" * (8 << 20) for number in range(3)}
    path = tmp_path / f"a.{kind}"
    zipped(path, bomb) if kind == "zip" else tarred(path, dict(bomb))
    with pytest.raises(UsageError, match="more than 200 times its size"):
        held(path)


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize(("bound", "value", "told"), [("MAX_FILES", 2, "2 files"), ("MAX_BYTES", 0, "0 GiB")])
def test_an_archive_with_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, bound: str, value: int, told: str
) -> None:
    monkeypatch.setattr(archives, bound, value)
    entries = {"a.md": WORDS, "b.md": WORDS, "c.md": WORDS}
    path = tmp_path / f"a.{kind}"
    zipped(path, entries) if kind == "zip" else tarred(path, dict(entries))
    with pytest.raises(UsageError, match=told):
        held(path)


def test_a_header_that_tells_of_gigabytes_is_refused(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("a.md")
    entry.type, entry.size = tarfile.XHDTYPE, 8 << 30
    path = tmp_path / "a.tar"
    path.write_bytes(entry.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4096)
    with pytest.raises(UsageError, match="cannot be unpacked"):
        held(path)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04" + b"\xff" * 200, b"\x1f\x8b\x08" + b"\xff" * 99])
def test_a_damaged_archive_is_refused_with_the_way_out(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UsageError, match="is it whole, and without a password"):
        held(path)


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a.tar.gz", {"a.md": bytes(range(256)) * 400})
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UsageError, match="cannot be unpacked"):
        held(path)
