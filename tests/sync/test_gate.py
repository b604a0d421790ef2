"""Rules GA: what a client may say."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlFragment

from karate.ledger.ydoc import scan
from karate.sync.frames import number, update_frame
from tests.sync.client import Client
from tests.sync.hall import Hall

DEEP = b"\x75\x01" * 30_000 + b"\x7e"


def item(content: bytes, root: bytes = b"nodes", key: bytes | None = b"k", kind: int = 8) -> bytes:
    """An update with one item of a fresh client in a root."""
    sub = b"" if key is None else number(len(key)) + key
    info = kind | (0x20 if key is not None else 0)
    return (
        b"\x01\x01\x4d\x00" + bytes((info,)) + b"\x01" + number(len(root)) + root + sub
    ) + content + b"\x00"  # fmt: skip


MALFORMED = {
    "nothing": b"",
    "text": b"hello",
    "unknown type": b"\x07",
    "endless number": b"\xff" * 12,
    "unknown sync message": b"\x00\x03\x01\x00",
    "shorter than it says": b"\x00\x02\x7fabc",
    "left over": update_frame(b"\x00\x00") + b"x",
    "garbage update": update_frame(random.Random(1).randbytes(40)),
    "cut update": update_frame(item(b"\x01\x77\x03ab")),
    "unknown shared type": update_frame(item(b"\x07", root=b"x-a", kind=7)),
    "huge counts": update_frame(bytes.fromhex("ffffffff0f")),
    "huge array": update_frame(item(b"\x01\x75\xff\xff\xff\xff\x0f")),
    "vector of 10 bytes for 73 GB": b"\x00\x00\x0a" + b"\xff" * 7 + b"\x7f\x01\x00",
    "vector cut": b"\x00\x00\x02\x05\x01",
    "awareness cut": b"\x01\x02\x01\x05",
    "awareness garbage": b"\x01\x08" + b"\xff" * 8,
    "awareness no JSON": b"\x01\x08\x01\x05\x01\x04{{{{",
    "awareness NaN": b"\x01\x0d\x01\x05\x01\x09" + b'{"a":NaN}',
    "awareness text": b"\x01\x07\x01\x05\x01\x03" + b'"a"',
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_ga1_a_malformed_frame_closes_its_sender_alone(hall: Hall, name: str) -> None:
    eve, bob = await hall.client("eve"), await hall.client("bob")
    eve.say(MALFORMED[name])
    assert (await eve.until_closed())[0] == 4400
    await still_works(hall, bob)


def _set(name: str, key: str, value: Any) -> Callable[[Client], None]:
    return lambda client: client.root(name).__setitem__(key, value)


def _in_node(key: str, value: Any) -> Callable[[Client], None]:
    return lambda client: client.root("nodes")["a"].__setitem__(key, value)


def _in_params(key: str, value: Any) -> Callable[[Client], None]:
    return lambda client: client.root("nodes")["a"]["params"].__setitem__(key, value)


def _root(name: str, value: Any) -> Callable[[Client], None]:
    return lambda client: client.doc.__setitem__(name, value)


def _deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


REFUSED: dict[str, tuple[str, Callable[[Client], None]]] = {
    "unknown root": ("root", _root("stolen", Map({"k": 1}))),
    "unknown text root": ("root", _root("chat", Text("hi"))),
    "node is no map": ("type", _set("nodes", "b", {"type": "blur"})),
    "node is a list": ("type", _set("nodes", "b", Array([1]))),
    "unknown key of a node": ("key", _in_node("colour", "red")),
    "unknown key of meta": ("key", _set("meta", "owner", "eve")),
    "id of a node": ("id", _set("nodes", "a b", Map({"type": "blur"}))),
    "id too long": ("id", _set("nodes", "a" * 65, Map({"type": "blur"}))),
    "params are no map": ("type", _in_node("params", {"sigma": 1})),
    "param is a map": ("type", _in_params("x", Map({"k": 1}))),
    "param is bytes": ("type", _in_params("x", b"bytes")),
    "param is infinite": ("value", _in_params("x", float("inf"))),
    "param name": ("id", _in_params("x\x00", 1)),
    "param too deep": ("depth", _in_params("x", _deep(33))),
    "position": ("value", _in_node("position", [1, 2, 3])),
    "position of text": ("value", _in_node("position", "here")),
    "wire key": ("id", _set("edges", "nonsense", {"source": "a", "port": "image"})),
    "wire value": ("value", _set("edges", "a:image", {"source": "a"})),
    "wire source": ("id", _set("edges", "a:image", {"source": "a/b", "port": "image"})),
    "stroke key": ("id", _set("strokes", "nonsense", [1])),
    "frame": ("type", _set("frames", "f", 1)),
    "subdocument": ("type", _in_params("x", Doc())),
    "newer schema": ("schema", _set("meta", "schema", 2)),
    "title": ("value", _set("meta", "title", 7)),
    "xml": ("type", _in_params("x", XmlFragment())),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_ga2_a_wrong_shape_is_refused_with_its_rule(hall: Hall, name: str) -> None:
    eve, bob = await hall.client("eve"), await hall.client("bob")
    rule, do = REFUSED[name]
    with eve.editing():
        do(eve)
    code, why = await eve.until_closed()
    assert code == 4409
    assert why.startswith(f"{rule}: ")
    assert not hall.edits()
    await still_works(hall, bob)


REFUSED_BYTES = {
    "list in a root": ("type", item(b"\x01\x77\x01x", key=None)),
    "text in a root": ("type", item(b"\x01x", key=None, kind=4)),
    "brackets that overflow the stack": ("depth", item(b"\x01" + DEEP, root=b"x-a")),
    "types inside types": (
        "depth",
        b"\x01"
        + number(2000)
        + b"\x4d\x00\x27\x01\x03x-a\x01k\x01"
        + b"".join(b"\x27\x00\x4d" + number(place) + b"\x01k\x01" for place in range(1999))
        + b"\x00",
    ),
}


@pytest.mark.parametrize("held", ["params", None])
async def test_ga3_a_list_inside_a_map_is_refused(hall: Hall, held: str | None) -> None:
    eve, bob = await hall.client("eve"), await hall.client("bob")
    with eve.editing():
        eve.root("nodes")["n"] = Map({"type": "blur", "params": Map({"t": Text("")})})
    with eve.editing():
        eve.root("nodes")["n"]["params"]["t"].insert(0, "typed")
        eve.root("nodes")["x"] = Map()
        del eve.root("nodes")["x"]
    await eve.all_saved()
    kinds = scan(eve.doc.get_update()).kinds
    maps = [item for item, kind in sorted(kinds.items()) if kind == 1 and item[0] in mine(eve)]
    client, clock = maps[1 if held else 0]
    eve.send(
        b"\x01\x01\x4d\x00\x08\x00" + number(client) + number(clock) + b"\x01\x77\x01x" + b"\x00"
    )
    code, why = await eve.until_closed()
    assert code == 4409
    assert why.startswith("type: ")
    await still_works(hall, bob)


def mine(client: Client) -> set[int]:
    return {client.doc.client_id}


@pytest.mark.parametrize("name", REFUSED_BYTES)
async def test_ga3_bytes_that_would_hurt_are_refused_before_the_document(
    hall: Hall, name: str
) -> None:
    eve, bob = await hall.client("eve"), await hall.client("bob")
    rule, update = REFUSED_BYTES[name]
    eve.send(update)
    code, why = await eve.until_closed()
    assert code == 4409
    assert why.startswith(f"{rule}: ")
    await still_works(hall, bob)


async def test_ga4_extensions_are_synced_and_kept(hall: Hall) -> None:
    ada, bob = await hall.client("ada"), await hall.client("bob")
    with ada.editing():
        ada.doc["x-notes"] = Array([1, {"a": [True]}])
    await bob.until(lambda: "x-notes" in bob.doc.keys())  # noqa: SIM118  # no __contains__
    assert bob.doc.get("x-notes", type=Array).to_py() == [1, {"a": [True]}]
    await ada.all_saved()
    assert hall.changes() == []
    assert len(hall.edits()) == 1


async def test_ga5_what_merging_can_break_is_kept(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("edges")["a:image"] = {"source": "nowhere", "port": "image"}
        ada.root("nodes")["z"] = Map({"type": "no-such-type"})
    await ada.all_saved()
    assert not ada.closed
    assert hall.changes()[-1]["source"] == "nowhere"


async def test_ga6_only_twice_the_limits_are_refused(hall: Hall, tmp_path: Path) -> None:
    small = hall.with_settings(tmp_path, workflow_max_nodes=2)
    ada = await small.client("ada")
    for place in range(3):
        with ada.editing():
            ada.root("nodes")[f"n{place}"] = Map({"type": "blur"})
    await ada.all_saved()
    with ada.editing():
        ada.root("nodes")["n4"] = Map({"type": "blur"})
    assert await ada.until_closed() == (4409, "limit-nodes: more than 4 nodes")
    again = await small.client("ada")
    with again.editing():
        del again.root("nodes")["n0"]
    await again.all_saved()
    await small.leave()


async def test_ga7_too_large_frames_and_documents(hall: Hall, tmp_path: Path) -> None:
    small = hall.with_settings(tmp_path, max_frame_bytes=4000, max_document_bytes=3000)
    big, eve, bob = [await small.client(name) for name in ("big", "eve", "bob")]
    big.send(item(b"\x01\x77" + number(4000) + b"a" * 4000, root=b"x-a"))
    await big.until_closed()
    with eve.editing():
        eve.root("nodes")["a"]["params"]["x"] = "x" * 3000
    await eve.until_closed()
    assert {big.closed and big.closed[0], eve.closed and eve.closed[0]} == {4413}
    for _ in range(4):
        with bob.editing():
            bob.root("nodes")["a"]["params"]["x"] = "x" * 1000
        await bob.all_saved()
    await small.leave()


async def test_ga8_readers_hear_everything_and_say_nothing(hall: Hall) -> None:
    ada, eve = await hall.client("ada"), await hall.client("eve", role="viewer")
    assert (102, {"kind": "read_only"}) in eve.told
    assert not eve.asked
    with eve.editing():
        eve.root("nodes")["evil"] = Map({"type": "blur"})
    with ada.editing():
        ada.root("nodes")["b"] = Map({"type": "blur"})
    await eve.until(lambda: "b" in eve.graph.nodes)
    assert not eve.closed
    assert "evil" not in ada.graph.nodes
    assert [event.actor for event in hall.edits()] == ["ada"]
    assert b"karate_dropped_frames_total 1.0" in hall.metrics.render()


async def test_ga9_step_one_is_answered_from_what_is_stored(hall: Hall) -> None:
    ada = await hall.client("ada")
    with ada.editing():
        ada.root("nodes")["a"]["position"] = [8, 8]
    await ada.all_saved()
    late = await hall.client("bob", v1=False)
    assert late.graph == ada.graph
    assert all(data[0] < 100 for data in late.frames)


async def still_works(hall: Hall, client: Client) -> None:
    """The room still takes an edit of `client`, which saw no other."""
    with client.editing():
        client.root("nodes")["a"]["params"]["sigma"] = 11
    await client.all_saved()
    assert not client.closed
    graph, _ = await hall.rooms.graph("wf")
    assert graph.nodes["a"].params["sigma"] == 11
    assert graph == client.graph
