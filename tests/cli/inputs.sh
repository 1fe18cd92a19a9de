# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What is carried, and what is said, of inputs of many kinds.

tiny=$SOURCE/tests/conformance/tiny.safetensors
encode() { "$VPATCH" encode --preset 0 --model "$tiny" -f "$@"; }
make() { ffmpeg -v error -y "$@" </dev/null || fail "ffmpeg cannot make ${!#}"; }
picture=(-f lavfi -i testsrc2=size=48x32:rate=25)
sound=(-f lavfi -i sine=frequency=440:sample_rate=48000)
# The first packets of video and sound: their distance in milliseconds.
distance()
{
    ffprobe -v error -show_entries packet=codec_type,pts_time -of csv=p=0 "$1" </dev/null |
        awk -F, '!($1 in t) { t[$1] = $2 } END { printf "%d", (t["video"] - t["audio"]) * 1000 + 1000.5 - 1000 }'
}

# A subtitle that is on the screen where the cut starts begins with it.
printf '1\n00:00:00,200 --> 00:00:01,200\none\n\n2\n00:00:01,300 --> 00:00:01,600\ntwo\n\n' >s.srt
make "${picture[@]}" -i s.srt -t 2 -c:v mpeg4 -g 5 -c:s srt subtitles.mkv
run 0 encode --from 0.6 --to 1.5 subtitles.mkv -o out.vpt
run 0 "$VPATCH" decode --model "$tiny" -f out.vpt -o out.mkv
equal "$(ffprobe -v error -select_streams s -show_entries packet=pts_time,duration_time \
    -of csv=p=0 out.mkv </dev/null | tr '\n' ' ')" '0.000000,0.600000 0.700000,0.300000 ' 'subtitles'

# Sound keeps its distance: Opus in Matroska, generation after generation.
make "${picture[@]}" "${sound[@]}" -t 0.6 -c:v libvpx -c:a libopus opus.mkv
wanted=$(distance opus.mkv)
for generation in 1 2; do
    run 0 encode opus.mkv -o out.vpt
    run 0 "$VPATCH" decode --model "$tiny" -f out.vpt -o opus.mkv
    equal "$(distance opus.mkv)" "$wanted" "distance of Opus, generation $generation"
done

# Sound that an edit list hides stays hidden, but for the packet that starts a decoder.
make "${picture[@]}" "${sound[@]}" -t 3 -c:v mpeg4 -g 50 -c:a aac long.mp4
make -ss 1.3 -i long.mp4 -t 1 -c copy edit.mp4
run 0 encode edit.mp4 -o out.vpt
run 0 "$VPATCH" decode --model "$tiny" -f out.vpt -o out.mkv
hidden=$(distance out.mkv)
checks=$((checks + 1))
if [ "$hidden" -lt 0 ] || [ "$hidden" -gt 60 ]; then
    fail "hidden sound before the picture: $hidden ms"
fi

# Frames that are counted are frames.
make "${picture[@]}" -t 1.6 -c:v libvpx -auto-alt-ref 1 -lag-in-frames 10 -b:v 100k alt.webm
make -i alt.webm -c copy -f avi alt.avi
run 0 encode alt.webm -o out.vpt
for file in alt.webm alt.avi; do
    run 0 "$VPATCH" info --json --model "$tiny" $file
    equal "$(json out "d['frames']")" 40 "frames of $file"
done

# A clock that jumps: what info plans is what encode makes.
make "${picture[@]}" "${sound[@]}" -t 0.8 -c:v mpeg2video -c:a mp2 -output_ts_offset 40 one.ts
make "${picture[@]}" "${sound[@]}" -t 0.8 -c:v mpeg2video -c:a mp2 two.ts
cat one.ts two.ts >jump.ts
run 0 "$VPATCH" info --json --model "$tiny" jump.ts
equal "$(json out "round(d['duration'], 1), d['frames']")" '(1.6, 40)' 'plan of a clock that jumps'
run 0 encode jump.ts -o out.vpt
says 'its clock jumps back by'
equal "$(grep -c jumps err)" 1 'lines about one jump'
run 0 "$VPATCH" info --json out.vpt
equal "$(json out "round(d['duration'], 1), d['frames']")" '(1.6, 40)' 'length of a clock that jumps'
cat two.ts one.ts >hole.ts
run 0 encode hole.ts -o out.vpt
says 'its clock jumps forward by 39.'

