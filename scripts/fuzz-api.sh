#!/usr/bin/env bash
# Sends the API everything that its own OpenAPI document allows, and much that it does not: no answer may be a 5xx,
# or one that the document does not name. Afterwards the record of who did what must be intact.
#
# usage: fuzz-api.sh PROGRAM      FUZZ_SECONDS=60 bounds the time
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/.."
venv=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz-venv
version=4.32.5
seconds=${FUZZ_SECONDS:-60}
# All but the one that takes every text of the right form for a locator, a date or a document.
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance
checks+=,response_schema_conformance,unsupported_method,allow_header_conformance,ignored_auth

if [[ ! -x $venv/bin/st ]] || [[ $("$venv/bin/st" --version) != *"$version" ]]; then
    if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "schemathesis==$version"; }; then
        if [[ ${CI:-} == true ]]; then
            exit 1
        fi
        echo "skipped: schemathesis cannot be installed here" >&2
        exit 0
    fi
fi

data=$(mktemp -d)
server=
finish() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$data"
}
trap finish EXIT
export BONAFIDE_DATA_DIR=$data/bonafide
unset BONAFIDE_DATABASE_URL BONAFIDE_CONFIG

member() {
    python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}
project=$("$program" project create --name Fuzz --environment staging --kyc enabled \
    --writes-per-minute 10000000 --reads-per-minute 10000000 --json | member projectId)
key=$("$program" key create --project "$project" --scopes users.create,users.read --type server --json | member key)

"$program" serve --listen 127.0.0.1:0 --json >"$data/ready" 2>"$data/log" &
server=$!
for _ in $(seq 100); do
    [[ -s $data/ready ]] && break
    sleep 0.1
done
url=$(member listening <"$data/ready")

outcome=0
(
    cd "$data"
    "$venv/bin/st" run "$url/openapi.json" --header "X-API-KEY: $key" --no-color \
        --checks "$checks" --max-time "$seconds" --workers 1 \
        --request-timeout 20 --continue-on-failure --generation-database none --warnings off \
        --suppress-health-check all
) || outcome=$?
if ! kill -0 "$server" 2>/dev/null; then
    echo "The server has ended." >&2
    outcome=1
fi
"$program" audit verify || outcome=1
if ((outcome != 0)); then
    grep -E '"level":"(ERROR|WARN)"' "$data/log" | tail -20 >&2 || true
fi
exit "$outcome"
