"""Replicate's predictions, as the contract describes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.request
from typing import Any

from tests.providers.fakes.facts import operations, wrong
from tests.providers.fakes.server import Asked, Fake, Told, png

TOKEN = "r8_test0123456789abcdefghij"
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes !!!").decode()
_ONE = re.compile(r"/v1/predictions/(\w+)(/cancel)?")
_OFFICIAL = re.compile(r"/v1/models/([\w.-]+/[\w.-]+)/predictions")


class Replicate(Fake):
    """Predictions walk through `steps` pending states, one per look, before they end."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 2
        self.ends = "succeeded"
        self.error: str | None = None
        self.results: bytes | None = None
        self.jobs: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, bytes] = {}

    def honest(self, asked: Asked) -> Told:
        """The answer of any route of the contract."""
        if asked.path.startswith("/files/out"):
            if "authorization" in asked.headers:
                return problem(400, "results are fetched without a token")
            found = self.results or png(asked.path)
            return Told(200, content=found, headers={"content-type": "image/png"})
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, f"Invalid token {asked.headers.get('authorization')}")
        one, official = _ONE.fullmatch(asked.path), _OFFICIAL.fullmatch(asked.path)
        match asked.method:
            case "GET" if asked.path == "/v1/webhooks/default/secret":
                return Told(200, {"key": SECRET})
            case "GET" if one and not one[2]:
                return self._seen(one[1])
            case "POST" if one and one[2]:
                return self._cancelled(one[1])
            case "POST" if asked.path == "/v1/predictions":
                return self._created(asked, "predictions.create (by version)")
            case "POST" if official:
                return self._created(asked, "models.predictions.create (official models)")
            case "POST" if asked.path == "/v1/files":
                return self._uploaded(asked)
        return problem(404, "not found")

    def _created(self, asked: Asked, operation: str) -> Told:
        body = asked.json
        facts = operations("replicate")
        problems = wrong(facts[operation]["request"]["fields"], body)
        model = next((m for m in facts.values() if _version(m) == body.get("version")), None)
        if "version" in body and model is None:
            problems.append("version: does not exist")
        elif model is not None and "version" in body:
            inputs = model["request"]["fields"]["input"]["properties"]
            problems += wrong(inputs, body.get("input", {}))
        hook = body.get("webhook", "https://")
        if not hook.startswith("https://"):
            problems.append("webhook: must be https")
        events = {"start", "output", "logs", "completed"}
        if not events.issuperset(body.get("webhook_events_filter", [])):
            problems.append("webhook_events_filter: unknown event")
        for value in body.get("input", {}).values():
            if isinstance(value, str) and value.startswith("data:") and len(value) > 350_000:
                problems.append("input: a data URL has at most 256 kB")
        if problems:
            return problem(422, "; ".join(problems), "Input validation failed")
        key = f"pred{len(self.jobs) + 1}"
        urls = {
            "get": f"{self.url}/v1/predictions/{key}",
            "cancel": f"{self.url}/v1/predictions/{key}/cancel",
        }
        self.jobs[key] = {
            **{"id": key, "model": "owner/name", "version": body.get("version", "hidden")},
            **{"input": body["input"], "output": None, "error": None, "logs": ""},
            **{"status": "starting", "urls": urls, "metrics": {}, "data_removed": False},
            **{"created_at": "2026-11-22T20:00:00.000Z", "_left": self.steps},
            "_hook": body.get("webhook"),
            "_depth": model is not None and "depth" in model["operation"],
        }
        return Told(201, shown(self.jobs[key]))

    def _seen(self, key: str) -> Told:
        job = self.jobs.get(key)
        if job is None:
            return problem(404, "no such prediction")
        self._advance(job)
        return Told(200, shown(job))

    def _advance(self, job: dict[str, Any]) -> None:
        if job["status"] not in {"starting", "processing"}:
            return
        job["_left"] -= 1
        job["status"] = "processing" if job["_left"] > 0 else self.ends
        if job["status"] == "succeeded":
            address = f"{self.url}/files/out/{job['id']}"
            job["output"] = address
            if job["_depth"]:
                job["output"] = {"color_depth": f"{address}-c", "grey_depth": f"{address}-g"}
            job["metrics"] = {"predict_time": 1.5}
        elif job["status"] == "failed":
            job["error"] = self.error

    def _cancelled(self, key: str) -> Told:
        job = self.jobs.get(key)
        if job is None:
            return problem(404, "no such prediction")
        if job["status"] in {"starting", "processing"}:
            job["status"] = "canceled"
        return Told(200, shown(job))

    def _uploaded(self, asked: Asked) -> Told:
        _, files = asked.form()
        if [file.field for file in files] != ["content"]:
            return problem(422, "content: required")
        key = f"file{len(self.uploads) + 1}"
        self.uploads[key] = files[0].data
        return Told(201, {"id": key, "urls": {"get": f"{self.url}/v1/files/{key}"}})

    def finish(self, key: str) -> None:
        """Let a job be done at the next look."""
        with self.lock:
            self.jobs[key]["_left"] = 1

    def message(self, key: str, at: float | None = None) -> tuple[dict[str, str], bytes]:
        """The webhook about a job: headers with a real signature, and the body."""
        body = json.dumps(shown(self.jobs[key])).encode()
        stamp = str(int(time.time() if at is None else at))
        secret = base64.b64decode(SECRET.removeprefix("whsec_"))
        signed = f"msg_{key}.{stamp}.".encode() + body
        mac = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": f"msg_{key}",
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{mac}",
        }
        return headers, body

    def deliver(self, key: str, origin: str) -> int:
        """Post the webhook of a job, to `origin` in place of the address' own; the status."""
        hook = self.jobs[key]["_hook"]
        path = "/" + hook.removeprefix("https://").partition("/")[2]
        headers, body = self.message(key)
        request = urllib.request.Request(origin + path, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)


def _version(facts: dict[str, Any]) -> Any:
    return facts["request"]["fields"].get("version", {}).get("default", False)


def shown(job: dict[str, Any]) -> dict[str, Any]:
    """A prediction as the API tells it."""
    return {key: value for key, value in job.items() if not key.startswith("_")}


def problem(status: int, detail: str, title: str = "Error") -> Told:
    """Replicate's error body."""
    return Told(status, {"title": title, "detail": detail, "status": status})
