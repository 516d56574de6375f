#!/bin/sh
# Make a virtual environment and install a hashed lock and this checkout into it.
# Usage: sh ci/install.sh PYTHON VENV LOCK. Says one line; everything else only when it fails.
set -eu
python=$1 venv=$2 lock=$3
log=$(mktemp)
trap 'rm -f "$log"' EXIT

fail() {
  cat "$log" >&2
  printf 'make setup: %s\n  remedy: %s\n' "$1" "$2" >&2
  exit 3
}

command -v "$python" >/dev/null 2>&1 ||
  fail "there is no $python" "install Python 3.11 or newer, or say: make PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$("$python" --version 2>&1) is too old" "make PYTHON=python3.11 (or newer)"

printf 'setting up %s from %s with %s\n' "$venv" "$lock" "$("$python" --version 2>&1)" >&2

if [ ! -x "$venv/bin/python" ]; then
  # Debian's python3 comes without ensurepip: then an outer pip fills the new environment.
  if command -v uv >/dev/null 2>&1; then
    uv venv -q --python "$("$python" -c 'import sys; print(sys.executable)')" "$venv" >"$log" 2>&1
  else
    "$python" -m venv "$venv" >"$log" 2>&1 ||
      { rm -rf "$venv" && "$python" -m venv --without-pip "$venv" >>"$log" 2>&1; }
  fi || fail "no virtual environment could be made in $venv" "apt-get install python3-venv"
fi

if command -v uv >/dev/null 2>&1; then
  pip() { uv pip install -q --python "$venv/bin/python" "$@"; }
elif "$venv/bin/python" -c 'import pip' 2>/dev/null; then
  pip() { "$venv/bin/python" -m pip install -q --disable-pip-version-check "$@"; }
elif "$python" -c 'import pip' 2>/dev/null; then
  pip() { "$python" -m pip -q --disable-pip-version-check --python "$venv/bin/python" install "$@"; }
else
  rm -rf "$venv"
  fail "neither uv nor pip can be found" "apt-get install python3-venv, or install uv"
fi

pip --require-hashes -r "$lock" >"$log" 2>&1 || fail "the packages of $lock did not install" \
  "look at the lines above; is a package index within reach?"
pip --no-deps --no-build-isolation -e . >"$log" 2>&1 || fail "this checkout did not install" \
  "look at the lines above"
