"""Bodies made small: raw deflate (RFC 1951) that begins with words most bodies are made of.

An edit's body is 110 to 500 bytes, nearly all names of fields; with the words known beforehand it
takes half, in 14 µs. What is stored was sealed afterwards, so a length tells no more than before.
"""

from __future__ import annotations

import zlib
from typing import Final

from karate.errors import Incompatible

#: What a deflated body begins with: a byte that no msgpack begins with, and the number of WORDS.
MARK: Final = b"\xc1\x01"
#: Bodies shorter or longer than these are stored as they are: a megabyte would take 50 ms, in which
#: all other appends wait.
SHORT, LONG = 48, 65_536
#: As msgpack and Yjs write them, the most frequent last. Stored bodies are read with these very
#: bytes: other words need another number in MARK, and these have to stay.
WORDS: Final = b"".join(
    (
        b"\xa3run\xa4node\xa8workflow\xa7element\xc0\xa7attempt\x01\xa3key\xd9@\xa5state\xa9succeeded",
        b"\xa5asset\xa6sha256\xd9@\xaamedia_type\xa9image/png\xa5bytes\xce\x00\xa5width\xcd\xa6height\xcd",
        b"\xa9collapsed\xa6bypass\xa8disabled\xa6pinned\xa7exposed\xa8subgraph\xa5frame\xa4size",
        b"\xa2op\xabtext.edited\xa2op\xacstroke.added\xa2op\xaestroke.removed\xa2op\xadfurniture.set",
        b"\xa2op\xa8meta.set\xa3key\xa5title\x05nodes\x05edges\x07strokes\x06frames\x05notes\x04meta",
        b"\xa2op\xb1edge.disconnected\xa2op\xaeedge.connected\xa3key\xa6source\xa4port\xa5image",
        b"\xa2op\xacnode.removed\xa4node\xa6before\x84\xa4type\xa8position\x92\xcd\xa6params\xa5edges\x91",
        b"'\x01\x05nodes(\x00\x04type\x01w(\x00\x08position\x01u\x02}'\x00\x06params\x01(\x00\x01}",
        b"\xa7changes\x92\x85\xa2op\xaanode.added\xa4node\xa4type\xa8position\x92\x00\x00\xa6params\x81",
        b"\xa2op\xacnode.changed\xa4node\xa3key\xa5title\xa3new\xa3old\xc0\xa6origin\xc0",
        b"\x01|@\x00\x00\x00\x01\xa7changes\x91\x85\xa2op\xa9param.set\xa4node\xa5param\xa3old\xcb@",
        b"\x00\x00\x00\x00\x00\x00\xa3new\xcb@\x00\x00\x00\x00\x00\x00\xa6origin\xc0",
        b"\x01u\x02}\x01\xa7changes\x91\x84\xa2op\xaanode.moved\xa4node\xa3new\x92\xcd\xa3old\x92\xcd",
        b"\xa6origin\xc0\x83\xa6update\xc4",
    )
)
#: A window of 4 KiB and small tables: setting up larger ones would cost more than they save.
_LEVEL, _WINDOW, _MEMORY = 6, -12, 4


def deflated(body: bytes) -> bytes:
    """`body`, or a shorter form of it that `inflated` undoes."""
    if not SHORT <= len(body) <= LONG:
        return body
    press = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=WORDS)
    short = MARK + press.compress(body) + press.flush()
    return short if len(short) < len(body) else body


def inflated(stored: bytes) -> bytes:
    """What `deflated` was given. Raises Incompatible for what it never made."""
    if not stored.startswith(MARK[:1]):
        return stored
    if not stored.startswith(MARK):
        raise Incompatible("a body is written with words of a newer build of Karate")
    unpress = zlib.decompressobj(_WINDOW, WORDS)
    try:
        body = unpress.decompress(stored[len(MARK) :], LONG)
    except zlib.error as error:
        raise Incompatible("a body cannot be inflated") from error
    if not unpress.eof or unpress.unused_data:
        raise Incompatible("a body is not whole")
    return body
