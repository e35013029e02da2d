#!/bin/bash
# Sets Baraza up in .venv: `deploy/setup.sh run` for use, `deploy/setup.sh test` for the tests as well.
# Installs what a bare Debian lacks with apt where it may, says what to install where it may not. Takes nothing from home.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
venv=.venv

say() { printf '\033[2m%s\033[0m\n' "$*" >&2; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

find_python() {
  for candidate in ${PYTHON_FOR_BARAZA:-} python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install_packages() {
  say "Installing from the system's packages: $*"
  local log
  log=$(mktemp)
  local hint="Please install by hand, then run this again:  apt-get install $*"
  command -v apt-get >/dev/null || stop "Missing: $*. There is no apt-get here; install their like and run this again."
  if ! as_root true; then stop "Missing: $*. I am neither root nor may I use sudo. $hint"; fi
  if ! { as_root apt-get -qq update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    stop "apt-get could not install: $*. $hint"
  fi
  rm -f "$log"
}

missing_for_running() {
  local python
  python=$(find_python)
  [ -n "$python" ] || { echo python3 python3-venv; python=""; }
  if [ -n "$python" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$python" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")'
  fi
  if [ "$(uname -s)" = Linux ] && [ -z "${BARAZA_MONGO_URL:-}" ]; then
    if [ -z "$python" ] || ! "$python" -c 'import ctypes; ctypes.CDLL("libcurl.so.4")' 2>/dev/null; then echo libcurl4; fi
  fi
}

missing_for_testing() {
  [ -x /usr/sbin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null || echo rabbitmq-server
  command -v chromium >/dev/null || echo chromium
  command -v chromedriver >/dev/null || echo chromium-driver
  docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || echo docker-compose
}

needed=$(missing_for_running)
[ "$purpose" = test ] && needed="$needed $(missing_for_testing)"
# shellcheck disable=SC2086  # a list of words on purpose
[ -z "${needed//[[:space:]]/}" ] || install_packages $needed

python=$(find_python)
[ -n "$python" ] || stop "Baraza needs Python 3.11 or later; none was found."

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
  say "Making $venv with $python"
  rm -rf "$venv"
  "$python" -m venv "$venv"
fi

lock=requirements.txt
[ "$purpose" = test ] && lock=requirements-dev.txt
say "Installing the locked requirements ($lock)"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
"$venv/bin/python" -m pip install --quiet --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
