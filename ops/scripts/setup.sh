#!/usr/bin/env bash
# Makes .venv from the lock files and installs Karate into it as an editable package.
# PYTHON chooses the interpreter; without it the first Python 3.11 or 3.12 found is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))'

find_python() {
  local candidate version found=""
  for candidate in ${PYTHON:-python3 python3.12 python3.11 python}; do
    if "$candidate" -c "$supported" >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
    version=$("$candidate" --version 2>&1 | head -1 || true)
    if [[ $version == "Python "* ]]; then found="$found, $version ($candidate)"; fi
  done
  [ -n "$found" ] || found="  no Python"
  echo "Karate needs Python 3.11 or 3.12; found: ${found:2}." >&2
  echo "Install one of them, or name it: make setup PYTHON=/path/to/python3.12" >&2
  exit 1
}

make_venv() {
  local python
  python=$(find_python)
  echo "Making .venv with $("$python" --version)"
  if command -v uv >/dev/null; then
    uv venv --quiet --clear --python "$python" .venv
  elif ! "$python" -m venv --clear .venv; then
    echo "$python cannot make an environment: install its venv module (Debian: python3-venv)." >&2
    exit 1
  fi
}

# uv is quick and checks hashes like pip; pip serves where an index only pip knows is used.
install() {
  local uv
  # The certificates of the machine, as pip takes them: a company's own authority is among those.
  export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
  uv=$(command -v uv || true)
  if [ -z "$uv" ]; then
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --require-hashes \
      --disable-pip-version-check -r ops/locks/installer.lock || true
    uv=.venv/bin/uv
  fi
  if [ -x "$uv" ] && "$uv" pip install --quiet --python .venv/bin/python "$@"; then return; fi
  echo "uv could not install; trying pip" >&2
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

if ! .venv/bin/python -c "$supported" >/dev/null 2>&1; then make_venv; fi
echo "Installing the locked packages"
install --require-hashes --only-binary :all: -r requirements-dev.lock
# The editable install reads no index: its build tools are in the lock file as well.
install --no-deps --no-build-isolation -e .
if ! .venv/bin/python -m ops.scripts.node found; then
  echo "No Node.js of the system is new enough; installing the one packed for Python"
  install --require-hashes --only-binary :all: -r ops/locks/node.lock
fi
if [ "${1:-}" = bench ]; then
  # libvips comes as a wheel, what calls it as source, which needs a registry to be built.
  install --require-hashes -r ops/locks/bench.lock || echo "Measuring without libvips" >&2
fi
touch .venv/.installed
