# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What a camera says of its orientation reaches the eye: in the pictures, or as a tag.

ffmpeg -v error -y -f lavfi -i testsrc2=size=66x50:rate=25 -frames:v 2 -c:v libx264 \
    -preset ultrafast -pix_fmt yuv420p -aspect 3:2 upright.mp4 </dev/null

# turn FILE A B C D: a display matrix into the head of the video track.
turn()
{
    python3 - "$@" <<'PY'
import struct, sys
data = bytearray(open("upright.mp4", "rb").read())
at = data.index(b"tkhd") + 4 + 4 + 20 + 16
a, b, c, d = (int(v) * 65536 for v in sys.argv[2:6])
data[at:at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
open(sys.argv[1], "wb").write(data)
PY
}

# The same samples, moved by FFmpeg.
moved()
{
    ffmpeg -v error -y -i "$1" -vf "$2" -f rawvideo -pix_fmt yuv420p moved.yuv </dev/null
}

while read -r name a b c d filter degrees mirrored words; do
    turn "$name.mp4" "$a" "$b" "$c" "$d"
    run 0 "$VPATCH" encode --preset 0 -f "$name.mp4"
    run 0 "$VPATCH" info "$name.vpt"
    equal "$(sed -n 's/^  rotation    //p' out)" "$words" "rotation of $name"
    run 0 "$VPATCH" info --json "$name.vpt"
    equal "$(json out "d['rotation'], d['mirrored']")" "($degrees, $mirrored)" "rotation of $name"
    run 0 "$VPATCH" decode --keep-rotation "$name.vpt" -o coded.y4m -f
    says "y4m cannot hold the rotation of the picture ($words)"
    moved coded.y4m "$filter"
    for kind in y4m nut; do
        run 0 "$VPATCH" decode "$name.vpt" -o "turned.$kind" -f
        says "pictures turned as they are to be seen: $words"
        raw "turned.$kind" turned.yuv
        same_bytes turned.yuv moved.yuv
    done
    size=66,50
    case $filter in *transpose*) size=50,66 ;; esac
    equal "$(probe turned.nut stream=width,height)" "$size" "size of $name"
    says "turned.nut: ${size/,/x}"
    run 0 "$VPATCH" decode "$name.vpt" -o tagged.mp4 -f
    equal "$(probe tagged.mp4 stream=width,height)" 66,50 "size with a tag"
    equal "$(ffprobe -v error -show_entries stream_side_data=displaymatrix -of json tagged.mp4)" \
        "$(ffprobe -v error -show_entries stream_side_data=displaymatrix -of json "$name.mp4")" tag
done <<'TURNS'
right 0 1 -1 0 transpose=clock 90 False 90 degrees clockwise
half -1 0 0 -1 hflip,vflip 180 False 180 degrees
flip 1 0 0 -1 vflip 180 True mirrored upside down
both 0 1 1 0 transpose=cclock_flip 270 True mirrored, then 90 degrees counterclockwise
TURNS

# A picture, and the shape of its samples.
run 0 "$VPATCH" decode right.vpt -o turned.png --to 0.03
equal "$(probe turned-00001.png stream=width,height)" 50,66 'size of the picture'
equal "$(probe upright.mp4 stream=sample_aspect_ratio)" 25:22 'aspect before'
run 0 "$VPATCH" decode right.vpt -o turned.nut -f
equal "$(probe turned.nut stream=sample_aspect_ratio)" 22:25 'aspect after'