# A cut of joined parts whose clocks are the same: bright, then dark. levels FILE: how often which
# (networks of random weights would not tell).
levels()
{
    "$VPATCH" decode --quiet "$1" -o - | python3 -c "
import itertools, sys
sys.stdin.buffer.readline()
frames = iter(lambda: sys.stdin.buffer.readline() and sys.stdin.buffer.read(48 * 32 * 3 // 2), b'')
kinds = ['bright' if sum(frame[:1536]) > 128 * 1536 else 'dark' for frame in frames]
print(*(f'{len(list(run))} {kind}' for kind, run in itertools.groupby(kinds)))"
}
for part in bright:0xd0d0d0 dark:0x303030; do
    make -f lavfi -i "color=${part#*:}:size=48x32:rate=25" "${sound[@]}" -t 4 -c:v mpeg2video -g 10 \
        -c:a mp2 "${part%:*}.ts"
done
cat bright.ts dark.ts >joined.ts
for cut in '3.4 4.4 15 bright 10 dark' '3.96 8 1 bright 100 dark' '6 9 50 dark' '1.2 2 20 bright'; do
    read -r from to wanted <<<"$cut"
    run 0 "$VPATCH" encode --preset 0 -f --from "$from" --to "$to" joined.ts -o out.vpt
    equal "$(levels out.vpt)" "$wanted" "frames from $from to $to of joined parts"
    equal "$(grep -c jumps err)" "$(grep -c dark <<<"$wanted")" "lines about the jump from $from"
done

# The right word.
make -f lavfi -i color=red@0.5:size=32x32:rate=5,format=rgba -frames:v 1 clear.png
make -f lavfi -i color=red:size=32x32:rate=5,format=rgba -frames:v 1 opaque.png
make "${picture[@]}" -t 0.4 opaque.gif
run 0 encode clear.png -o out.vpt
says 'alpha dropped'
for file in opaque.png opaque.gif; do
    run 0 encode $file -o out.vpt
    equal "$(grep -c alpha err)" 0 "remarks on alpha of $file"
done
make -f lavfi -i color=red@0.5:size=48x32:rate=25,format=yuva420p -t 0.2 -c:v libvpx -auto-alt-ref 0 \
    clear.webm
run 0 encode clear.webm -o out.vpt
says 'alpha dropped'
make "${picture[@]}" -t 0.4 -vf setfield=tff -c:v mpeg2video -flags +ilme+ildct fields.mkv
run 0 encode fields.mkv -o out.vpt
says 'comes back as progressive'
make "${picture[@]}" -t 0.4 -c:v libx264 -encryption_scheme cenc-aes-ctr \
    -encryption_key 00112233445566778899aabbccddeeff -encryption_kid 00112233445566778899aabbccddeeff \
    secret.mp4
"$VPATCH" encode --quiet --model "$tiny" -f secret.mp4 -o no.vpt 2>err </dev/null
at_least $? 3 'status of an encrypted file'
says_one_line 'encrypted'
make "${picture[@]}" -t 0.4 -f rawvideo raw.yuv
run 3 encode raw.yuv -o no.vpt
says_one_line 'headerless raw video'

# A picture is shown as long as its plan says.
make "${picture[@]}" -frames:v 1 still.jpg
run 0 "$VPATCH" info --json --model "$tiny" still.jpg
planned=$(json out "d['duration']")
run 0 encode still.jpg -o out.vpt
run 0 "$VPATCH" info --json out.vpt
equal "$(json out "d['duration']")" "$planned" 'length of a picture'
