"""Backup and restore drills, within one database and from one to the other."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from karate.errors import Conflict, Incompatible, NotFound, Unavailable
from karate.graph.events import UserNamed
from karate.ledger.archive import Archive
from karate.ledger.event import ANY, NewEvent
from karate.ledger.restore import restore
from karate.ledger.snapshots import Snapshots
from tests.contracts.ledger.opened import Opened, edit, opened


class Shelf:
    """Blobs in memory, as far as an archive needs them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def iter(self) -> Iterator[str]:
        return iter(list(self.kept))

    def size(self, sha256: str) -> int:
        return len(self.kept[sha256])

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self.kept[sha256])

    def put(self, data: bytes | Path, media_type: str) -> str:
        content = data if isinstance(data, bytes) else data.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        self.kept[digest] = content
        return digest


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    for content in (b"", b"picture", bytes(100_000)):
        shelf.put(content, "image/png")
    return shelf


@pytest.fixture
def backup(here: Opened, shelf: Shelf, tmp_path: Path) -> Path:
    """A backup of two streams, a named person, a snapshot, a follower and three blobs."""
    here.ledger.append([edit() for _ in range(1200)], {"workflow:w": ANY})
    named = NewEvent("user:ann", UserNamed(name="Ann"), "ann", "space")
    here.ledger.append([named], {"user:ann": 0})
    Snapshots(here.database, here.keys).put("workflow:w", 1000, b"state", b"vector")
    with here.database.transaction() as tx:
        tx.execute("INSERT INTO follower_positions VALUES ('reads', 1201)")
    path = tmp_path / "backup.tar"
    summary = Archive(here.database, here.keys, shelf).write(path)
    assert (summary.tables["events"], summary.blobs, summary.position) == (1201, 3, 1201)
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of another empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'restored' / 'karate.db'}"
    make: Callable[[], str] = request.getfixturevalue("another_postgres_url")
    return make()


def test_drill(here: Opened, backup: Path, shelf: Shelf, target: str, tmp_path: Path) -> None:
    """Everything is there again, readable under the target's own master key, and goes on."""
    empty = Shelf()
    summary = restore(backup, target, tmp_path / "other-keys", empty)
    assert empty.kept == shelf.kept
    with opened(target, tmp_path / "other-keys") as there:
        assert there.keys.master != here.keys.master
        assert there.ledger.read(limit=2000) == here.ledger.read(limit=2000)
        assert there.ledger.verify() is None
        snapshot = Snapshots(there.database, there.keys).latest("workflow:w")
        assert snapshot is not None
        assert (snapshot.version, snapshot.state) == (1000, b"state")
        with there.database.read() as tx:
            assert tx.execute("SELECT * FROM follower_positions") == [("reads", 1201)]
        added = there.ledger.append([edit()], {"workflow:w": 1200})
        assert added.position == summary.position + 1
        assert there.ledger.verify() is None


def test_a_target_that_holds_data_is_refused(
    here: Opened, url: str, backup: Path, shelf: Shelf, tmp_path: Path
) -> None:
    before = here.ledger.read(limit=2000)
    with pytest.raises(Conflict):
        restore(backup, url, tmp_path / "keys", shelf)
    assert here.ledger.read(limit=2000) == before


def _members(path: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(path) as tar:
        return [(item, (tar.extractfile(item) or io.BytesIO()).read()) for item in tar]


def _rewritten(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    other = path.with_name("altered.tar")
    with tarfile.open(other, "w") as tar:
        for item, data in members:
            item.size = len(data)
            tar.addfile(item, io.BytesIO(data))
    return other


def _flip(data: bytes) -> bytes:
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


@pytest.mark.parametrize(
    "alter",
    [
        lambda members: members[:-1],
        lambda members: [pair for pair in members if "events/00000000" not in pair[0].name],
        lambda members: [
            (item, _flip(data) if "tables/events" in item.name else data) for item, data in members
        ],
        lambda members: [
            (item, data + b"!" if item.name.startswith("blobs") else data) for item, data in members
        ],
        lambda members: [pair for pair in members if not pair[0].name.startswith("blobs")],
        lambda members: members[1:],
        lambda members: [
            (item, data.replace(b'"format": 1', b'"format": 2')) for item, data in members
        ],
        lambda members: [
            (item, data.replace(b'"schema": ', b'"schema": 9')) for item, data in members
        ],
        lambda members: [
            (item, bytes(32) if item.name == "master" else data) for item, data in members
        ],
    ],
    ids=["end", "rows", "row", "blob", "blobs", "manifest", "format", "schema", "master"],
)
def test_a_damaged_or_newer_backup_restores_nothing(
    backup: Path,
    shelf: Shelf,
    tmp_path: Path,
    alter: Callable[[list[tuple[tarfile.TarInfo, bytes]]], list[tuple[tarfile.TarInfo, bytes]]],
) -> None:
    altered = _rewritten(backup, alter(_members(backup)))
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    with pytest.raises(Incompatible):
        restore(altered, target, tmp_path / "other-keys", Shelf())
    restore(backup, target, tmp_path / "other-keys", Shelf())


def test_a_cut_file_and_no_file(backup: Path, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    backup.write_bytes(backup.read_bytes()[:200_000])
    with pytest.raises(Incompatible):
        restore(backup, target, tmp_path / "other-keys", Shelf())
    with pytest.raises(NotFound):
        restore(tmp_path / "none.tar", target, tmp_path / "other-keys", Shelf())


def test_a_backup_is_private_and_may_leave_the_master_key_out(
    here: Opened, backup: Path, shelf: Shelf, tmp_path: Path
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert here.keys.master in backup.read_bytes()
    bare = tmp_path / "bare.tar"
    Archive(here.database, here.keys, shelf).write(bare, with_master=False)
    assert here.keys.master not in bare.read_bytes()
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    with pytest.raises(Incompatible):
        restore(bare, target, tmp_path / "other-keys", Shelf())
    restore(bare, target, tmp_path / "keys", Shelf())


def test_a_failed_backup_leaves_no_file(here: Opened, tmp_path: Path) -> None:
    class Lost(Shelf):
        def open(self, sha256: str) -> BinaryIO:
            raise Unavailable("the blob store is away")

    lost = Lost()
    lost.put(b"x", "image/png")
    here.ledger.append([edit()], {"workflow:w": 0})
    folder = tmp_path / "backups"
    folder.mkdir()
    with pytest.raises(Unavailable):
        Archive(here.database, here.keys, lost).write(folder / "backup.tar")
    assert list(folder.iterdir()) == []
    with pytest.raises(Unavailable):
        Archive(here.database, here.keys, lost).write(tmp_path / "none" / "backup.tar")


def test_a_backup_shows_one_moment(here: Opened, tmp_path: Path, shelf: Shelf) -> None:
    """Events that arrive while it is written are in it wholly or not at all, chains included."""
    futures = [here.ledger.submit([edit()], {"workflow:w": ANY}) for _ in range(2000)]
    path = tmp_path / "backup.tar"
    summary = Archive(here.database, here.keys, shelf).write(path)
    futures[-1].result()
    target = f"sqlite:///{tmp_path / 'restored.db'}"
    restore(path, target, tmp_path / "keys", Shelf())
    with opened(target, tmp_path / "keys") as there:
        assert there.ledger.position() == summary.tables["events"] <= summary.position
        assert there.ledger.verify() is None
