#!/usr/bin/env bash
# Makes a Docker engine answer on this machine: does nothing where one does, else installs Debian's packages and starts the
# daemon. Works without systemd, as in a sandbox. Run it as often as you like.
#
#   tools/docker-engine.sh
#
# Exit code: 0 when an engine answers, 1 when none can be had; then the last lines say why.
set -euo pipefail

readonly START_TIMEOUT_S=60
readonly INSTALL_TIMEOUT_S=600

engine_answers() {
  timeout 10 docker info --format '{{.ServerVersion}}' > /dev/null 2>&1
}

fail() {
  printf 'docker-engine: %s\n' "$*" >&2
  exit 1
}

need_root() {
  [ "$(id -u)" -eq 0 ] || fail "no Docker engine answers; to $1 run this as root"
}

install_packages() {
  need_root 'install one'
  command -v apt-get > /dev/null || fail 'no Docker engine is installed, and without apt-get it must be installed by hand'
  echo 'docker-engine: installing docker.io and iptables'
  export DEBIAN_FRONTEND=noninteractive
  timeout "$INSTALL_TIMEOUT_S" apt-get update -q > "$log" 2>&1 || fail "apt-get update failed: $(tail -n 3 "$log")"
  timeout "$INSTALL_TIMEOUT_S" apt-get install -q -y --no-install-recommends "$@" >> "$log" 2>&1 ||
    fail "apt-get install $* failed: $(tail -n 3 "$log")"
}

install_engine() {
  if ! command -v dockerd > /dev/null || ! command -v iptables > /dev/null; then
    install_packages docker.io iptables
  fi
  # From Debian 13 on the command is a package of its own.
  command -v docker > /dev/null || install_packages docker-cli
}

start_engine() {
  need_root 'start one'
  if [ -d /run/systemd/system ]; then
    timeout "$START_TIMEOUT_S" systemctl start docker || fail 'systemctl start docker failed'
    return
  fi
  echo "docker-engine: starting dockerd, which writes to $log"
  # A session of its own, and nothing of our terminal: it must outlive this script and not hold a pipeline's output open.
  setsid dockerd < /dev/null >> "$log" 2>&1 &
  daemon=$!
}

wait_for_engine() {
  local deadline=$((SECONDS + START_TIMEOUT_S))
  until engine_answers; do
    if [ -n "$daemon" ] && ! kill -0 "$daemon" 2> /dev/null; then
      # Two runs at once start two daemons; the later one ends, and the earlier one may need a moment more.
      grep -q 'pid file found' "$log" || fail "dockerd ended: $(tail -n 5 "$log")"
    fi
    [ "$SECONDS" -lt "$deadline" ] || fail "dockerd does not answer after $START_TIMEOUT_S s: $(tail -n 5 "$log")"
    sleep 0.3
  done
}

daemon=''
if ! engine_answers; then
  log=$(mktemp "${TMPDIR:-/tmp}/docker-engine.XXXXXX.log")
  install_engine
  # Installing starts it where there is systemd.
  engine_answers || start_engine
  wait_for_engine
fi
echo "docker-engine: Docker $(timeout 10 docker version --format '{{.Server.Version}}') answers"
