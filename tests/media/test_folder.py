"""What only the folder store promises: nothing half-written, nothing left lying."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from karate.errors import Unavailable
from karate.media.folder import ASIDE, LEFTOVER_S, FolderStore


def test_files_are_sharded_and_no_unfinished_one_stays(tmp_path: Path) -> None:
    name = FolderStore(tmp_path).put(b"content")
    assert (tmp_path / name[:2] / name).read_bytes() == b"content"
    assert list((tmp_path / ASIDE).iterdir()) == []


def test_leftovers_of_a_crash_go_after_a_day_and_uploads_stay(tmp_path: Path) -> None:
    FolderStore(tmp_path)
    old, new = tmp_path / ASIDE / "old", tmp_path / ASIDE / "new"
    old.touch()
    new.touch()
    before = time.time() - LEFTOVER_S - 1
    os.utime(old, (before, before))
    FolderStore(tmp_path)
    assert not old.exists()
    assert new.exists()


def test_a_damaged_file_is_replaced_by_the_next_put(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = store.put(b"content")
    (tmp_path / name[:2] / name).write_bytes(b"con")
    store.put(b"content")
    assert store.read(name) == b"content"


def test_a_full_disk_is_a_typed_error_and_leaves_nothing(tmp_path: Path) -> None:
    # A limit on the size of files fails writes like a full disk does.
    code = (
        "import resource, signal, sys; from pathlib import Path; "
        "from karate.media.folder import FolderStore; from karate.errors import Unavailable\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "store = FolderStore(Path(sys.argv[1]))\n"
        "try: store.put(bytes(1_000_000))\n"
        "except Unavailable as error: sys.exit(error.code + str(list(store.iter())))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "unavailable[]"
    assert list((tmp_path / ASIDE).iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        FolderStore(tmp_path / "file" / "assets")
