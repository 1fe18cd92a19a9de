# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The versions of the loops: the same bytes under every mask, and the mask is in use.

clip clip.mkv 80x48 6
for mask in none avx2 avxvnni avx512 avx512vnni; do
    export VPATCH_CPU=$mask
    run 0 "$VPATCH" encode clip.mkv -o $mask.vpt
    run 0 "$VPATCH" decode $mask.vpt -o $mask.y4m
    same_bytes $mask.vpt none.vpt
    same_bytes $mask.y4m none.y4m
done
VPATCH_CPU=none run 0 "$VPATCH" --version
equal "$(grep '^instruction sets' out)" "instruction sets: none"
if grep -qw avx2 /proc/cpuinfo; then
    VPATCH_CPU=avx2 run 0 "$VPATCH" --version
    equal "$(grep '^instruction sets' out)" "instruction sets: avx2"
fi
