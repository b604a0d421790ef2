"""Stored events as they were written once: `tests/ledger/golden/<type>.<version>.json`.

`python -m tests.ledger.records` writes one for each type and version of today that has none. It
never changes one: what was stored once must read for ever. A record of a version that no release
ever wrote may be deleted and written again.
"""

from __future__ import annotations

import json
import sys
import types
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from karate.graph.events import EVENT_TYPES, Body
from karate.ledger.chain import GENESIS, link
from karate.ledger.codec import encode_body, seal
from karate.ledger.event import NewEvent, body_json
from karate.ledger.row import Row

FOLDER = Path(__file__).with_name("golden")
KEY = bytes(range(32))
AT = datetime(2026, 11, 23, 12, 30, 15, 123456, UTC)
STREAM, WORKSPACE = "golden:1", "default"


class OneKey:
    """One key for every scope, and a nonce that is always the same: records can be compared."""

    def encrypt(self, scope: str, plaintext: bytes, aad: bytes) -> bytes:
        return bytes(12) + AESGCM(KEY).encrypt(bytes(12), plaintext, aad)

    def decrypt(self, scope: str, sealed: bytes, aad: bytes) -> bytes:
        return AESGCM(KEY).decrypt(sealed[:12], sealed[12:], aad)


def row_of(body: Body) -> Row:
    """The stored event of `body`."""
    event = NewEvent(STREAM, body, "ann", WORKSPACE, "e1", "c1", "e0", AT)
    keys: Any = OneKey()
    state = seal(event, encode_body(body), 1, AT, keys)
    columns = (1, STREAM, 1, body.type, state, event.id, WORKSPACE)
    return Row(*columns, link(GENESIS, *columns))


def record_of(body: Body) -> dict[str, Any]:
    """What a file says: the row, bytes as hex, and the body as JSON."""
    row = row_of(body)._asdict()
    plain = {name: v.hex() if isinstance(v, bytes) else v for name, v in row.items()}
    return {"version": body.version, "row": plain, "body": body_json(body)}


def row_in(record: dict[str, Any]) -> Row:
    """The row of a record."""
    row = record["row"]
    return Row(**{**row, "state": bytes.fromhex(row["state"]), "hash": bytes.fromhex(row["hash"])})


def path_of(type: str, version: int) -> Path:
    """The file of a type and version."""
    return FOLDER / f"{type}.{version}.json"


def sample(body: type[Body]) -> Body:
    """A body with a value in every field."""
    hints = get_type_hints(body, localns={"Json": Any, "JsonObject": dict[str, Any]})
    values = {item.name: _value(hints[item.name], item.name) for item in fields(body)}
    return body(**values)


def _value(hint: Any, name: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    plain = {str: name, int: 7, float: 1.5, bool: True, bytes: name.encode(), Any: name}
    if hint in plain:
        return plain[hint]
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return _value(next(item for item in inner if item is not type(None)), name)
    if origin is list:
        return [_value(inner[0], name)]
    if origin is tuple:
        return [_value(item, name) for item in inner if item is not Ellipsis]
    if origin is dict:
        return {name: _value(inner[1], name)}
    raise TypeError(f"no sample for {hint} of {name}")


def main() -> None:
    """Write the records that are missing."""
    FOLDER.mkdir(exist_ok=True)
    for body in EVENT_TYPES.values():
        path = path_of(body.type, body.version)
        if not path.exists():
            record = record_of(sample(body))
            path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
            sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
