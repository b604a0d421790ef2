"""A signed statement about the whole log: how far it went, and the root over all stream heads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from karate.errors import Incompatible, NotFound, Unavailable
from karate.graph.events import LedgerCheckpointed
from karate.graph.model import JsonObject
from karate.ledger.signing import Signer, check

#: The stream of checkpoints, and the workspace that is none: no tenant's log shows them.
STREAM: Final = "ledger:log"
WORKSPACE: Final = "instance"
#: Name of the newest checkpoint in the keys folder, kept apart from the log it is about.
FILE: Final = "checkpoint.json"
#: Largest checkpoint file that is read, in bytes.
MAX_FILE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`root` over the heads of `streams` streams, of all events up to `position`."""

    position: int
    streams: int
    root: bytes
    key: str
    signature: bytes

    @classmethod
    def signed(cls, position: int, streams: int, root: bytes, signer: Signer) -> Checkpoint:
        """State and sign."""
        signature = signer.sign(_statement(position, streams, root))
        return cls(position, streams, root, signer.key_id, signature)

    @classmethod
    def of(cls, body: LedgerCheckpointed) -> Checkpoint:
        """What an event of the log states."""
        return cls(body.position, body.streams, body.root, body.key, body.signature)

    def genuine(self, public_keys: Mapping[str, bytes]) -> bool:
        """Tell whether one of `public_keys` signed it."""
        public = public_keys.get(self.key)
        statement = _statement(self.position, self.streams, self.root)
        return public is not None and check(public, statement, self.signature)

    def to_json(self) -> JsonObject:
        """As it is written beside the log and printed to be kept elsewhere."""
        return {
            "position": self.position,
            "streams": self.streams,
            "root": self.root.hex(),
            "key": self.key,
            "signature": self.signature.hex(),
        }

    def save(self, folder: Path) -> None:
        """Replace the checkpoint in `folder`, whole or not at all. Raises Unavailable."""
        draft = folder / f".{FILE}-{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with draft.open("w", encoding="utf-8") as file:
                file.write(f"{json.dumps(self.to_json())}\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / FILE)
        except OSError as error:
            raise Unavailable("the checkpoint cannot be written beside the log") from error


def read(path: Path) -> Checkpoint:
    """The checkpoint of a file. Raises NotFound without one, Incompatible when it is none."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MAX_FILE))
        return Checkpoint(
            int(found["position"]),
            int(found["streams"]),
            bytes.fromhex(found["root"]),
            str(found["key"]),
            bytes.fromhex(found["signature"]),
        )
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}") from error
    except OSError as error:
        raise Unavailable(f"{path} cannot be read") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Incompatible(f"{path} is not a checkpoint") from error


def _statement(position: int, streams: int, root: bytes) -> bytes:
    return f"karate checkpoint 1\n{position}\n{streams}\n{root.hex()}\n".encode()
