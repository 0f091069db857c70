#!/usr/bin/env bash
# What Gradescope runs once, when the zip is uploaded: an environment with what grading takes.
set -euo pipefail

root="${GRADER_AUTOGRADER:-/autograder}"
recent='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'

find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -I -c "$recent" 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  return 1
}

if ! python=$(find_python); then
  apt-get update
  apt-get install --yes python3 python3-venv
  if ! python=$(find_python); then
    echo "The grader needs Python 3.11 or newer: choose a newer base image, Ubuntu 24.04 say." >&2
    exit 1
  fi
fi

rm -rf "$root/environment"
"$python" -I -m venv "$root/environment"
install=("$root/environment/bin/python" -I -m pip install --no-cache-dir --disable-pip-version-check)
if [[ -s $root/source/torch-index ]]; then # torch alone comes from there
  "${install[@]}" --index-url "$(cat "$root/source/torch-index")" "$(grep '^torch[<>=]' "$root/source/requirements.txt")"
fi
"${install[@]}" -r "$root/source/requirements.txt"
