#!/usr/bin/env bash
# What Gradescope starts for each submission. Whatever happens, there is a results.json afterwards.
root="${GRADER_AUTOGRADER:-/autograder}"
results="$root/results/results.json"
mkdir -p "$root/results"
rm -rf "$results"
"$root/environment/bin/python" -I "$root/source/gradescope.py" "$root"
if [[ ! -s $results ]]; then
  echo '{"score": 0, "tests": [], "output": "The grader could not run; this is not your fault. Please tell your instructor."}' >"$results"
fi
