"""The one file of a multipart body, as it streams in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from karate.errors import Malformed, TooLarge

#: Parts a body may have; the file and a few fields, which are ignored.
MAX_PARTS = 16
#: Bytes of the headers of one part.
MAX_HEADERS = 8192


@dataclass(frozen=True, slots=True)
class Part:
    """What the sender says of the file that follows."""

    declared: str
    name: str | None


class _Parts:
    """Callbacks of the parser: keeps headers of the current part and the bytes of the file part."""

    def __init__(self) -> None:
        self.pieces: list[Part | bytes] = []
        self.count = self.files = 0
        self.whole = False
        self._inside = False
        self._field = self._value = b""
        self._size = 0
        self._headers: dict[bytes, bytes] = {}

    def on_part_begin(self) -> None:
        self.count += 1
        self._headers, self._inside, self._size = {}, False, 0
        if self.count > MAX_PARTS:
            raise Malformed(f"a multipart body has at most {MAX_PARTS} parts")

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._field += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MAX_HEADERS:
            raise Malformed(f"the headers of a part have at most {MAX_HEADERS} bytes")

    def on_header_end(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"filename" not in options:
            return
        self.files += 1
        if self.files > 1:
            raise Malformed("send one file per request")
        self._inside = True
        declared = self._headers.get(b"content-type", b"").decode("latin-1")
        self.pieces.append(Part(declared, options[b"filename"].decode("utf-8", "replace")))

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self.pieces.append(data[start:end])

    def on_end(self) -> None:
        self.whole = True


async def file_of(
    chunks: AsyncIterator[bytes], content_type: str, limit: int
) -> AsyncIterator[Part | bytes]:
    """Yield the `Part` of the file, then its bytes. Raises Malformed for a torn body or no file,
    TooLarge when all parts together have more than `limit` bytes, the ignored ones included.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise Malformed("a multipart body needs a boundary")
    parts, size = _Parts(), 0
    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": parts.on_part_begin,
            "on_header_field": parts.on_header_field,
            "on_header_value": parts.on_header_value,
            "on_header_end": parts.on_header_end,
            "on_headers_finished": parts.on_headers_finished,
            "on_part_data": parts.on_part_data,
            "on_end": parts.on_end,
        },
    )
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"a body has at most {limit} bytes", limit=limit)
            parser.write(chunk)
            for piece in parts.pieces:
                yield piece
            parts.pieces.clear()
    except FormParserError as error:
        raise Malformed("the multipart body is torn") from error
    if not parts.whole or parts.files == 0:
        raise Malformed("the multipart body has no whole file")
