"""No test reaches beyond this machine: an audit hook refuses every other address and name."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_NAMES = {None, "", "localhost", b"localhost"}


def is_local(host: Any) -> bool:
    """Tell whether `host`, a name or an address, is this machine."""
    if host in _NAMES:
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not is_local(host):
        raise PermissionError(f"Tests only reach this machine, not {host!r}")


def keep_to_this_machine() -> None:
    """Refuse foreign addresses from now on in this process (an audit hook cannot be taken back)."""
    sys.addaudithook(_guard)
