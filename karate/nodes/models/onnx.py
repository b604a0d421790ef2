"""Writing small networks as ONNX files, so that one runtime serves every model.

Only what our converters need of the format: a chain of nodes, constants of float32, free sizes.
Field numbers are those of `onnx.proto3` (ONNX 1.x, IR version 8).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from karate.nodes.arrays import np
from karate.nodes.image import Planes

#: Version of the file format and of the operators that are used.
IR_VERSION, OPERATORS = 8, 17
#: `TensorProto.DataType` of float32.
_FLOAT = 1
#: `AttributeProto.AttributeType`.
_AS_FLOAT, _AS_INT, _AS_INTS = 1, 2, 7

Attribute: TypeAlias = "float | int | Sequence[int]"


@dataclass(frozen=True, slots=True)
class Op:
    """One operator: what it reads, what it makes, and its settings."""

    type: str
    inputs: Sequence[str]
    output: str
    settings: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plug:
    """A named input or output; a dimension that is a word is free."""

    name: str
    shape: Sequence[int | str]


def model_of(
    ops: Iterable[Op], constants: Mapping[str, Planes], inlet: Plug, outlet: Plug
) -> bytes:
    """The file of a network from `inlet` to `outlet`."""
    graph = b"".join(_part(1, _op(op)) for op in ops)
    graph += _part(2, b"karate")
    graph += b"".join(_part(5, _tensor(name, value)) for name, value in constants.items())
    graph += _part(11, _plug(inlet)) + _part(12, _plug(outlet))
    opset = _part(1, b"") + _number(2, OPERATORS)
    return _number(1, IR_VERSION) + _part(2, b"karate") + _part(7, graph) + _part(8, opset)


def _op(op: Op) -> bytes:
    parts = [_part(1, name.encode()) for name in op.inputs]
    parts += [_part(2, op.output.encode()), _part(3, op.output.encode())]
    parts.append(_part(4, op.type.encode()))
    parts += [_part(5, _setting(name, value)) for name, value in op.settings.items()]
    return b"".join(parts)


def _setting(name: str, value: Attribute) -> bytes:
    head = _part(1, name.encode())
    if isinstance(value, float):
        return head + _key(2, 5) + struct.pack("<f", value) + _number(20, _AS_FLOAT)
    if isinstance(value, int):
        return head + _number(3, value) + _number(20, _AS_INT)
    return head + b"".join(_number(8, one) for one in value) + _number(20, _AS_INTS)


def _tensor(name: str, value: Planes) -> bytes:
    dims = b"".join(_number(1, size) for size in value.shape)
    data = np.ascontiguousarray(value, "<f4").tobytes()
    return dims + _number(2, _FLOAT) + _part(8, name.encode()) + _part(9, data)


def _plug(plug: Plug) -> bytes:
    dims = b"".join(
        _part(1, _number(1, size) if isinstance(size, int) else _part(2, size.encode()))
        for size in plug.shape
    )
    tensor = _number(1, _FLOAT) + _part(2, dims)
    return _part(1, plug.name.encode()) + _part(2, _part(1, tensor))


def _key(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _number(number: int, value: int) -> bytes:
    return _key(number, 0) + _varint(value)


def _part(number: int, content: bytes) -> bytes:
    return _key(number, 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit tells that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
