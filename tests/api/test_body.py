"""JSON bodies: strict, bounded, and nothing in them that breaks later."""

from __future__ import annotations

import pytest

from karate.api.body import MAX_DEPTH, parse_json
from karate.errors import Malformed


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b"[[-1e999]]",
        b'{"a": 9007199254740993}',
        b'{"a": {"b": [-9007199254740993]}}',
        b"1" + b"0" * 400,
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"1" * 5000,
    ],
)
def test_what_is_not_plain_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_json(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (
            b'{"a": [1, 2.5, null, true, "\xc3\xa9\\ud83d\\ude00"]}',
            {"a": [1, 2.5, None, True, "é😀"]},
        ),
        (b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1), None),
        (b"[9007199254740992, -9007199254740992, 1e308]", [2**53, -(2**53), 1e308]),
    ],
)
def test_plain_json_is_read(raw: bytes, found: object) -> None:
    parsed = parse_json(raw)
    assert found is None or parsed == found
