#!/usr/bin/env bash
# Install the system packages that building and testing need, on Debian 12 or newer and Ubuntu 22.04
# or newer, as root or through sudo. Quick when nothing is missing.
set -euo pipefail

packages=(
    pcscd vsmartcard-vpcd         # a real PC/SC service, and a virtual reader for it
    libpcsclite-dev swig gcc libc6-dev pkg-config  # pyscard has no wheel for Linux
    fonts-thai-tlwg               # screenshots in Thai
    util-linux                    # unshare: a pcscd of the tests' own
    ca-certificates
    binutils                      # objdump and strip, for the frozen host and what its .deb depends on
    wixl msitools wine wine64     # the MSI, from WiX sources; installed and removed under wine
    gcc-mingw-w64-x86-64-win32    # the stand-in that the MSI carries when it is built on Linux
    osslsigncode openssl          # what signs it, and the extension's package
)
# shellcheck source=/dev/null
. /etc/os-release
case "$ID:$VERSION_ID" in
    ubuntu:22.04) packages+=(python3.11 python3.11-venv python3.11-dev) ;;  # its python3 is 3.10
    *) packages+=(python3 python3-venv python3-dev) ;;
esac
# Ubuntu's chromium is a snap, which can start no native host: there the browser comes with Playwright.
[ "$ID" = ubuntu ] || [ -n "${CHROMIUM:-}" ] || packages+=(chromium chromium-l10n)
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update --quiet=2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}"
fi

if [ "$(node --print 'parseInt(process.versions.node)')" -lt 18 ]; then
    echo "Node.js 18 or newer is needed to check the extension and build the test zone's page;" \
        "this system's is $(node --version). Install a newer one and try again." >&2
    exit 1
fi
