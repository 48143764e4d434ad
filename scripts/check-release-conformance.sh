#!/usr/bin/env bash
# Everything that a release stands on; every part is run, and those that failed are named.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

part "lean build" conformance lean build
part "lean audit" conformance lean audit
part "trace drift" conformance export --check
part "vm parity suite" conformance run
part "parity ledger" conformance ledger check
verdict check-release-conformance
