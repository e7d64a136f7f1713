#!/usr/bin/env bash
# Installs what is missing for `build` (a C compiler), for `models` (Python's venv) and for `test` (PostgreSQL, Python's
# venv), by Debian's packages.
set -euo pipefail

if ! command -v cargo >/dev/null; then
    echo "The Rust toolchain is needed first: see https://rustup.rs" >&2
    exit 1
fi

missing=()
for purpose in "$@"; do
    case $purpose in
    build)
        command -v cc >/dev/null || missing+=(build-essential)
        ;;
    test)
        compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
        python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
        ;;
    models)
        python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
        ;;
    *)
        echo "unknown purpose: $purpose" >&2
        exit 2
        ;;
    esac
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    echo "Please install: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if ((EUID != 0)); then
    as_root=(sudo)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
# The tests start servers of their own; the package's default cluster is of no use.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
