#!/usr/bin/env bash
# Sign programs, libraries and packages for Windows on Linux, in place. What has a signature keeps it:
# Python's own libraries are signed by those who made them.
#
#   sign.sh --pfx FILE --password-file FILE [--timestamp URL] FILE...
#   sign.sh --pkcs11-module LIBRARY --key URI --certificate FILE [--pin-file FILE] [--timestamp URL] FILE...
#
# A folder stands for every .exe, .dll, .pyd and .msi below it. A signature without a time stamp ends with
# its certificate. Needs osslsigncode, for PKCS#11 also libengine-pkcs11-openssl.
set -euo pipefail

key=()
timestamp=()
while [[ ${1-} == --* ]]; do
    case $1 in
        --pfx) key+=(-pkcs12 "$2") ;;
        --password-file | --pin-file) key+=(-readpass "$2") ;;
        --pkcs11-module) key+=(-pkcs11module "$2") ;;
        --key) key+=(-key "$2") ;;
        --certificate) key+=(-certs "$2") ;;
        --timestamp) timestamp=(-ts "$2") ;;
        *)
            echo "sign.sh: nothing is known of $1" >&2
            exit 2
            ;;
    esac
    shift 2
done
if [ ${#key[@]} -eq 0 ] || [ $# -eq 0 ]; then
    echo "sign.sh: a key and files are wanted; see its first lines" >&2
    exit 2
fi
[ ${#timestamp[@]} -gt 0 ] || echo "sign.sh: without --timestamp a signature ends with its certificate" >&2

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
find "$@" -type f \( -iname '*.exe' -o -iname '*.dll' -o -iname '*.pyd' -o -iname '*.msi' \) -print0 |
    while IFS= read -r -d '' file; do
        # Writes over nothing that is there, /dev/null neither.
        if osslsigncode extract-signature -in "$file" -out "$scratch/its" >/dev/null 2>&1; then
            rm "$scratch/its"
            echo "signed already: $file"
            continue
        fi
        osslsigncode sign "${key[@]}" -h sha256 -n "Authen Bridge" "${timestamp[@]}" \
            -in "$file" -out "$scratch/signed" >/dev/null
        chmod --reference="$file" "$scratch/signed"
        mv "$scratch/signed" "$file"
        echo "signed: $file"
    done
