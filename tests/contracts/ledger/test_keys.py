"""Envelope encryption and erasure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from karate.errors import Incompatible, NotFound
from karate.graph.events import UserNamed
from karate.ledger.event import NewEvent
from karate.ledger.keys import ERASED_S, Keys, open_keys
from tests.contracts.ledger.opened import Opened, edit


def test_what_is_sealed_opens_only_in_its_place(here: Opened) -> None:
    sealed = here.keys.encrypt("workspace:a", b"plain", b"here")
    assert b"plain" not in sealed
    assert here.keys.decrypt("workspace:a", sealed, b"here") == b"plain"
    assert here.keys.encrypt("workspace:a", b"plain", b"here") != sealed
    here.keys.ensure(["workspace:b"])
    for scope, aad in (("workspace:a", b"there"), ("workspace:b", b"here")):
        with pytest.raises(Incompatible):
            here.keys.decrypt(scope, sealed, aad)


def test_two_processes_use_one_key(here: Opened, open_again: Callable[[], Opened]) -> None:
    other = open_again()
    sealed = [opened.keys.encrypt("workspace:a", b"plain", b"") for opened in (here, other)]
    assert other.keys.decrypt("workspace:a", sealed[0], b"") == b"plain"
    assert here.keys.decrypt("workspace:a", sealed[1], b"") == b"plain"


def test_erasing_a_person_leaves_the_log_whole(here: Opened) -> None:
    named = NewEvent("user:ann", UserNamed(name="Ann Example"), "ann", "space")
    here.ledger.append([named, edit()], {"user:ann": 0, "workflow:w": 0})
    assert here.ledger.read()[0].body == UserNamed(name="Ann Example")
    here.keys.erase("person:ann")
    events = here.ledger.read()
    assert events[0].body == UserNamed(name="")
    assert events[1].body == edit().body
    assert here.ledger.verify() is None
    with pytest.raises(NotFound):
        here.keys.decrypt("person:ann", bytes(40), b"")


def test_a_workspace_without_its_key_is_not_read_as_empty(here: Opened) -> None:
    here.ledger.append([edit()], {"workflow:w": 0})
    here.keys.erase("workspace:space")
    with pytest.raises(Incompatible):
        here.ledger.read()


def test_the_master_key_file_is_private_and_made_once(here: Opened, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master"
    master = path.read_bytes()
    assert len(master) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_keys(here.database, tmp_path / "keys").master == master


def test_another_master_key_is_refused_at_start(here: Opened, tmp_path: Path) -> None:
    with pytest.raises(Incompatible):
        open_keys(here.database, tmp_path / "elsewhere")
    with pytest.raises(Incompatible):
        open_keys(here.database, tmp_path, b64encode(bytes(32)).decode())
    for wrong in ("short", b64encode(bytes(31)).decode(), "ä"):
        with pytest.raises(Incompatible):
            open_keys(here.database, tmp_path, wrong)
    (tmp_path / "keys" / "master").write_bytes(b"cut")
    with pytest.raises(Incompatible):
        open_keys(here.database, tmp_path / "keys")


def test_a_master_key_from_the_settings(here: Opened, tmp_path: Path) -> None:
    master = (tmp_path / "keys" / "master").read_bytes()
    keys = open_keys(here.database, tmp_path / "unused", b64encode(master).decode())
    assert keys.master == master
    assert not (tmp_path / "unused").exists()


def test_another_process_forgets_the_key_of_an_erased_person(here: Opened) -> None:
    now = 0.0
    other = Keys(here.database, here.keys.master, clock=lambda: now)
    sealed = here.keys.encrypt("person:ann", b"Ann", b"")
    shared = here.keys.encrypt("workspace:a", b"plain", b"")
    assert other.decrypt("person:ann", sealed, b"") == b"Ann"
    assert other.decrypt("workspace:a", shared, b"") == b"plain"
    here.keys.erase("person:ann")
    now += ERASED_S
    with pytest.raises(NotFound):
        other.decrypt("person:ann", sealed, b"")
    assert other.decrypt("workspace:a", shared, b"") == b"plain"


def test_the_key_of_a_person_who_stays_goes_on(here: Opened) -> None:
    now = 0.0
    keys = Keys(here.database, here.keys.master, clock=lambda: now)
    sealed = keys.encrypt("person:ann", b"Ann", b"")
    for _ in range(3):
        now += ERASED_S
        assert keys.decrypt("person:ann", sealed, b"") == b"Ann"
