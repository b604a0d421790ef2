"""`/docs`: the API as one page made here, without scripts and without anybody else's server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any, cast

from starlette.responses import HTMLResponse

from karate import errors
from karate.graph.model import JsonObject

#: The page carries its own style; everything else stays forbidden.
DOCS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
)
_STYLE = """
:root{color-scheme:dark light}body{font:15px/1.55 system-ui,sans-serif;max-width:60rem;
margin:0 auto;padding:2rem 1.25rem 6rem;background:#0f1115;color:#d7dae0}h1,h2{color:#fff}
h2{margin:2.5rem 0 .75rem;font-size:1.15rem}a{color:#7fb4ff}details{border:1px solid #262b35;
border-radius:8px;margin:.4rem 0;background:#181b22}summary{padding:.55rem .8rem;cursor:pointer}
summary code{color:#fff}summary:focus-visible{outline:2px solid #7fb4ff}.m{display:inline-block;
min-width:4.2rem;font:600 12px ui-monospace,monospace;color:#57c785}.POST{color:#5ab0f6}
.PATCH{color:#e8c547}.DELETE{color:#f2777a}.in{padding:0 .8rem .8rem}pre{overflow:auto;
background:#0f1115;padding:.7rem;border-radius:6px;font-size:13px}td{padding:.15rem .8rem .15rem 0;
vertical-align:top}small{color:#9aa1ad}
"""


def docs_page(document: JsonObject) -> HTMLResponse:
    """The page for an OpenAPI document."""
    described = cast(dict[str, Any], document)
    operations = "".join(
        _operation(path, method.upper(), what)
        for path, methods in described["paths"].items()
        for method, what in methods.items()
    )
    schemas = "".join(
        f'<details id="schema-{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f'<div class="in"><pre>{_json(schema)}</pre></div></details>'
        for name, schema in described["components"]["schemas"].items()
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Karate API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Karate API <small>{escape(described['info']['version'])}</small></h1>"
        f"<p>{escape(described['info']['description'])}</p>"
        '<p>For machines: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1)</p>'
        f"<h2>Routes</h2>{operations}<h2>Schemas</h2>{schemas}"
        f"<h2>Problems</h2><table>{_problems()}</table></body></html>"
    )
    return HTMLResponse(page, headers={"content-security-policy": DOCS_POLICY})


def _operation(path: str, method: str, what: dict[str, Any]) -> str:
    queries = "".join(
        f"<tr><td><code>{escape(item['name'])}</code></td><td><small>{escape(item['in'])}</small>"
        f"</td><td>{escape(item.get('description', ''))}</td></tr>"
        for item in what["parameters"]
    )
    body = what.get("requestBody")
    asked = f"<p>Body</p><pre>{_json(body['content'])}</pre>" if body else ""
    needs = what.get("x-action", "public")
    return (
        f'<details id="{escape(what["operationId"])}"><summary><span class="m {method}">{method}'
        f"</span><code>{escape(path)}</code> {escape(what['summary'])}</summary>"
        f'<div class="in"><p><small>needs: {escape(needs)}</small></p><table>{queries}</table>'
        f"{asked}<p>Answers</p><pre>{_json(what['responses'])}</pre></div></details>"
    )


def _problems() -> Iterable[str]:
    kinds = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.KarateError)
    }
    return "".join(
        f'<tr id="problem-{escape(code)}"><td>{kind.http_status}</td>'
        f"<td><code>{escape(code)}</code></td><td>{escape(kind.title)}</td></tr>"
        for code, kind in sorted(kinds.items(), key=lambda item: item[1].http_status)
    )


def _json(value: object) -> str:
    return escape(json.dumps(value, indent=2, ensure_ascii=False))
