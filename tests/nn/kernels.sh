#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The networks give the same bytes with every kernel of OpenBLAS that this CPU
# can run, with 1, 2 and 4 threads, and with every version of the library's own loops.
#   kernels.sh <test_net_forward>
set -u
program=$1

has() {
    for flag; do
        grep -qw "$flag" /proc/cpuinfo 2>/dev/null || return 1
    done
}

kernels=
if has sse3 || has pni; then kernels="Prescott"; fi
if has avx2 fma; then kernels="$kernels Haswell"; fi
if has avx512f avx512dq avx512bw avx512vl; then kernels="$kernels SkylakeX"; fi

unset OPENBLAS_CORETYPE
expected=$("$program" hash 1) || exit 1
echo "expected $expected"
failed=0
for threads in 1 2 4; do
    for kernel in default $kernels; do
        if [ "$kernel" = default ]; then
            got=$("$program" hash "$threads") || exit 1
        else
            got=$(VPATCH_CPU=none OPENBLAS_CORETYPE=$kernel "$program" hash "$threads") || exit 1
        fi
        if [ "$got" != "$expected" ]; then
            echo "different with kernel $kernel, $threads threads: $got"
            failed=1
        fi
    done
done
for mask in none avx2 avxvnni avx512 avx512vnni; do # those that the CPU lacks count as less
    got=$(VPATCH_CPU=$mask "$program" hash 1) || exit 1
    if [ "$got" != "$expected" ]; then
        echo "different with VPATCH_CPU=$mask: $got"
        failed=1
    fi
done
exit $failed
