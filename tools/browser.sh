#!/usr/bin/env bash
# Makes a headless Chromium available on this machine, for the test that opens the HTML report: does nothing where there is one,
# else installs Debian's package. Run it as often as you like.
#
#   tools/browser.sh
#
# Exit code: 0 when there is one, 1 when none can be had; then the last line says why.
set -euo pipefail

readonly INSTALL_TIMEOUT_S=600

fail() {
  printf 'browser: %s\n' "$*" >&2
  exit 1
}

# The names that e2e/src/browser.ts looks for.
find_browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

install_browser() {
  [ "$(id -u)" -eq 0 ] || fail 'there is no Chromium; to install one run this as root'
  command -v apt-get > /dev/null || fail 'there is no Chromium, and without apt-get it must be installed by hand'
  echo 'browser: installing chromium'
  export DEBIAN_FRONTEND=noninteractive
  timeout "$INSTALL_TIMEOUT_S" apt-get update -q > "$log" 2>&1 || fail "apt-get update failed: $(tail -n 3 "$log")"
  timeout "$INSTALL_TIMEOUT_S" apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core >> "$log" 2>&1 ||
    fail "apt-get install chromium failed: $(tail -n 3 "$log")"
}

if ! find_browser > /dev/null; then
  log=$(mktemp "${TMPDIR:-/tmp}/browser.XXXXXX.log")
  install_browser
fi
echo "browser: $(timeout 20 "$(find_browser)" --version --no-sandbox) is installed"
