#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs one CLI test: run.sh PROGRAM SCRIPT. The script is sourced with the
# functions of lib.sh in an empty directory that goes away afterwards.
set -u
checks=0
failures=0
VPATCH=$(realpath "$1")
export VPATCH
[ -x "$VPATCH" ] || { echo "$1 is no program"; exit 1; }
SCRIPT=$(realpath "$2")
TESTS=$(cd "$(dirname "$0")" && pwd)
SOURCE=$(cd "$TESTS/../.." && pwd)
export VPATCH_MODEL_PATH=${VPATCH_MODEL_PATH:-$SOURCE/models}
export LC_ALL=C
# Not a shim that looks for a version first: some tests start Python a hundred times.
if [ -x /usr/bin/python3 ]; then python3() { /usr/bin/python3 "$@"; }; fi

for tool in ffmpeg ffprobe python3; do
    if ! command -v $tool >/dev/null; then
        echo "skipped: $tool is not installed"
        exit 77
    fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/vpatch-cli.XXXXXX") || exit 1
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
# shellcheck source=tests/cli/lib.sh
. "$TESTS/lib.sh"
# shellcheck source=/dev/null
. "$SCRIPT"
echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
