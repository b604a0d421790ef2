"""A look inside a Yjs update (encoding v1) before pycrdt sees it.

pycrdt decodes recursively: 60 KB of brackets inside brackets overflow its stack and end the
process. What is walked here is well formed, flat enough and has no parts nobody needs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from karate.errors import Invalid, Malformed, TooLarge

#: Deepest nesting of JSON in one value, and of Y types in one update.
MAX_DEPTH = 32
#: Most structs (insertions, runs of deletions) of one update.
MAX_STRUCTS = 1_000_000
#: Most bytes of one number: 2⁵³ fits in eight.
_NUMBER_BYTES = 8

Id: TypeAlias = tuple[int, int]

_GC, _SKIP = 0, 10
_DELETED, _BINARY, _STRING, _EMBED, _FORMAT, _TYPE, _ANY, _DOC = 1, 3, 4, 5, 6, 7, 8, 9
_XML_ELEMENT, _XML_HOOK, _LAST_TYPE = 3, 5, 6
#: The type ref of a Y.Map.
MAP = 1
_BIGINT, _FLOAT64, _FLOAT32, _INTEGER, _STRING_VALUE, _OBJECT, _ARRAY, _BYTES = (
    122, 123, 124, 125, 119, 118, 117, 116,
)  # fmt: skip
_CONSTANTS = (120, 121, 126, 127)


@dataclass(slots=True)
class Structs:
    """What one update holds.

    `roots` are the roots it names, `listed` those that items without a key stand in; `types` are
    the ids of new Y types, each with what it stands in: a parent id, or its left neighbour, or None
    for a root. `kinds` are their type refs, `lists` the types that items without a key stand in.
    `blocks` are (client, first clock, end); `needs` is, by client, the clock before which
    everything must be there, beyond what is in the same block before it.
    """

    count: int = 0
    blocks: list[tuple[int, int, int]] = field(default_factory=list)
    roots: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    types: dict[Id, Id | None] = field(default_factory=dict)
    kinds: dict[Id, int] = field(default_factory=dict)
    lists: set[Id] = field(default_factory=set)
    needs: dict[int, int] = field(default_factory=dict)
    _starts: dict[int, list[int]] = field(default_factory=dict)
    _holders: dict[int, list[tuple[bool, Id | None]]] = field(default_factory=dict)

    def ahead_of(self, known: Mapping[int, int]) -> bool:
        """Tell whether clocks before or between these are missing in a document of `known`."""
        reached: dict[int, int] = {}
        for client, start, end in self.blocks:
            if start > reached.get(client, known.get(client, 0)):
                return True
            reached[client] = max(end, reached.get(client, known.get(client, 0)))
        return False

    def fits(self, known: Mapping[int, int]) -> bool:
        """Tell whether a document of `known`, which these are not `ahead_of`, surely lacks nothing
        that they stand in, stand beside or delete. What needs other blocks of the same update
        is not sure: two of them can need each other."""
        return all(end <= known.get(client, 0) for client, end in self.needs.items())

    def need(self, other: Id, item: Id) -> None:
        """Remember that `item` needs `other`."""
        client, clock = other
        if (client != item[0] or clock >= item[1]) and clock >= self.needs.get(client, 0):
            self.needs[client] = clock + 1

    def holder(self, item: Id) -> tuple[bool, Id | None] | None:
        """(is a parent, id) of what the item stands in or beside; None when it is not here."""
        starts = self._starts.get(item[0])
        if not starts or item[1] < starts[0]:
            return None
        return self._holders[item[0]][bisect_right(starts, item[1]) - 1]

    def note(self, item: Id, is_parent: bool, other: Id | None) -> None:
        """Remember what `item` stands in (`is_parent`) or beside."""
        self._starts.setdefault(item[0], []).append(item[1])
        self._holders.setdefault(item[0], []).append((is_parent, other))


def scan(update: bytes) -> Structs:
    """Walk `update`. Raises Malformed, TooLarge, or Invalid for what no document may hold."""
    reader = _Reader(update)
    found = Structs()
    try:
        for _ in range(reader.number()):
            count, client, clock = reader.number(), reader.number(), reader.number()
            found.count += count
            if count > len(update) - reader.at:
                raise Malformed("the update is shorter than it says")
            if found.count > MAX_STRUCTS:
                raise TooLarge(f"more than {MAX_STRUCTS} parts in one update")
            _block(reader, found, count, client, clock)
        for _ in range(reader.number()):
            client = reader.number()
            for _ in range(reader.number()):
                end = reader.number() + reader.number()
                if end > found.needs.get(client, 0):
                    found.needs[client] = end
    except (IndexError, UnicodeDecodeError) as error:
        raise Malformed("the update ends early or is no update") from error
    if reader.at != len(update):
        raise Malformed("bytes are left over behind the update")
    if len(found.types) > MAX_DEPTH:
        _refuse_deep(found)
    return found


def _block(reader: _Reader, found: Structs, count: int, client: int, clock: int) -> None:
    """Read the structs of one client; a gap in its clocks ends one block and begins the next."""
    start = clock
    for _ in range(count):
        if reader.data[reader.at] == _SKIP:
            reader.byte()
            if clock > start:
                found.blocks.append((client, start, clock))
            clock = start = clock + reader.number()
        else:
            clock += _struct(reader, found, (client, clock))
    if clock > start:
        found.blocks.append((client, start, clock))


def _struct(reader: _Reader, found: Structs, item: Id) -> int:
    """Read one struct; return its length in clocks."""
    info = reader.byte()
    kind = info & 0x1F
    if info == _GC:
        return reader.number()
    left = (reader.number(), reader.number()) if info & 0x80 else None
    right = (reader.number(), reader.number()) if info & 0x40 else None
    is_parent, other = left is None and right is None, left or right
    for beside in (left, right):
        if beside is not None:
            found.need(beside, item)
    if is_parent:
        if reader.number() == 1:
            root = reader.text()
            found.roots.add(root)
            if not info & 0x20:
                found.listed.add(root)
        else:
            other = (reader.number(), reader.number())
            found.need(other, item)
            if not info & 0x20:
                found.lists.add(other)
        if info & 0x20:
            reader.skip(reader.number())
    found.note(item, is_parent, other)
    if kind == _TYPE:
        found.types[item] = other
        found.kinds[item] = reader.number()
        return _type(reader, found.kinds[item])
    return _content(reader, kind)


def _content(reader: _Reader, kind: int) -> int:
    if kind == _ANY:
        count = reader.number()
        for _ in range(count):
            reader.any()
        return count
    if kind == _STRING:
        return reader.utf16()
    if kind == _DELETED:
        return reader.number()
    if kind in (_BINARY, _EMBED):
        reader.skip(reader.number())
    elif kind == _FORMAT:
        reader.skip(reader.number())
        reader.skip(reader.number())
    elif kind == _DOC:
        reader.skip(reader.number())
        reader.any()
    else:
        raise Malformed("content of an unknown kind")
    return 1


def _type(reader: _Reader, type_ref: int) -> int:
    if type_ref > _LAST_TYPE:
        raise Malformed("a shared type of an unknown kind")
    if type_ref in (_XML_ELEMENT, _XML_HOOK):
        reader.skip(reader.number())
    return 1


def _refuse_deep(found: Structs) -> None:
    """Raise Invalid when Y types created in one update nest too deeply."""
    depths: dict[Id, int] = {}
    for item in found.types:
        chain: list[tuple[Id, bool]] = []
        here: Id | None = item
        depth = 0
        while here is not None and len(chain) <= len(found.types) + found.count:
            if here in depths:
                depth = depths[here]
                break
            held = found.holder(here)
            if held is None:
                break
            chain.append((here, held[0]))
            here = held[1]
        for name, is_parent in reversed(chain):
            depth += is_parent
            depths[name] = depth
            if depth > MAX_DEPTH:
                raise Invalid(f"deeper than {MAX_DEPTH} levels", rule="depth")


class _Reader:
    """A cursor over bytes; running off the end is an IndexError."""

    __slots__ = ("at", "data")

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        data, at = self.data, self.at
        value = data[at]
        if value < 128:
            self.at = at + 1
            return value
        value &= 127
        for place in range(1, _NUMBER_BYTES):
            part = data[at + place]
            value |= (part & 127) << (7 * place)
            if part < 128:
                self.at = at + place + 1
                return value
        raise Malformed("a number is too long")

    def skip(self, length: int) -> None:
        self.at += length
        if self.at > len(self.data):
            raise IndexError

    def text(self) -> str:
        length = self.number()
        self.skip(length)
        return self.data[self.at - length : self.at].decode()

    def utf16(self) -> int:
        """Skip a text; return its length as JavaScript counts."""
        length = self.number()
        self.skip(length)
        piece = self.data[self.at - length : self.at]
        return length if piece.isascii() else len(piece.decode().encode("utf-16-le")) // 2

    def any(self) -> None:
        """Skip one lib0 `any` value without recursion."""
        open_ends = [(1, False)]
        while open_ends:
            left, keyed = open_ends.pop()
            if not left:
                continue
            open_ends.append((left - 1, keyed))
            if keyed:
                self.skip(self.number())
            tag = self.byte()
            if tag in (_OBJECT, _ARRAY):
                if len(open_ends) > MAX_DEPTH:
                    raise Invalid(f"deeper than {MAX_DEPTH} levels", rule="depth")
                open_ends.append((self.number(), tag == _OBJECT))
            elif tag == _INTEGER:
                while self.byte() & 128:
                    pass
            elif tag in (_STRING_VALUE, _BYTES):
                self.skip(self.number())
            elif tag in (_FLOAT64, _BIGINT, _FLOAT32):
                self.skip(4 if tag == _FLOAT32 else 8)
            elif tag not in _CONSTANTS:
                raise Malformed("a value of an unknown kind")
