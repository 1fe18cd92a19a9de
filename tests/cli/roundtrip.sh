# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Encode and decode over sizes and lengths: size, number and times of the frames
# come back, the picture is close, and threads do not change a byte.

round_trip()
{
    local size=$1 length=$2 least=$3 columns rows name
    shift 3
    name=$size-$length
    clip "$name.mkv" "$size" "$length"
    run 0 "$VPATCH" encode -q 50 -j 2 "$@" "$name.mkv" || return
    columns=$(((${size%x*} + 15) / 16))
    rows=$(((${size#*x} + 15) / 16))
    says "$name.vpt: $size, $length frame"
    says " x $rows x $columns = "
    run 0 "$VPATCH" decode -j 2 "$name.vpt" -o "$name-back.mkv" || return
    equal "$(probe "$name-back.mkv" stream=width,height)" "${size%x*},${size#*x}" "size of $name"
    equal "$(frames "$name-back.mkv")" "$length" "frames of $name"
    equal "$(times "$name-back.mkv")" "$(times "$name.mkv")" "times of $name"
    at_least "$(psnr "$name.mkv" "$name-back.mkv")" "$least" "PSNR of $name"
    run 0 "$VPATCH" encode -q 50 -j 1 "$@" "$name.mkv" -o one.vpt -f
    same_bytes one.vpt "$name.vpt"
    run 0 "$VPATCH" decode -j 1 "$name.vpt" -o one.y4m -f
    run 0 "$VPATCH" decode -j 2 "$name.vpt" -o two.y4m -f
    same_bytes one.y4m two.y4m
}

for length in 1 2 3 5 9; do round_trip 17x33 $length 25; done
round_trip 1x1 5 25
round_trip 3x200 2 25
round_trip 352x288 6 25
round_trip 64x48 13 25 --keyint 4
round_trip 64x48 7 25 --tokens independent
