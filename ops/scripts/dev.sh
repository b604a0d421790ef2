#!/usr/bin/env bash
# Server and client with reload. Ctrl-C ends both.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The page comes from Vite's port and asks the server through Vite.
export KARATE_ALLOWED_ORIGINS=${KARATE_ALLOWED_ORIGINS:-http://127.0.0.1:5173,http://localhost:5173}
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
.venv/bin/watchfiles --filter python --target-type command '.venv/bin/karate serve' karate &
.venv/bin/python -m ops.scripts.node npm --prefix client run dev &
wait -n
