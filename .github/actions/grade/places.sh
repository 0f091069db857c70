#!/usr/bin/env bash
# Says where things are, and the key under which an installed grader is kept: all that an installation depends on.
set -euo pipefail

cd "$GITHUB_WORKSPACE"
course=$(realpath -- "${COURSE:-$GITHUB_ACTION_PATH/../../..}")
if [[ ! -f $course/pyproject.toml || ! -d $course/exercises || ! -d $course/reference ]]; then
  echo "::error title=No course::The course must hold pyproject.toml, grader/, exercises/ and reference/."
  exit 2
fi
content=$(
  cd "$course"
  find pyproject.toml grader -type f -not -name '*.pyc' -print0 | sort --zero-terminated | xargs --null sha256sum
)
digest=$(sha256sum <<<"$content $PYTHON_VERSION $TORCH_INDEX" | cut --characters=1-32)
{
  echo "course=$course"
  echo "environment=$RUNNER_TEMP/grader"
  echo "report=$RUNNER_TEMP/report"
  echo "key=grader-$RUNNER_OS-$RUNNER_ARCH-$digest"
} >>"$GITHUB_OUTPUT"
