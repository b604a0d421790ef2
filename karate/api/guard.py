"""The outer wall: Host, Origin and cross-site checks first, headers on every answer."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from karate.api.problems import problem
from karate.settings import Settings

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN_HOST = (
    "this server does not answer to that host name; KARATE_PUBLIC_URL and KARATE_ALLOWED_ORIGINS "
    "name further ones"
)
#: What a page from here may load: itself, nothing inline, nothing from elsewhere.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


class Guard:
    """ASGI middleware. Refuses foreign hosts and origins, and unsafe requests from other sites.

    A request without Origin and Sec-Fetch-Site is no browser's (each sends one of them on unsafe
    requests since 2020), so no page has forged it and it passes on to authentication.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = frozenset(_hosts(settings))
        self._origins = frozenset(
            origin.rstrip("/").lower()
            for origin in (settings.public_url, *settings.allowed_origins)
            if origin
        )
        self._secure = settings.public_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            if refused is not None:
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        sender = self._with_headers(send)
        if refused is not None:
            status, code, detail = refused
            await problem(status, code, "Refused", detail)(scope, receive, sender)
            return
        await self._app(scope, receive, sender)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        host = headers.get("host", "").lower()
        if len(headers.getlist("host")) != 1 or _name(host) not in self._hosts:
            return 400, "foreign-host", FOREIGN_HOST
        origin = headers.get("origin")
        if scope["type"] == "websocket":
            if origin is not None and not self._own(origin, host):
                return 403, "foreign-origin", "this origin may not connect"
            return None
        if scope["method"] in SAFE_METHODS or "x-api-key" in headers:
            return None
        site = headers.get("sec-fetch-site")
        if site in {"same-origin", "none"}:
            return None
        if site is None and origin is None:
            return None
        if origin is None or not self._own(origin, host, cross_site=site is not None):
            return 403, "foreign-origin", "unsafe requests from other sites are refused"
        return None

    def _own(self, origin: str, host: str, *, cross_site: bool = False) -> bool:
        """Allow-listed, or the very page this server served: same authority as the checked Host."""
        origin = origin.lower()
        if origin in self._origins:
            return True
        scheme, _, authority = origin.partition("://")
        return not cross_site and scheme in {"http", "https"} and authority == host

    def _with_headers(self, send: Send) -> Send:
        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", CONTENT_POLICY)
                headers.setdefault("cache-control", "no-store")
                if self._secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        return sender


def _hosts(settings: Settings) -> Iterable[str]:
    yield from LOOPBACK_HOSTS
    if settings.host not in {"0.0.0.0", "::", ""}:
        yield settings.host.lower()
    for url in (settings.public_url, *settings.allowed_origins):
        if url:
            yield _name(urlsplit(url).netloc.lower())


def _name(authority: str) -> str:
    """`authority` without its port."""
    if authority.startswith("["):
        return authority.partition("]")[0] + "]"
    return authority.partition(":")[0]
