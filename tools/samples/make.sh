#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# Renders samples/: three short clips and a picture, as different as files come.
#   harbour.mkv  640x352, 23.976 fps in Matroska's milliseconds, BT.709, AAC sound,
#                subtitles, title
#   forest.mkv   480x271 (odd height), 4:2:2, 10 bits
#   market.mp4   upright, stored as 512x288 with a rotation, as telephones do
#   valley.png   432x288
# Needs a C compiler and ffmpeg with libx264. About two minutes on one core.
# shellcheck disable=SC2046 # raw prints options, none with a blank
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../samples}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

${CC:-cc} -std=c11 -O2 -ffp-contract=off -o "$work/samples" "$here"/*.c -lm

# raw WIDTH HEIGHT RATE: options for the renderer's frames on stdin
raw() { echo -f rawvideo -pix_fmt rgb48le -s "$1x$2" -r "$3" -i -; }
# tags RANGE COLOURS: a filter that gives them to the frames, where FFmpeg 7 looks for them
tags() { echo "setparams=range=$1:colorspace=$2:color_primaries=$2:color_trc=$2"; }
# bitexact and one thread: the same file every time
common=(-v error -y)
exact=(-threads 1 -fflags +bitexact -flags +bitexact -map_metadata -1)
h264=(-c:v libx264 -preset slow)

"$work/samples" tune 2.5 > "$work/tune.raw"
cat > "$work/text.srt" <<'SRT'
1
00:00:00,200 --> 00:00:01,300
The boats are coming home.

2
00:00:01,500 --> 00:00:02,400
Soon the lamps are lit.
SRT

"$work/samples" harbour 640 352 23.976 0 60 |
    ffmpeg "${common[@]}" $(raw 640 352 24000/1001) \
        -f s16le -ar 44100 -ac 2 -i "$work/tune.raw" -i "$work/text.srt" \
        -map 0 -map 1 -map 2 "${exact[@]}" \
        -vf "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,$(tags tv bt709)" \
        "${h264[@]}" -crf 22 -c:a aac -b:a 96k -c:s srt -metadata title="The harbour" \
        -metadata:s:a language=eng -metadata:s:s language=eng "$out/harbour.mkv"

"$work/samples" forest 480 271 25 0 60 |
    ffmpeg "${common[@]}" $(raw 480 271 25) "${exact[@]}" \
        -vf "scale=out_color_matrix=bt601:out_range=tv,format=yuv422p10le,$(tags tv smpte170m)" \
        "${h264[@]}" -crf 21 "$out/forest.mkv"

"$work/samples" market 288 512 30 0 66 |
    ffmpeg "${common[@]}" $(raw 288 512 30) "${exact[@]}" \
        -vf transpose=cclock,scale=out_color_matrix=bt601:out_range=tv,format=yuv420p \
        "${h264[@]}" -crf 21 "$work/market.mp4"
# The rotation is only written while copying; FFmpeg 6 asks for it another way.
if ffmpeg -hide_banner -h full 2> /dev/null | grep -e -display_rotation > /dev/null; then
    before=(-display_rotation 90) after=()
else
    before=() after=(-metadata:s:v:0 rotate=270)
fi
ffmpeg "${common[@]}" "${before[@]}" -i "$work/market.mp4" -c copy "${exact[@]}" \
    "${after[@]}" -movflags +faststart "$out/market.mp4"

"$work/samples" valley 432 288 1 0 1 |
    ffmpeg "${common[@]}" $(raw 432 288 1) -fflags +bitexact -flags +bitexact \
        -pix_fmt rgb24 -pred mixed -compression_level 9 -update 1 -frames:v 1 "$out/valley.png"

ls -l "$out"
