"""Webhooks in: who knows the address, and signs where that is wanted, starts a run once per id."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.api.desk import Desk, at_desk
from tests.api.triggering import call, make, ready, started, triggers


def signature(secret: str, raw: bytes, id: str, at: int) -> dict[str, str]:
    """As Standard Webhooks signs."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{id}.{at}.".encode() + raw, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }


def test_a_webhook_starts_a_run_with_inputs_once_per_id(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        made = await make(desk, kind="webhook", name="From the shop")
        url = made["url"]
        (told,) = await triggers(desk)
        assert "url" not in told
        assert "secret" not in told
        secret = urlsplit(url).path.rpartition("/")[2]
        log = json.dumps([event.to_json() for event in desk.services.ledger.read()])
        assert secret not in log
        assert made["secret"] not in log
        first = await call(desk, url, {"blur_sigma": 9, "order": 17}, **{"webhook-id": "m1"})
        assert first.status_code == 202, first.text
        again = await call(desk, url, {"blur_sigma": 2}, **{"webhook-id": "m1"})
        assert again.json()["id"] == first.json()["id"]
        other = await call(desk, url, None, **{"webhook-id": "m2"})
        assert other.json()["id"] != first.json()["id"]
        assert len(started(desk)) == 2
        wrong = await call(desk, url, {"inputs": {"order": 17}})
        assert (wrong.status_code, wrong.json()["rule"]) == (422, "unknown-input")
        # What is not exposed stays inside, also for who knows the nodes' ids.
        inner = await call(desk, url, {"inputs": {"a": {"mix": 0}}})
        assert (inner.status_code, inner.json()["rule"]) == (422, "unknown-input")
        bad = await call(desk, url, {"inputs": {"blur_sigma": "wide"}})
        assert (bad.status_code, bad.json()["code"]) == (422, "graph-invalid")
        assert (await call(desk, url[:-1] + "_", {})).status_code == 404
        path = desk.at(f"/triggers/{made['id']}")
        renewed = (await desk.owner.patch(path, json={"renew": True})).json()
        assert (await call(desk, url, {})).status_code == 404
        assert (await call(desk, renewed["url"], {})).status_code == 202
        await desk.owner.patch(path, json={"enabled": False})
        off = await call(desk, renewed["url"], {})
        assert (off.status_code, off.json()["rule"]) == (409, "trigger-off")

    at_desk(tmp_path, use)


def test_a_signed_webhook_takes_only_what_is_signed_and_of_now(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        made = await make(desk, kind="webhook", signed=True)
        url, secret, now = made["url"], made["secret"], int(time.time())
        body = {"blur_sigma": 3}
        raw = json.dumps(body).encode()
        assert (await call(desk, url, body)).status_code == 401
        forged = signature(f"whsec_{base64.b64encode(b'k' * 32).decode()}", raw, "m", now)
        assert (await call(desk, url, body, **forged)).status_code == 401
        old = signature(secret, raw, "m", now - 3600)
        assert (await call(desk, url, body, **old)).status_code == 401
        assert (await call(desk, url, {}, **signature(secret, raw, "m", now))).status_code == 401
        assert started(desk) == []
        good = await call(desk, url, body, **signature(secret, raw, "m", now))
        replayed = await call(desk, url, body, **signature(secret, raw, "m", now))
        assert good.status_code == 202
        assert replayed.json()["id"] == good.json()["id"]
        assert len(started(desk)) == 1

    at_desk(tmp_path, use)


def test_a_webhook_is_slowed_down(tmp_path: Path) -> None:
    async def use(desk: Desk) -> None:
        await ready(desk)
        url = (await make(desk, kind="webhook"))["url"]
        found = [(await call(desk, url, **{"webhook-id": "m"})).status_code for _ in range(4)]
        assert found == [202, 202, 202, 429]

    at_desk(tmp_path, use, KARATE_TRIGGER_CALLS_PER_MINUTE="3")
