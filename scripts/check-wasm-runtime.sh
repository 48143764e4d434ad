#!/usr/bin/env bash
# The Python VM in Pyodide against the committed traces: cooperative exact, threaded refused.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

part "wasm runtime" conformance wasm run "$@"
verdict check-wasm-runtime
