#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every loop with versions per instruction set stands in a *_dsp.c and is compared in tests/kernels.
#   complete.sh <source directory>
set -u
cd "$1" || exit 1
failed=0 count=0 by_hand=0

files=$(grep -rlE '^VP_DISPATCH' --include='*.c' src tools)
names=$(for file in $files; do
    tr '\n' ' ' <"$file" | grep -oE 'VP_DISPATCH(_512)?(_VOID)?\([^(]*\(' |
        sed -E 's/.*[ (](vp_[a-z0-9_]+), *\($/\1/'
done)
for file in $files; do
    case $file in
    *_dsp.c) ;;
    *) echo "$file: its loops belong into a *_dsp.c" && failed=1 ;;
    esac
done
for name in $names; do
    count=$((count + 1))
    if ! grep -q "{\"$name\"," tests/kernels/*.c; then
        echo "$name: not compared in tests/kernels"
        failed=1
    fi
done
# Functions that choose between versions written by hand.
names=$(find src/lib -name '*_dsp.c' -exec awk '
    FNR == 1 || /^static/ { name = "" }
    /^[a-z].*vp_[a-z0-9_]+\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    /vp_cpu_level_in_use\(\)|has_sha\(\)/ && name ~ /^vp_/ && name !~ /_has_/ { print name }' {} + | sort -u)
for name in $names; do
    by_hand=$((by_hand + 1))
    grep -q "{\"$name\"," tests/kernels/*.c && continue
    echo "$name: not compared in tests/kernels"
    failed=1
done
[ "$by_hand" -gt 0 ] || { echo 'no loop by hand was found' && failed=1; }

uses=$(grep -rhE '^VP_DISPATCH' --include='*.c' src tools | wc -l)
if [ "$count" != "$uses" ] || [ "$count" = 0 ]; then
    echo "$uses uses of VP_DISPATCH, $count names understood"
    failed=1
fi
echo "$count loops, $by_hand by hand"
exit $failed
