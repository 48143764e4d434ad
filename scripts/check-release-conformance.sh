#!/usr/bin/env bash
# Everything that a release stands on, in one report; the exit status is the report's: 0, 1 or 2.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

conformance release check "$@"
