# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Variable frame rate, rotation, sample aspect and colour tags come back.

# Frames at 0, 1, 4, 9, ... fiftieths of a second.
ffmpeg -v error -y -f lavfi -i testsrc2=size=48x32:rate=50 -frames:v 9 \
    -vf 'settb=1/50,setpts=N*N' -fps_mode passthrough -c:v ffv1 vfr.mkv </dev/null
expected='0 20 80 180 320 500 720 980 1280'
equal "$(times vfr.mkv)" "$expected" 'times of the input'
run 0 "$VPATCH" encode vfr.mkv
run 0 "$VPATCH" decode vfr.vpt -o vfr-back.mkv
equal "$(times vfr-back.mkv)" "$expected" 'times in .mkv'
run 0 "$VPATCH" decode vfr.vpt -o vfr-back.mp4
equal "$(times vfr-back.mp4)" "$expected" 'times in .mp4'

# 1001/30000 is no whole number of milliseconds: .mp4 keeps it exactly.
ffmpeg -v error -y -f lavfi -i testsrc2=size=48x32:rate=30000/1001 -frames:v 7 \
    -c:v libx264 -preset ultrafast ntsc.mp4 </dev/null
run 0 "$VPATCH" encode ntsc.mp4
run 0 "$VPATCH" decode ntsc.vpt -o ntsc-back.mp4
for file in ntsc.mp4 ntsc-back.mp4; do
    ffprobe -v error -show_entries frame=pts_time -of csv=p=0 $file </dev/null >$file.times
done
same_bytes ntsc-back.mp4.times ntsc.mp4.times
equal "$(probe ntsc-back.mp4 stream=r_frame_rate)" 30000/1001 'frame rate'

# Tags. The frames carry them: since FFmpeg 7 encoders take their colours from there,
# not from -color_primaries and -color_trc.
ffmpeg -v error -y -f lavfi -i testsrc2=size=48x32:rate=25 -frames:v 3 -vf \
    format=yuv420p,setsar=4/3,setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709 \
    -c:v libx264 -preset ultrafast tags.mp4 </dev/null
# FFmpeg 6 has an option for it, FFmpeg 5 a tag.
ffmpeg -v error -y -display_rotation 90 -i tags.mp4 -c copy rotated.mp4 </dev/null 2>/dev/null ||
    ffmpeg -v error -y -i tags.mp4 -c copy -metadata:s:v:0 rotate=90 rotated.mp4 </dev/null
rotation()
{
    ffprobe -v error -select_streams v:0 -show_entries stream_side_data=rotation -of csv=p=0 \
        "$1" </dev/null | tr -d ',\n'
}
entries=stream=sample_aspect_ratio,color_range,color_space,color_transfer,color_primaries
wanted=$(probe rotated.mp4 $entries)
turned=$(rotation rotated.mp4)
equal "$wanted" '4:3,tv,bt709,bt709,bt709' 'tags of the input'
checks=$((checks + 1))
case $turned in 90|-90|270) ;; *) fail "the input's rotation is \"$turned\"" ;; esac
run 0 "$VPATCH" encode rotated.mp4
run 0 "$VPATCH" decode rotated.vpt -o back.mp4
equal "$(probe back.mp4 $entries)" "$wanted" 'tags of .mp4'
equal "$(rotation back.mp4)" "$turned" 'rotation of .mp4'
# FFmpeg 5 and 6 write no rotation into Matroska: the pictures are turned, and so is their aspect.
run 0 "$VPATCH" decode rotated.vpt -o back.mkv
if [ "$(rotation back.mkv)" != "$turned" ]; then
    says 'pictures turned as they are to be seen: 90 degrees'
    wanted=3:4${wanted#4:3}
    equal "$(probe back.mkv stream=width,height)" 32,48 'size of turned pictures'
fi
equal "$(probe back.mkv $entries)" "$wanted" 'tags of .mkv'
