"""OpenAI's images, as the contract describes them."""

from __future__ import annotations

import base64
import re
from typing import Any

from tests.providers.fakes.facts import operations, wrong
from tests.providers.fakes.server import Asked, Fake, Told, png

KEY = "sk-test-0123456789abcdef"
_INTEGERS = ("n", "output_compression", "partial_images")
_SIZE = re.compile(r"(\d+)x(\d+)")


class OpenAI(Fake):
    """Checks every field, draws a real picture, counts tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.made = 0

    def honest(self, asked: Asked) -> Told:
        """The answer of `POST /v1/images/generations` or `/v1/images/edits`."""
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            said = f"Incorrect API key provided: {asked.headers.get('authorization')}."
            return refusal(401, said, "invalid_api_key")
        match asked.method, asked.path:
            case "POST", "/v1/images/generations":
                if not asked.headers.get("content-type", "").startswith("application/json"):
                    return refusal(400, "Unsupported content type")
                return self._made("images-generate", asked.json)
            case "POST", "/v1/images/edits":
                return self._edited(asked)
        return refusal(404, f"Invalid URL ({asked.method} {asked.path})")

    def _edited(self, asked: Asked) -> Told:
        fields, files = asked.form()
        given: dict[str, Any] = {
            name: int(value) if name in _INTEGERS and value.isdigit() else value
            for name, value in fields.items()
        }
        for file in files:
            if not file.data.startswith(b"\x89PNG\r\n\x1a\n") or file.media_type != "image/png":
                return refusal(400, f"{file.field} is no PNG")
            given[file.field.removesuffix("[]")] = "file"
        several = [file for file in files if file.field == "image[]"]
        if len(several) > 16:
            return refusal(400, "Too many images")
        return self._made("images-edit", given)

    def _made(self, operation: str, given: dict[str, Any]) -> Told:
        facts = operations("openai")[operation]
        if given.get("model") not in facts["models"]:
            said = f"The model '{given.get('model')}' does not exist"
            return refusal(404, said, "model_not_found")
        fields = dict(facts["request"]["fields"])
        if "image" in fields:
            fields |= {"image": {"type": "string", "required": True}, "mask": {"type": "string"}}
        problems = wrong(fields, given) + size_problems(str(given.get("size", "auto")))
        if given.get("quality") in {"xhigh", "max"} and "2.5" not in given["model"]:
            problems.append("quality: not for this model")
        if problems:
            return refusal(400, f"Invalid value: {'; '.join(problems)}", "invalid_value")
        if "forbidden" in given["prompt"]:
            said = "Your request was rejected by the safety system."
            return refusal(400, said, "moderation_blocked")
        count = given.get("n", 1)
        self.made += count
        pictures = [png(f"{given['prompt']}{place}") for place in range(count)]
        return Told(
            200,
            {
                "created": 1795000000,
                "data": [{"b64_json": base64.b64encode(data).decode()} for data in pictures],
                "usage": {
                    "input_tokens": 20,
                    "output_tokens": 1056 * count,
                    "total_tokens": 20 + 1056 * count,
                    "input_tokens_details": {"text_tokens": 20, "image_tokens": 0},
                },
            },
            {"x-request-id": f"req_{self.made}"},
        )


def size_problems(size: str) -> list[str]:
    """What the contract's note on sizes says against `size`."""
    if size == "auto":
        return []
    match = _SIZE.fullmatch(size)
    if match is None:
        return ["size: not WxH"]
    width, height = int(match[1]), int(match[2])
    fits = width % 16 == height % 16 == 0 and 1 / 3 <= width / height <= 3
    return [] if fits and max(width, height) <= 3840 else ["size: not possible"]


def refusal(status: int, message: str, code: str | None = None) -> Told:
    """OpenAI's error body."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Told(status, {"error": error}, {"x-request-id": "req_err"})
