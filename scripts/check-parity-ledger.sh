#!/usr/bin/env bash
# Undocumented drift fails, and so does a deviation that is no longer true.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

part "parity ledger" conformance ledger check "$@"
verdict check-parity-ledger
