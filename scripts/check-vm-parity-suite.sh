#!/usr/bin/env bash
# The Python VM against the committed traces: exact at n = 1, inside the envelope above it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

part "vm parity suite" conformance run "$@"
verdict check-vm-parity-suite
