# Shared by the scripts beside it: which Python runs the harness, and running every part of a check.
# Sourced, not run. $PYTHON if set, else the .venv that scripts/conform makes, else a python3 that has
# the harness's packages; without any of them the status is 2.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CONFORMANCE_ROOT=${CONFORMANCE_ROOT:-$root}
failed=()
worst=0

harness_python() {
  if [[ -n ${PYTHON:-} ]]; then
    echo "$PYTHON"
  elif [[ -x $root/.venv/bin/python ]]; then
    echo "$root/.venv/bin/python"
  elif (cd "$root" && python3 -c 'import conformance.cli.main') 2>/dev/null; then
    command -v python3
  else
    echo "error: no Python here has the harness: there is no $root/.venv, and python3 lacks its packages" >&2
    echo "  fix: run scripts/conform, which makes .venv, or set PYTHON" >&2
    return 2
  fi
}

conformance() {
  local python
  python=$(harness_python) || return
  PYTHONSAFEPATH=1 PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH} "$python" -m conformance "$@"
}

# part NAME COMMAND...: run a part; if it fails, remember its name. Status 2 is that it could not
# judge; any other is a difference, which is worse.
part() {
  local name=$1 status=0
  shift
  echo "== $name"
  "$@" || status=$?
  ended "$name" "$status"
}

ended() {
  local name=$1 status=$2
  if ((status)); then
    failed+=("$name")
    if ((status != 2)); then worst=1; elif ((worst == 0)); then worst=2; fi
  fi
}

# beside NAME COMMAND...: begin a part that leaves a processor free; what it says is shown by `join`.
names=() pids=() logs=()
beside() {
  local log
  log=$(mktemp)
  names+=("$1") logs+=("$log")
  shift
  "$@" >"$log" 2>&1 &
  pids+=($!)
}

# join: wait for the parts that were begun, and show each as `part` does.
join() {
  local i status
  for i in "${!pids[@]}"; do
    status=0
    wait "${pids[i]}" || status=$?
    echo "== ${names[i]}"
    cat "${logs[i]}"
    rm -f "${logs[i]}"
    ended "${names[i]}" "$status"
  done
  names=() pids=() logs=()
}

# verdict CHECK: say which parts failed, and end with the worst status: 1 before 2.
verdict() {
  if ((${#failed[@]})); then
    printf '%s: FAILED: %s\n' "$1" "$(printf '%s; ' "${failed[@]}" | sed 's/; $//')" >&2
    exit "$worst"
  fi
  echo "$1: passed"
}
