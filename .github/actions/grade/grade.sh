#!/usr/bin/env bash
# Grades. The one step that knows the seed; the grader gives its environment to none of the learner's code.
set -euo pipefail

cd "$GITHUB_WORKSPACE"
pushed=$(realpath -- "$SUBMISSION")
mkdir -p -- "$REPORT"
arguments=(
  --course "$COURSE" --submission "$pushed" --require-isolation "${ISOLATION:-full}"
  --fail-under "${FAIL_UNDER:-100}" --json "$REPORT/report.json" --junit "$REPORT/report.xml"
  --markdown "$REPORT/report.md" --html "$REPORT/report.html"
)
if [[ -n $DEVICES ]]; then
  arguments+=(--devices "$DEVICES")
fi
if [[ -n $GRADER_SEED ]]; then
  arguments+=(--secret-seed-env GRADER_SEED)
else
  echo "::notice title=Public cases::There is no secret seed: these are the cases that everybody may prepare for."
fi
while IFS= read -r path; do
  if [[ -n $path ]]; then
    arguments+=("$path")
  fi
done <<<"$PATHS"
cd "$COURSE" # paths are the course's
exec "$ENVIRONMENT/bin/python" -P -m grader grade "${arguments[@]}"
