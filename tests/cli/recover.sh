# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2002,SC2086 # cat, so that it is a pipe; several words
# What is lost of a file, and what stands in its place: frames keep their times and their number in
# every kind of output, sound stays where it is, and all of it is told.

export VPATCH_MODEL_PATH=$SOURCE/tests/conformance # a model that starts at once
FAST="--model tiny --preset 0"

change() { python3 "$TESTS/vptfile.py" "$@"; }
y4m_frames() { echo $((($(wc -c <"$1") - $(head -1 "$1" | wc -c)) / (64 * 48 * 3 / 2 + 6))); }
sound() { ffmpeg -v error -y -i "$1" -map 0:a -c copy -f framecrc - </dev/null; }

ffmpeg -v error -y -f lavfi -i testsrc2=size=64x48:rate=25 -f lavfi -i sine=sample_rate=8000 \
    -t 1.2 -c:v ffv1 -level 1 -c:a flac in.mkv </dev/null
run 0 "$VPATCH" encode $FAST --keyint 6 --scenecut 0 in.mkv
run 0 "$VPATCH" decode in.vpt -o whole.mkv
run 0 "$VPATCH" decode in.vpt -o whole.y4m
equal "$(y4m_frames whole.y4m)" 30 'frames of the whole file'

whole_times=$(times whole.mkv)
whole_sound=$(sound whole.mkv)

# A segment whose head is lost: first, in the middle, last; with the index and without it.
lost()
{
    local option=$1 segment=$2 range=$3
    change in.vpt lost.vpt flip SEGM "$segment" 1
    run 4 "$VPATCH" decode -f --quiet $option lost.vpt -o lost.mkv
    says "damaged: 24 of 30 frames could be decoded, the others, $range, show"
    equal "$(times lost.mkv)" "$whole_times" "times without segment $segment"
    equal "$(sound lost.mkv)" "$whole_sound" 'sound beside lost frames'
}
lost '' 2 'from 0:00.480 to 0:00.720'
says_one_line '(--recover lists them)'
lost --recover 0 'from 0:00.000 to 0:00.240'
says 'lost.vpt: lost from 0:00.000 to 0:00.240: 6 frames'
lost --recover 4 'from 0:00.960 to 0:01.200'
says 'lost.vpt: lost from 0:00.960 to 0:01.200: 6 frames'
equal "$(wc -l <err)" 2 'lines of --recover'
cat lost.vpt | "$VPATCH" decode -f --quiet - -o lost.y4m 2>err
equal $? 4 'status of a pipe whose last segment is lost'
says 'damaged: 24 of 30 frames could be decoded, the others, from 0:00.960 to 0:01.200, show'
equal "$(y4m_frames lost.y4m)" 30 'frames of a pipe whose last segment is lost'
run 4 "$VPATCH" decode -f --quiet lost.vpt -o lost.y4m
equal "$(y4m_frames lost.y4m)" 30 'frames of y4m with lost ones'

# What is before the damage in a segment is kept; behind it stands the picture before.
change in.vpt late.vpt flip SEGM 2 -20
run 4 "$VPATCH" decode -f --quiet late.vpt -o late.y4m
says_one_line 'damaged: '
equal "$(y4m_frames late.y4m)" 30 'frames with a damaged end of a segment'
run 4 "$VPATCH" decode -f --quiet late.vpt --from 0.5 -o part.mkv
says_one_line 'damaged: '
run 0 "$VPATCH" decode -f --quiet late.vpt --from 0.8 -o part.mkv
run 0 "$VPATCH" decode -f --quiet late.vpt --to 0.4 -o part.mkv

# Damage that reaches over the border of two chunks: both are lost, and nothing is passed over in
# silence; as a file and from a pipe.
burst()
{
    local input=$1 way
    change "$input" burst.vpt burst "$2" "$3" 40
    for way in file pipe; do
        if [ $way = file ]; then
            "$VPATCH" decode -f --quiet burst.vpt -o burst.y4m 2>err
        else
            cat burst.vpt | "$VPATCH" decode -f --quiet - -o burst.y4m 2>err
        fi
        equal $? 4 "status of a burst at $2 $3 by $way"
        equal "$(y4m_frames burst.y4m)" 30 "frames after a burst at $2 $3 by $way"
        says "damaged: $4"
        [ "$input" = video.vpt ] || says 'damaged: sound, subtitles or metadata may be lost in 1 place'
    done
}
ffmpeg -v error -y -i in.mkv -map 0:v -c copy video.mkv </dev/null
run 0 "$VPATCH" encode $FAST --keyint 6 --scenecut 0 video.mkv
others='of 30 frames could be decoded, the others, from'
burst video.vpt SEGM 1 "23 $others 0:00.440 to 0:00.720, show"
burst video.vpt SEGM 3 "23 $others 0:00.920 to 0:01.200, show"
burst in.vpt SEGM 2 "29 $others 0:00.680 to 0:00.720, show"
burst in.vpt pckt 0 "24 $others 0:00.000 to 0:00.240, show"
burst in.vpt pckt 4 "24 $others 0:00.960 to 0:01.200, show"
burst in.vpt strm 0 'the chunk at byte 67 is damaged; 30 of 30 frames could be decoded'

# A hole of more frames than are filled: told, and left in the times.
ffmpeg -v error -y -f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 24 -fps_mode passthrough \
    -vf "settb=1/25,setpts='if(lt(N,12),N,N+80000)'" -c:v ffv1 -level 1 hole.mkv </dev/null
