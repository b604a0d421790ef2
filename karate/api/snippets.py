"""How to run a workflow from elsewhere: text to copy, that works as it stands."""

from __future__ import annotations

import json
import shlex
from string import Template
from typing import Final

from karate.graph.model import JsonObject

#: The variable in which the snippets look for the key.
KEY_NAME: Final = "KARATE_API_KEY"

_CURL: Final = Template(
    """curl -sS --fail-with-body -X POST $url \\
  -H "x-api-key: $$$key" \\
  -H 'content-type: application/json' \\
  -d $body

# The answer has the run's id. Its state and its results:
# curl -sS -H "x-api-key: $$$key" $origin/api/v1/runs/ID
"""
)
_PYTHON: Final = Template(
    '''import json
import os
import time
import urllib.request

ORIGIN = "$origin"
HEADERS = {"x-api-key": os.environ["$key"], "content-type": "application/json"}
ENDED = {"succeeded", "partial", "failed", "cancelled"}


def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ORIGIN + path, data, HEADERS, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


inputs = json.loads("""
$inputs
""")
run = call("POST", "/api/v1/workflows/$workflow/runs", {"inputs": inputs})
while (run := call("GET", "/api/v1/runs/" + run["id"]))["state"] not in ENDED:
    time.sleep(1)
print(run["state"])
for step in run["steps"]:
    if step["node"] in $outputs:
        for assets in step["outputs"].values():
            for asset in assets:
                print(ORIGIN + asset["url"] if "url" in asset else asset["value"])
'''
)
_TYPESCRIPT: Final = Template(
    """const origin = "$origin";
const key = process.env.$key ?? "";
const ended = ["succeeded", "partial", "failed", "cancelled"];

interface Run {
  id: string;
  state: string;
  steps: { node: string; outputs: Record<string, { url?: string; value?: unknown }[]> }[];
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const answer = await fetch(origin + path, init);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

const inputs = $inputs;
const { id } = await call<Run>("POST", "/api/v1/workflows/$workflow/runs", { inputs });
let run = await call<Run>("GET", `/api/v1/runs/$${id}`);
while (!ended.includes(run.state)) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  run = await call<Run>("GET", `/api/v1/runs/$${id}`);
}
console.log(run.state);
for (const step of run.steps.filter(({ node }) => $outputs.includes(node))) {
  for (const asset of Object.values(step.outputs).flat()) {
    console.log(asset.url ? origin + asset.url : asset.value);
  }
}
"""
)


def snippets(origin: str, workflow: str, inputs: JsonObject, outputs: list[str]) -> JsonObject:
    """Text that runs `workflow` of the server at `origin` with `inputs` by name and prints where
    the results of the nodes `outputs` are: `{curl, python, typescript}`."""
    # Escaped, so that no text of anybody's ends the text it stands in.
    written = json.dumps(inputs, indent=2)
    named = {
        "origin": origin,
        "workflow": workflow,
        "key": KEY_NAME,
        "outputs": json.dumps(outputs),
    }
    body = shlex.quote(json.dumps({"inputs": inputs}))
    url = shlex.quote(f"{origin}/api/v1/workflows/{workflow}/runs")
    in_python = written.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return {
        "curl": _CURL.substitute(named, url=url, body=body),
        "python": _PYTHON.substitute(named, inputs=in_python),
        "typescript": _TYPESCRIPT.substitute(named, inputs=written),
    }
