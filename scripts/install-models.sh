#!/usr/bin/env bash
# Brings the models that models/models.toml names into a folder: BONAFIDE_MODELS_DIR, else models/ of this tree.
# What is there and unaltered is left alone; what was fetched before is not fetched again.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-needs.sh models
exec python3 scripts/models/install.py --folder "${BONAFIDE_MODELS_DIR:-models}" \
    --cache "${CARGO_TARGET_DIR:-target}/models-cache"