run 0 "$VPATCH" encode $FAST --quiet --keyint 6 --scenecut 0 hole.mkv
change hole.vpt hole.vpt flip SEGM 1 1
run 4 "$VPATCH" decode --quiet hole.vpt -o hole-back.mkv
says_one_line 'damaged: 18 of 80024 frames could be decoded, the others, from 0:00.240 to 53:20.480, are left out'
equal "$(frames hole-back.mkv)" 18 'frames around a hole'
run 4 "$VPATCH" decode -f --quiet --recover hole.vpt -o hole-back.mkv
says 'lost from 0:00.240 to 53:20.480: some 80006 frames, too many: they are left out'
run 0 "$VPATCH" decode -f --quiet hole.vpt --to 0.2 -o part.mkv
run 4 "$VPATCH" verify --decode hole.vpt
says_one_line '80006 of 80024 frames are lost'

# What comes before the first frame is kept, and there may be no end of it.
change in.vpt flood.vpt flood 1000
cat flood.vpt | "$VPATCH" decode --quiet --max-memory 1M - -o flood.mkv 2>err
equal $? 3 'status of a pipe without a frame'
says_one_line 'standard input: what comes before the first frame takes more memory than max_memory allows (--max-'
nothing flood.mkv
run 4 "$VPATCH" decode --quiet flood.vpt -o flood.mkv
says_one_line 'there is no whole segment in the file'

# Without its index, and with one that lies: --recover does not believe it.
change in.vpt bare.vpt index
run 4 "$VPATCH" decode -f --quiet bare.vpt -o bare.y4m
says_one_line 'bare.vpt: truncated: decoded the 30 frames before its end'
same_bytes bare.y4m whole.y4m
clip other.mkv 64x48 12
run 0 "$VPATCH" encode $FAST --keyint 6 --scenecut 0 other.mkv
change in.vpt liar.vpt index-of other.vpt
run 4 "$VPATCH" verify liar.vpt
says_one_line 'the index does not match the contents'
run 4 "$VPATCH" decode -f --quiet --recover liar.vpt -o liar.y4m
says_one_line 'liar.vpt: damaged: its index; 30 of 30 frames could be decoded'
same_bytes liar.y4m whole.y4m

# Where nothing can be decoded nothing is written; lost frames in front of others are there.
lose() # FILE COUNT: the first COUNT segments, from their first coded byte on
{
    python3 - "$@" <<'PY'
import sys
data, at = bytearray(open("in.vpt", "rb").read()), 0
for _ in range(int(sys.argv[2])):
    at = data.index(b"SEGM", at) + 30
    data[at:at + 60] = bytes(byte ^ 255 for byte in data[at:at + 60])
open(sys.argv[1], "wb").write(data)
PY
}
lose all.vpt 5
lose four.vpt 4
for kind in mkv y4m png; do
    run 4 "$VPATCH" decode -f --quiet all.vpt -o all.$kind
    says_one_line 'all.vpt: damaged: no frame can be decoded'
    run 4 "$VPATCH" decode -f --quiet four.vpt -o four.$kind
    says_one_line 'four.vpt: damaged: 6 of 30 frames could be decoded'
done
run 4 "$VPATCH" decode -f --quiet four.vpt --to 0.2 -o early.y4m
nothing all.mkv all.y4m all-00001.png all.png early.y4m
equal "$(find . -name 'four-*.png' | wc -l)" 30 'pictures with those lost'
equal "$(wc -c <four.y4m)" "$(wc -c <whole.y4m)" 'size with those lost'
cmp <(tail -c 20000 four.y4m) <(tail -c 20000 whole.y4m) || fail 'the last segment'

# Packets are lost and no frame is; what describes a stream is lost, and its packets with it.
change in.vpt packets.vpt flip pckt 0 3
run 4 "$VPATCH" decode -f --quiet packets.vpt -o packets.mkv
says_one_line 'damaged: packets of sound or subtitles are lost in 1 place'
equal "$(times packets.mkv)" "$whole_times" 'times beside lost packets'
change in.vpt texts.vpt flip strm 0 1
run 4 "$VPATCH" decode -f --quiet texts.vpt -o texts.y4m
says 'damaged: metadata'
same_bytes texts.y4m whole.y4m

# Nothing is left: no output, and it is told.
change in.vpt none.vpt order 2
change none.vpt none.vpt flip SEGM 0 1
run 4 "$VPATCH" decode --quiet none.vpt -o none.mkv
says_one_line 'none.vpt: '
nothing none.mkv

# Times that go back: all frames are shown, one after the other.
change in.vpt back.vpt order 3,0,1,4
run 4 "$VPATCH" decode -f --quiet back.vpt -o back.mkv
says 'the times go back at 1 segment: all frames are shown'
got=$(times back.mkv | tr ' ' '\n')
equal "$(sort -nu <<<"$got" | wc -l)" 24 "frames with times of their own"
equal "$got" "$(sort -n <<<"$got")" 'times that ascend'
cat back.vpt | "$VPATCH" decode -f --quiet - -o back.y4m 2>err
equal $? 4 'status of times that go back in a pipe'
says 'the times go back at 1 segment: all frames are shown'
equal "$(y4m_frames back.y4m)" 24 'frames of a pipe whose times go back'
run 4 "$VPATCH" verify back.vpt
says_one_line 'the times go back at 1 segment'

# Wishes that a file cannot meet are told before anything is decoded.
run 3 "$VPATCH" decode in.vpt --from 1.5 -o late.mkv
says_one_line 'in.vpt: --from is past its end, which is at 0:01.200'
nothing late.mkv
dims=$("$VPATCH" info --json in.vpt | json /dev/stdin "d['dims']")
run 2 "$VPATCH" decode in.vpt --dims 999 -o dims.mkv
says_one_line "in.vpt: --dims 999: its tokens have $dims integers in a part"
nothing dims.mkv
