"""What a picture that comes in carries: a graph and its receipt are taken out and told.

Stored assets never contain them: the bytes that are stored are those the receipt names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

from karate.api.upload import Received
from karate.errors import Malformed
from karate.graph.model import JsonObject
from karate.ledger.signing import Signer
from karate.media.splice import pieces
from karate.media.stamps import carried
from karate.runs.receipts import DOMAIN, judge
from karate.runs.verify import read_note


def taken_out(file: Received, signer: Signer) -> tuple[Received, JsonObject | None]:
    """The file without what it carries, and what that is.

    Told are `graph` and `receipt`, and as `signature` whether it is ours: ok, unknown-key, altered.
    A file that carries nothing, or something damaged, stays as it is.
    """
    with file.path.open("rb") as whole:
        try:
            found = carried(whole, file.bytes)
            if found is None:
                return file, None
            told = read_note(found.note)
        except Malformed:
            return file, None
        receipt = cast(JsonObject, told["receipt"])
        asset = cast(JsonObject, receipt["asset"])
        named = found.original(whole, str(asset.get("sha256")))
        size = _rewritten(file.path, pieces(whole, named or found.originals[0]))
    verdict = judge(DOMAIN, receipt, told["signature"], signer.public_keys())
    return replace(file, bytes=size), {**told, "signature": verdict}


def _rewritten(path: Path, data: Iterable[bytes]) -> int:
    """Put `data`, which may come from the file at `path`, in its place; returns its size."""
    aside = path.with_name(f"{path.name}-bare")
    size = 0
    with aside.open("xb") as file:
        for piece in data:
            size += file.write(piece)
    os.replace(aside, path)
    return size
