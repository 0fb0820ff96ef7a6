#!/usr/bin/env bash
# Packs the extension with the key of its published id. The key comes in EXTENSION_KEY (PEM) and is in a
# file, readable by nobody else, only while the packer runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${EXTENSION_KEY:?the secret EXTENSION_KEY is not set}"
umask 077
key=$(mktemp)
trap 'rm -f "$key"' EXIT
printf '%s\n' "$EXTENSION_KEY" > "$key"
unset EXTENSION_KEY
PYTHONPATH=host "${PYTHON:-python3}" packaging/extension/build.py --key "$key" "$@"
