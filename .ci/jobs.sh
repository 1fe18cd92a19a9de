# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Jobs of .ci/run and .ci/nightly: the minutes of each and whether it passed. finish ends with
# one line that counts the tests of all jobs, and fails when a job did.
good=0 bad=0
report=()
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# job NAME COMMAND...
job()
{
    local name=$1 begun=$SECONDS result
    shift
    printf '\n=== %s: %s\n' "$name" "$*"
    if ("$@") 2>&1 | tee -a "$output"; then
        result=passed good=$((good + 1))
    else
        result=FAILED bad=$((bad + 1))
    fi
    report+=("$(awk -v s=$((SECONDS - begun)) -v r=$result -v n="$name" \
        'BEGIN { printf "%-6s %5.1f min  %s", r, s / 60, n }')")
    echo "=== ${report[-1]}"
}

# preset NAME LABELS: builds a preset of CMakePresets.json and runs its tests with such labels.
preset()
{
    cmake --preset "$1" && cmake --build --preset "$1" &&
        ctest --test-dir "build-$1" -L "$2" --output-on-failure -j "$(nproc)"
}

# count PATTERN: tests that ctest reported so.
count()
{
    grep -cE "^ *[0-9]+/[0-9]+ Test +#[0-9]+: .*$1" "$output" || true
}

finish()
{
    printf '\n%s\n' "${report[@]}"
    echo "$good jobs passed, $bad failed, in $(((SECONDS + 59) / 60)) minutes; their tests:"
    echo "$(count ' Passed ') passed, $(count '\*\*\*(Failed|Timeout|Exception|Not Run)')" \
        "failed, $(count '\*\*\*Skipped') skipped"
    [ $bad -eq 0 ]
}
