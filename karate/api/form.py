"""The forms an asset is given out in: as stored, with its receipt, without any metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from karate.api.services import Services
from karate.errors import Invalid, KarateError
from karate.graph.events import AssetStored
from karate.media.splice import Readable, Spliced
from karate.media.stamps import STAMPED, stamp, stripped
from karate.telemetry import log

#: What `?receipt=` may ask for.
WISHES: Final = ("1", "0", "stored")


@dataclass(frozen=True, slots=True)
class Form:
    """An asset on its way out: what marks the form, and how it is made of the stored file."""

    etag: str
    of: Callable[[BinaryIO, int], tuple[Readable, int]]


def form_of(services: Services, asset: AssetStored, wish: str) -> Form:
    """The form that `wish` names, of an asset; what cannot carry a receipt goes out as stored.

    Raises Invalid for another wish.
    """
    if wish not in WISHES:
        raise Invalid(f"receipt is one of {', '.join(WISHES)}", rule="query-receipt")
    if wish == "stored" or asset.media_type not in STAMPED:
        return Form(f'"{asset.sha256}"', lambda file, size: (file, size))
    if wish == "0":
        return Form(f'"{asset.sha256}-0"', lambda file, size: _bare(asset.media_type, file, size))
    try:
        note = services.notary.issue(asset.asset).note
    except KarateError as error:  # a picture is worth more than its receipt
        log("receipt_failed", level="warning", error=error, asset=asset.asset)
        return form_of(services, asset, "stored")
    mark = hashlib.sha256(note).hexdigest()[:32]
    return Form(
        f'"{asset.sha256}-{mark}"', lambda file, size: _stamped(asset.media_type, file, size, note)
    )


def _stamped(media_type: str, file: BinaryIO, size: int, note: bytes) -> tuple[Readable, int]:
    try:
        spliced = Spliced(file, stamp(media_type, file, size, note))
    except KarateError as error:
        log("stamp_failed", level="warning", error=error, media_type=media_type)
        return file, size
    return spliced, spliced.size


def _bare(media_type: str, file: BinaryIO, size: int) -> tuple[Readable, int]:
    try:
        spliced = Spliced(file, stripped(media_type, file, size))
    except KarateError:
        file.close()
        raise
    return spliced, spliced.size
