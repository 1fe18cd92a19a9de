# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The same bytes for every OpenBLAS kernel this CPU can run and for 1, 2 and 4
# threads, both ways; and a fast kernel is used without being asked for.
kernels=Prescott
if grep -qw avx2 /proc/cpuinfo; then kernels="$kernels Haswell"; fi
if grep -qw avx512bw /proc/cpuinfo; then kernels="$kernels SkylakeX"; fi

clip in.mkv 112x80 11
unset OPENBLAS_CORETYPE VPATCH_REEXEC
run 0 "$VPATCH" encode -q 45 --keyint 6 in.mkv -o expected.vpt
run 0 "$VPATCH" decode expected.vpt -o expected.y4m
for kernel in $kernels; do
    export OPENBLAS_CORETYPE=$kernel
    run 0 "$VPATCH" --version
    used=$(sed -n 's/^OpenBLAS kernel: //p' out)
    equal "${used,,}" "${kernel,,}" 'kernel'
    for threads in 1 2 4; do
        run 0 "$VPATCH" encode -f -q 45 --keyint 6 -j $threads in.mkv -o got.vpt
        same_bytes got.vpt expected.vpt
        run 0 "$VPATCH" decode -f -j $threads expected.vpt -o got.y4m
        same_bytes got.y4m expected.y4m
    done
    unset OPENBLAS_CORETYPE
done

run 0 "$VPATCH" --version
chosen=$(sed -n 's/^OpenBLAS kernel: //p' out)
if grep -qw avx2 /proc/cpuinfo; then
    checks=$((checks + 1))
    case ${chosen,,} in
    prescott|core2|penryn|dunnington|nehalem|sandybridge|generic)
        fail "the kernel is $chosen on a CPU with AVX2" ;;
    esac
fi
