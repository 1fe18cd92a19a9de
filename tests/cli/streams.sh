# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Audio and subtitles are carried bit for bit, and stay in time.

printf '%s\n' 1 '00:00:00,100 --> 00:00:00,300' Hello '' 2 '00:00:00,400 --> 00:00:00,700' there \
    >words.srt
ffmpeg -v error -y -f lavfi -i testsrc2=size=64x48:rate=25:duration=1 \
    -f lavfi -i sine=frequency=440:sample_rate=48000:duration=1 -i words.srt \
    -map 0 -map 1 -map 2 -c:v libx264 -preset ultrafast -c:a aac -c:s srt \
    -metadata:s:a:0 language=deu -metadata title='A title' in.mkv </dev/null

# MD5 of the packets of the streams of one kind.
copied()
{
    ffmpeg -v error -i "$1" -map "0:$2" -c copy -f md5 - </dev/null
}
# Times of the packets of one kind, in milliseconds.
packet_times()
{
    ffprobe -v error -select_streams "$2" -show_entries packet=pts_time -of csv=p=0 "$1" \
        </dev/null | awk -F, 'NF { printf "%d ", $1 * 1000 + (($1 < 0) ? -0.5 : 0.5) }'
}

run 0 "$VPATCH" encode in.mkv
run 0 "$VPATCH" info --json in.vpt
equal "$(json out "[s['codec'] for s in d['streams']]")" "['aac', 'subrip']" 'streams'
equal "$(json out "d['bytes'] - d['video_bytes'] > 4000")" True 'bytes of the audio'
run 0 "$VPATCH" decode in.vpt -o back.mkv
for kind in a s; do
    equal "$(copied back.mkv $kind)" "$(copied in.mkv $kind)" "packets of kind $kind"
    equal "$(packet_times back.mkv $kind)" "$(packet_times in.mkv $kind)" "times of kind $kind"
done
equal "$(times back.mkv)" "$(times in.mkv)" 'times of the video'
language=$(ffprobe -v error -select_streams a -show_entries stream_tags=language -of csv=p=0 \
    back.mkv)
equal "$language" deu 'language'
equal "$(ffprobe -v error -show_entries format_tags=title -of csv=p=0 back.mkv)" 'A title' 'title'

# .mp4 has no SubRip: the audio stays, a remark names the rest.
run 0 "$VPATCH" decode in.vpt -o back.mp4
equal "$(copied back.mp4 a)" "$(copied in.mkv a)" 'audio in .mp4'
says subrip

run 0 "$VPATCH" encode --no-audio in.mkv -o silent.vpt
run 0 "$VPATCH" info --json silent.vpt
equal "$(json out "d['streams']")" '[]' 'streams after encode --no-audio'
run 0 "$VPATCH" decode --no-audio in.vpt -o silent.mkv
equal "$(ffprobe -v error -show_entries stream=codec_type -of csv=p=0 silent.mkv)" video \
    'streams after decode --no-audio'

# Trimmed while decoding: sound and picture move together.
run 0 "$VPATCH" encode --keyint 5 in.mkv -o short.vpt
run 0 "$VPATCH" decode --from 0.4 --to 0.8 short.vpt -o part.mkv
equal "$(times part.mkv)" '0 40 80 120 160 200 240 280 320 360' 'times of the part'
first=$(packet_times part.mkv a | cut -d' ' -f1)
at_least "$first" 0 'first audio packet of the part'
at_least 25 "$first" 'first audio packet of the part, at most'
wanted=$(packet_times in.mkv a | tr ' ' '\n' | awk '$1 != "" && $1 >= 400 && $1 < 800' | wc -l)
got=$(packet_times part.mkv a | wc -w)
at_least "$got" $((wanted - 1)) 'audio packets of the part'
at_least $((wanted + 1)) "$got" 'audio packets of the part, at most'
