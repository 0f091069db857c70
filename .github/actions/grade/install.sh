#!/usr/bin/env bash
# Installs the course's grader into an environment of its own; nothing of the submission is on Python's path (-I).
set -euo pipefail

cd "$RUNNER_TEMP"
rm -rf -- "$ENVIRONMENT"
python -I -m venv "$ENVIRONMENT"
install=("$ENVIRONMENT/bin/python" -I -m pip install --disable-pip-version-check --quiet)
if [[ -n $TORCH_INDEX ]]; then # torch alone comes from there
  torch=$(
    "$ENVIRONMENT/bin/python" -I - "$COURSE/pyproject.toml" <<'PYTHON'
import sys, tomllib

with open(sys.argv[1], "rb") as file:
    print(next(one for one in tomllib.load(file)["project"]["dependencies"] if one.startswith("torch")))
PYTHON
  )
  "${install[@]}" --index-url "$TORCH_INDEX" "$torch"
fi
"${install[@]}" "$COURSE"
