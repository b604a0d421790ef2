"""Addresses inside are not called, however they are written."""

from __future__ import annotations

import socket
from typing import Any

import httpcore
import pytest

from karate.errors import AddressRefused
from karate.providers.guard import Guard, is_public
from karate.providers.sockets import Current, GuardedBackend

INSIDE = [
    *("127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::1", "::", "fd00::1", "fe80::1", "fe80::1%eth0", "ff02::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2001:0:53aa::1", "::127.0.0.1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_open_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "file:///etc/passwd", "//example.com"),
        *("https://user:secret@example.com/", "https://user@example.com/", "https:///x", ""),
        *("https://example.com:99999/", "https://exa mple.com/", "https://[::1/", "https://a\n.b/"),
        "https://example.com/" + "x" * 9000,
    ],
)
def test_an_address_that_is_no_plain_https_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        Guard().check(url)
    assert "secret" not in caught.value.detail


def test_what_the_settings_name_may_lie_inside() -> None:
    guard = Guard(["127.0.0.1:9000", "gpu-box"])
    guard.check("http://127.0.0.1:9000/v1")
    guard.check("http://GPU-box:11434/api")
    for url in ("http://127.0.0.1:9001/", "http://127.0.0.1/", "http://gpu-box.evil.example/"):
        with pytest.raises(AddressRefused):
            guard.check(url)


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name has these addresses."""

    def found(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)


def test_a_name_that_leads_inside_is_refused_when_it_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = GuardedBackend(Guard(), Current())
    answering(monkeypatch, "127.0.0.1")
    with pytest.raises(AddressRefused):
        backend.connect_tcp("rebound.example", 443)
    answering(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(AddressRefused):
        backend.connect_tcp("half.example", 443)


def test_the_dialled_address_is_the_checked_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second answer of the name server changes nothing: the name is not looked up again."""
    dialled: list[str] = []

    def dial(self: object, host: str, *_: Any) -> Any:
        dialled.append(host)
        raise httpcore.ConnectError("no network in tests")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)
    answering(monkeypatch, "8.8.8.8", "8.8.4.4")
    with pytest.raises(httpcore.ConnectError):
        GuardedBackend(Guard(), Current()).connect_tcp("dns.example", 443)
    assert dialled == ["8.8.8.8", "8.8.4.4"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_odd_spellings_of_this_machine_are_refused(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    # The system's resolver reads them as 127.0.0.1, so that is what the guard sees.
    answering(monkeypatch, socket.inet_ntoa(socket.inet_aton(host)))
    with pytest.raises(AddressRefused):
        Guard().resolve(host, 443)
