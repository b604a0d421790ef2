"""`karate verify`: whatever is altered in a stamped picture is found and named."""

from __future__ import annotations

import copy
import hashlib
import io
import json
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from karate.errors import Malformed
from karate.graph.model import JsonObject
from karate.ledger.signing import Signer, read_keys
from karate.media.splice import Spliced
from karate.media.stamps import carried, stamp, type_of
from karate.nodes.pixels import pixels
from karate.runs.receipts import Envelope, canonical, content_hash, sealed
from karate.runs.verify import Report, verify
from tests.media.stamped import KINDS, picture

SIGNER = Signer(bytes(range(32)))
KEYS = SIGNER.public_keys()
GRAPH: JsonObject = {
    "nodes": [{"id": "a", "type": "blur", "position": [0, 0], "params": {"sigma": 4.5}}],
    "edges": [],
}


def envelope(data: bytes, graph: JsonObject | None = GRAPH) -> Envelope:
    receipt: JsonObject = {
        "format": "karate receipt 1",
        "asset": {
            "id": "x",
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "pixels": pixels(data),
        },
        "graph_sha256": content_hash(graph),
        "step": {"node": "a", "type": "blur", "params": {"sigma": 4.5}},
        "events": [{"position": 7, "hash": "00" * 32}],
    }
    return sealed(receipt, graph, SIGNER)


def put(data: bytes, note: bytes) -> bytes:
    file = io.BytesIO(data)
    return Spliced(file, stamp(str(type_of(file)), file, len(data), note)).read()


def stamped(kind: str) -> bytes:
    data = picture(kind)
    return put(data, envelope(data).to_bytes())


def checked(data: bytes, keys: dict[str, bytes] = KEYS) -> Report:
    return verify(io.BytesIO(data), len(data), keys, pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stamped_picture_holds(kind: str) -> None:
    report = checked(stamped(kind))
    assert report.ok, report.checks
    assert {check.part for check in report.checks} == {"receipt", "graph", "picture", "pixels"}


WHOLE = {kind: stamped(kind) for kind in ("png", "jpeg", "webp", "webp-exif", "webp-xmp")}


# Pillow remarks on damaged EXIF.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=120, deadline=None)
@given(place=st.integers(0, 1 << 20), change=st.integers(1, 255))
def test_any_altered_byte_is_found_and_its_part_named(kind: str, place: int, change: int) -> None:
    data = bytearray(WHOLE[kind])
    data[place % len(data)] ^= change
    report = checked(bytes(data))
    assert not report.ok, f"byte {place % len(data)} ^ {change} went unnoticed"
    known = {"file", "stamp", "receipt", "key", "graph", "picture", "pixels"}
    assert report.failed
    assert set(report.failed) <= known


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_an_altered_picture_is_named_and_not_the_receipt(kind: str) -> None:
    data = bytearray(picture(kind))
    note = envelope(bytes(data)).to_bytes()
    data[-40] ^= 0x10
    report = checked(put(bytes(data), note))
    assert "picture" in report.failed
    assert "receipt" not in report.failed


def altered(kind: str, change: Any) -> Report:
    data = picture(kind)
    told = cast("dict[str, Any]", copy.deepcopy(envelope(data).to_json()))
    change(told)
    return checked(put(data, canonical(told)))


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_an_altered_parameter_is_named_though_every_hash_was_made_anew(kind: str) -> None:
    def forge(told: dict[str, Any]) -> None:
        told["graph"]["nodes"][0]["params"]["sigma"] = 9
        told["receipt"]["step"]["params"]["sigma"] = 9
        told["receipt"]["graph_sha256"] = content_hash(told["graph"])

    assert altered(kind, forge).failed == ["receipt"]


def test_an_altered_graph_is_named() -> None:
    def forge(told: dict[str, Any]) -> None:
        told["graph"]["nodes"][0]["params"]["sigma"] = 9

    assert altered("png", forge).failed == ["graph"]


def test_somebody_elses_signature_is_an_unknown_key() -> None:
    other = Signer(b"o" * 32)
    data = picture("png")
    told = envelope(data)
    forged = sealed(told.receipt, told.graph, other).to_bytes()
    assert checked(put(data, forged)).failed == ["key"]
    assert checked(put(data, forged), other.public_keys()).ok


def test_a_forged_key_name_does_not_help() -> None:
    other = Signer(b"o" * 32)

    def forge(told: dict[str, Any]) -> None:
        told["signature"] = {
            **sealed(told["receipt"], None, other).signature,
            "key": SIGNER.key_id,
        }

    assert altered("png", forge).failed == ["receipt"]


def test_a_picture_written_anew_says_so() -> None:
    data = picture("png")
    note = envelope(data).to_bytes()
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as file:
        file.save(out, "PNG", compress_level=9, optimize=True)
    assert out.getvalue() != data
    report = checked(put(out.getvalue(), note))
    assert report.failed == ["picture"]
    assert report.same_pixels
    assert "written anew" in next(c.detail for c in report.checks if c.part == "picture")
    webp = io.BytesIO()
    with Image.open(io.BytesIO(data)) as file:
        file.save(webp, "WEBP", lossless=True, exact=True)
    assert checked(put(webp.getvalue(), note)).same_pixels


def test_what_carries_nothing_says_so() -> None:
    assert checked(picture("png")).failed == ["receipt"]
    assert checked(b"GIF89a").failed == ["file"]
    assert checked(b"").failed == ["file"]


def test_a_large_graph_stays_outside_but_is_named() -> None:
    data = picture("png")
    big: JsonObject = {"nodes": [], "edges": [], "notes": {"n": {"text": "x" * (5 << 20)}}}
    told = envelope(data, big)
    assert told.graph is None
    assert told.receipt["graph_sha256"] == content_hash(big)
    assert checked(put(data, told.to_bytes())).ok


def test_pixels_do_not_depend_on_how_a_picture_is_kept() -> None:
    gray = Image.frombytes("L", (5, 3), bytes(range(15)))
    found = set()
    for mode in ("L", "LA", "RGB", "RGBA"):
        out = io.BytesIO()
        gray.convert(mode).save(out, "PNG")
        found.add(pixels(out.getvalue()))
    assert len(found) == 1
    out = io.BytesIO()
    gray.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "PNG")
    assert pixels(out.getvalue()) not in found


def test_a_new_generation_is_a_new_key_and_knows_the_old() -> None:
    newer = Signer(bytes(range(32)), 3)
    assert newer.key_id != SIGNER.key_id
    assert set(newer.public_keys()) > set(KEYS)
    assert checked(stamped("png"), newer.public_keys()).ok
    assert SIGNER.public_keys() == KEYS


def test_key_files_are_read_in_three_forms() -> None:
    from base64 import b64encode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = KEYS[SIGNER.key_id]
    pem = Ed25519PublicKey.from_public_bytes(raw).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    for text in (json.dumps(SIGNER.published()).encode(), pem, b64encode(raw) + b"\n"):
        assert read_keys(text) == KEYS
    for text in (b"", b"{}", b'{"keys": [{}]}', b'{"keys": 3}', b"[", b"AAAA", b"{" * 100_000):
        with pytest.raises(Malformed):
            read_keys(text)


def test_a_carried_note_is_read_without_a_key() -> None:
    data = stamped("jpeg")
    found = carried(io.BytesIO(data), len(data))
    assert found is not None
    assert json.loads(found.note)["graph"] == GRAPH
