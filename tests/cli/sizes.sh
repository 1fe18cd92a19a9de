# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Round trips over sizes: one sample, thin, odd, not a whole number of patches.
round_trip 1x1 5 25
round_trip 3x200 2 25
round_trip 200x1 2 25
round_trip 49x31 6 25
round_trip 352x288 6 25

# A side of 3 modulo 4, into every kind of output (tests/media/sizes.c has all the sizes).
clip odd.y4m 67x75 2
run 0 "$VPATCH" encode --preset 0 odd.y4m
for kind in mkv mp4 mov webm avi nut ts gif apng png jpg; do
    run 0 "$VPATCH" decode odd.vpt --to 0.03 -o "odd.$kind"
    case $kind in png|jpg) made=odd-00001.$kind ;; *) made=odd.$kind ;; esac
    equal "$(probe "$made" stream=width,height | cut -d' ' -f1)" 67,75 "size in .$kind"
done
