# Shared by the scripts beside it: which Python runs the harness, and running every part of a check.
# Sourced, not run. $PYTHON if set, else .venv, which is made if there is none; without either the
# status is 2.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export CONFORMANCE_ROOT=${CONFORMANCE_ROOT:-$root}
source "$root/scripts/setup.sh"
failed=()
worst=0

harness_python() {
  if [[ -z ${PYTHON:-} ]]; then
    make_venv || return
  fi
  echo "$PYTHON"
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
