# Shared by the scripts beside it: which Python runs the harness, and running every part of a check.
# Sourced, not run. $PYTHON if set, else the .venv that scripts/conform makes, else python3.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CONFORMANCE_ROOT=${CONFORMANCE_ROOT:-$root}
failed=()

harness_python() {
  if [[ -n ${PYTHON:-} ]]; then
    echo "$PYTHON"
  elif [[ -x $root/.venv/bin/python ]]; then
    echo "$root/.venv/bin/python"
  else
    command -v python3
  fi
}

conformance() {
  (cd "$root" && "$(harness_python)" -m conformance "$@")
}

# part NAME COMMAND...: run a part, and remember its name if it fails.
part() {
  local name=$1
  shift
  echo "== $name"
  if ! "$@"; then
    failed+=("$name")
  fi
}

# verdict CHECK: say which parts failed, and end with status 1 if any did.
verdict() {
  if ((${#failed[@]})); then
    printf '%s: FAILED: %s\n' "$1" "$(printf '%s; ' "${failed[@]}" | sed 's/; $//')" >&2
    exit 1
  fi
  echo "$1: passed"
}
