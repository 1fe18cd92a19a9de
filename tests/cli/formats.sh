# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Inputs and outputs of several kinds: pipes, pictures, containers, pixel formats.

# y4m in through a pipe, y4m out through a pipe.
clip in.y4m 64x48 6
"$VPATCH" encode --quiet - -o pipe.vpt <in.y4m
equal $? 0 'status of encoding a pipe'
run 0 "$VPATCH" encode --quiet in.y4m
same_bytes pipe.vpt in.vpt
"$VPATCH" encode --quiet - -o - <in.y4m >stdout.vpt
equal $? 0 'status of encoding from pipe to pipe'
same_bytes stdout.vpt in.vpt
"$VPATCH" decode --quiet in.vpt -o - >stdout.y4m
equal $? 0 'status of decoding to a pipe'
equal "$(head -c 9 stdout.y4m)" YUV4MPEG2 'first word of the y4m output'
equal "$(frames stdout.y4m)" 6 'frames of the y4m output'
equal "$(probe stdout.y4m stream=width,height,r_frame_rate)" 64,48,25/1 'y4m output'

# A .vpt on standard input: a file is read by position, a pipe as it comes.
"$VPATCH" decode --quiet - -o seek.y4m <in.vpt
equal $? 0 'status of decoding a file on standard input'
same_bytes seek.y4m stdout.y4m
# shellcheck disable=SC2002
cat in.vpt | "$VPATCH" decode --quiet - -o pipe.y4m
equal $? 0 'status of decoding a pipe'
same_bytes pipe.y4m stdout.y4m

# FFV1 in Matroska and y4m hold the same pictures; H.264 nearly the same.
run 0 "$VPATCH" decode in.vpt -o out.mkv
equal "$(probe out.mkv stream=codec_name)" ffv1 'codec in .mkv'
raw out.mkv mkv.yuv
raw stdout.y4m y4m.yuv
same_bytes mkv.yuv y4m.yuv
run 0 "$VPATCH" decode in.vpt -o out.mp4
says 'out.mp4: 64x48, 6 frames, libx264'
equal "$(probe out.mp4 stream=codec_name,pix_fmt)" h264,yuv420p 'codec in .mp4'
at_least "$(psnr out.mkv out.mp4)" 33 'PSNR of H.264 against FFV1'
run 0 "$VPATCH" decode in.vpt -o small.mp4 --crf 45
at_least $(($(wc -c <out.mp4) - $(wc -c <small.mp4))) 1 'bytes that --crf 45 saves'
run 0 "$VPATCH" decode in.vpt -o mpeg4.mkv --codec mpeg4
equal "$(probe mpeg4.mkv stream=codec_name)" mpeg4 'codec with --codec'

# Fewer dims: a coarser picture of the same size.
run 0 "$VPATCH" decode in.vpt --dims 24 -o coarse.mkv
equal "$(frames coarse.mkv)" 6 'frames with --dims'
fine=$(psnr in.y4m out.mkv)
coarse=$(psnr in.y4m coarse.mkv)
at_least $((fine - coarse)) 1 "decibels that --dims 24 costs ($fine against $coarse)"
at_least "$coarse" 8 'PSNR with --dims 24'

# Pictures: one key frame, and a picture again.
clip still.png 50x30 1 -pix_fmt rgb24
run 0 "$VPATCH" encode -v -q 55 still.png
says 'still.vpt: 50x30, 1 frame, '
says 'still.vpt: 1 layer x 2 x 4 = 8 tokens, '
run 0 "$VPATCH" decode still.vpt -o again.png
equal "$(probe again.png stream=codec_name,width,height)" png,50,30 'decoded picture'
mkdir beside
cp still.vpt beside
run 0 "$VPATCH" decode beside/still.vpt
exists beside/still.png
clip photo.jpg 40x24 1
run 0 "$VPATCH" encode photo.jpg
says 'photo.vpt: 40x24, 1 frame,'

# A sequence of pictures, by pattern and by name.
run 0 "$VPATCH" decode in.vpt -o 'frame-%03d.png'
equal "$(echo frame-*.png | sed 's/frame-//g; s/.png//g')" '001 002 003 004 005 006' 'sequence'
run 0 "$VPATCH" decode in.vpt -o named.png
exists named-00006.png
run 0 "$VPATCH" encode 'frame-%03d.png' -o sequence.vpt
says 'sequence.vpt: 64x48, 6 frames,'

# Other pixels become 8-bit 4:2:0 and a remark says so.
for pixels in yuv422p10le yuv444p gray rgb24 yuva420p; do
    see_through=null
    if [ $pixels = yuva420p ]; then see_through=format=yuva420p,lutyuv=a=99; fi
    ffmpeg -v error -y -f lavfi -i testsrc2=size=34x18:rate=25 -frames:v 2 -vf $see_through \
        -pix_fmt $pixels \
        -c:v ffv1 "$pixels.mkv" </dev/null
    case $pixels in rgb24) used=$(probe rgb24.mkv stream=pix_fmt) ;; *) used=$pixels ;; esac
    run 0 "$VPATCH" encode "$pixels.mkv"
    case $pixels in
    yuva420p) says 'alpha' ;;
    *) says "converted from $used" ;;
    esac
    says "$pixels.vpt: 34x18, 2 frames"
    run 0 "$VPATCH" decode "$pixels.vpt" -o "$pixels-back.mkv"
    equal "$(probe "$pixels-back.mkv" stream=pix_fmt)" yuv420p "pixels of $pixels"
done
