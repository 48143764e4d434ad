# Sourced by common.sh: make .venv beside the checkout's root, from the lock file.
# Needs Python 3.11 or later and the package index; an up-to-date .venv is left as it is. Where it
# cannot be made the status is 2: nothing was judged.

find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3; do
    if [[ -n $name ]] && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  echo "error: no Python 3.11 or later; install one, or set PYTHON to it" >&2
  return 2
}

# make_venv [FOLDER]: .venv itself, or one for another Python, which $PYTHON then names.
make_venv() {
  local venv=${1:-$root/.venv} stamp python
  stamp=$venv/installed
  if ! cmp -s <(cat "$root/scripts/requirements.lock" "$root/pyproject.toml") "$stamp"; then
    python=$(find_python) || return
    # what is said goes to standard error: standard output is the verb's
    "$python" -m venv --clear "$venv" >&2 &&
      "$venv/bin/python" -m pip install --quiet --require-hashes -r "$root/scripts/requirements.lock" >&2 &&
      "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e "$root" >&2 &&
      cat "$root/scripts/requirements.lock" "$root/pyproject.toml" >"$stamp" || {
      echo "error: $venv cannot be made; see what is said above" >&2
      echo "  fix: let pip reach its package index, or set PYTHON to a Python that has the harness" >&2
      return 2
    }
  fi
  export PYTHON=$venv/bin/python
}
