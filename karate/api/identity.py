"""Credentials out of headers and cookies."""

from __future__ import annotations

import asyncio

from starlette.requests import HTTPConnection

from karate.accounts.authenticator import Authenticator, Credentials
from karate.accounts.principal import Principal
from karate.accounts.sessions import SESSION_COOKIE


def shown(connection: HTTPConnection) -> Credentials:
    """The API key and the session cookie of a request or websocket handshake."""
    return Credentials(
        api_key=connection.headers.get("x-api-key"),
        session=connection.cookies.get(SESSION_COOKIE),
    )


async def identify(connection: HTTPConnection, authenticator: Authenticator) -> Principal:
    """Who is asking. Raises Unauthenticated."""
    return await asyncio.to_thread(authenticator.identify, shown(connection))
