"""The one SSRF guard: which addresses Karate may call on somebody else's word.

Every outgoing URL passes `check`, and every connection dials only what `resolve` returned, so that
a name which answers differently the second time, or a redirect inward, reaches nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from karate.errors import AddressRefused

#: Global by the standard library, and yet a way inside: NAT64, 6to4 and Teredo carry IPv4.
_CARRIERS: Final = tuple(
    ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
_PORTS: Final = {"http": 80, "https": 443}
#: Longest URL that is looked at.
MAX_URL: Final = 8192


class Guard:
    """`private` lists what lies inside and may be called all the same: `host` or `host:port`."""

    def __init__(self, private: Iterable[str] = ()) -> None:
        self._private = frozenset(entry.lower() for entry in private)

    def check(self, url: str) -> SplitResult:
        """The parts of `url`. Raises AddressRefused unless it is https, or allowed as private."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise AddressRefused("an address could not be read") from None
        if len(url) > MAX_URL or not host or any(ord(char) < 33 for char in url):
            raise AddressRefused("an address could not be read")
        if parts.scheme not in _PORTS or parts.username or parts.password:
            raise AddressRefused(f"{host} is not called by a plain https address")
        if parts.scheme == "http" and not self.private(host, port or _PORTS["http"]):
            raise AddressRefused(f"{host} is called by http, which anybody on the way can read")
        return parts

    def private(self, host: str, port: int) -> bool:
        """Tell whether the settings let this address inside be called."""
        return not self._private.isdisjoint({host.lower(), f"{host.lower()}:{port}"})

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be dialled. Raises AddressRefused, OSError.

        One forbidden address among several refuses them all: that is how rebinding looks.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self.private(host, port):
            for address in addresses:
                if not is_public(address):
                    raise AddressRefused(f"{host} leads to an address inside")
        return addresses


def is_public(address: str) -> bool:
    """Tell whether `address` lies on the open internet, whatever it is wrapped in."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif ip.is_site_local or any(ip in net for net in _CARRIERS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
