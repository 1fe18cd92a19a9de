# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch bench: figures that other ways confirm, going on after an interruption,
# and one bad clip or encoder among good ones.

# Jobs of a script ignore SIGINT unless job control is on.
set -m

has()
{
    ffmpeg -v error -encoders </dev/null | awk '{ print $2 }' | grep -qx "$1"
}

# x265 loses some bytes each time it opens: no matter of a build with sanitizers.
export LSAN_OPTIONS=suppressions=$SOURCE/tests/common/leaks.txt:print_suppressions=0

# numbers FILE CODEC WHAT: that list of the first clip's results, on one line.
numbers()
{
    json "$1" "' '.join('%.9g' % x for c in d['clips'][0]['codecs'] if c['name'] == '$2'
        for x in c['results']['$3'])"
}

clip 7_waves.y4m 176x176 6
clip small.y4m 51x37 5
mkdir folder
clip folder/picture.png 80x64 1

# The figures: sizes are those of vpatch encode, PSNR and SSIM those of FFmpeg.
run 0 "$VPATCH" bench -j 2 --qualities 40,12,26,54 --against mjpeg --tokens \
    --json one.json --csv one.csv --report one.html 7_waves.y4m
equal "$(cat err)" '' 'stderr'
at_least "$(grep -c waves out)" 1 'lines of the table on the clip'
nothing one.json.journal
equal "$(json one.json "d['format'], d['format_version']")" "('vpatch-bench', 1)" 'format'
equal "$(json one.json "[c['name'] for c in d['codecs']]")" "['vpatch', 'mjpeg']" 'codecs'
equal "$(json one.json "d['clips'][0]['tag'], d['clips'][0]['frames'], d['clips'][0]['still']")" \
    "('waves', 6, False)" 'clip'
equal "$(numbers one.json vpatch quality)" '12 26 40 54' 'qualities'
# 16 numbers for 4x8x8 pixels: 3 latent frames for the 6 frames.
equal "$(json one.json "[d['tokens']['clips'][0][kind + '_bpp'] * 64 * 6 / 16 / 3
    for kind in ('bf16', 'int8')]")" '[16.0, 8.0]' 'bits of a latent number'
equal "$(json one.json "d['tokens']['clips'][0]['quality']")" 26 'quality of the tokens'
for quality in 12 54; do
    run 0 "$VPATCH" encode --quiet -q $quality 7_waves.y4m -o waves.vpt -f
    run 0 "$VPATCH" info --json waves.vpt
    cp out info.json
    video=$(json info.json "d['video_bytes']")
    equal "$(json one.json "[round(r['bpp'][i] * 6 * 176 * 176 / 8) for c in d['clips'][0]['codecs'][:1]
        for r in [c['results']] for i, q in enumerate(r['quality']) if q == $quality][0]")" \
        "$video" "bytes at $quality"
    run 0 "$VPATCH" decode --quiet waves.vpt -o waves.y4m -f
    ffmpeg -v info -i waves.y4m -i 7_waves.y4m -lavfi 'split[a][b];[a][1:v]psnr[c];
        [b][1:v]ssim[d]' -map '[c]' -map '[d]' -f null - </dev/null >filters 2>&1
    sed -n 's/.*SSIM Y:\([0-9.]*\).*/\1/p' filters >ssim
    sed -n 's/.*PSNR y:\([0-9.]*\) u:\([0-9.]*\) v:\([0-9.]*\).*/\1 \2 \3/p' filters >psnr
    equal "$(python3 - $quality <<'PY'
import json, sys
r = json.load(open('one.json'))['clips'][0]['codecs'][0]['results']
i = r['quality'].index(int(sys.argv[1]))
filters = [float(x) for x in (open('psnr').read() + open('ssim').read()).split()]
ours = [r[name][i] for name in ('psnr-y', 'psnr-u', 'psnr-v', 'ssim')]
print(len(filters) == 4 and all(abs(a - b) < 0.001 for a, b in zip(filters, ours)) or
      (filters, ours))
PY
)" True "PSNR and SSIM at $quality against FFmpeg"
done
equal "$(head -1 one.csv | cut -d, -f1,8,9,10,11,12)" 'clip,codec,quality,bytes,bpp,psnr' 'CSV'
equal "$(wc -l <one.csv | tr -d ' ')" 13 'lines of CSV: names, 4 points and 8'
equal "$(awk -F, '{ print NF }' one.csv | sort -u | wc -l | tr -d ' ')" 1 'columns everywhere'
at_least "$(grep -c 'data:image/png;base64' one.html)" 1 'pictures in the page'
equal "$(json one.json "sorted(d['clips'][0]['pictures']['bpp'])")" "['mjpeg', 'vpatch']" 'pictures'

# The same sizes with another number of threads, and nothing replaced unasked.
run 6 "$VPATCH" bench --qualities 26 --against none --json one.json 7_waves.y4m
says_one_line 'one.json: '
run 0 "$VPATCH" bench -j 1 --qualities 12,26,40,54 --against mjpeg --json - 7_waves.y4m
cp out two.json
for codec in vpatch mjpeg; do
    equal "$(numbers two.json $codec bpp)" "$(numbers one.json $codec bpp)" "sizes of $codec"
    equal "$(numbers two.json $codec psnr)" "$(numbers one.json $codec psnr)" "PSNR of $codec"
done

# Every encoder that is there, on an odd size; the others are named as skipped.
run 0 "$VPATCH" bench --frames 3 --qualities 20,30 \
    --against x264:ultrafast,x265:ultrafast,vp9:8,mjpeg,webp --json odd.json small.y4m
for pair in libx264,x264:ultrafast libx265,x265:ultrafast libvpx-vp9,vp9:8 libwebp,webp; do
    if has ${pair%,*}; then
        at_least "$(json odd.json "min(f['bytes'][0] for c in d['clips'][0]['codecs']
            if c['name'] == '${pair#*,}' for f in c['frames'])")" 1 "first frame of $pair"
    else
        equal "$(json odd.json "[s['name'] for s in d['skipped']].count('${pair#*,}')")" 1 \
            "skipped ${pair#*,}"
    fi
done

# An interruption keeps what is finished; the same command makes the rest only.
# MODE --json or --results.
interrupted()
{
    local journal=$1 pid status=0 waited=0
    shift
    "$VPATCH" bench -j 1 --qualities 20,30,40 --against none --effort 2 "$@" long.y4m \
        >out 2>err </dev/null &
    pid=$!
    # shellcheck disable=SC2002 # there may be no journal yet: no lines
    while [ $waited -lt 200 ] && [ "$(cat "$journal" 2>/dev/null | wc -l)" -lt 2 ]; do
        sleep 0.05
        waited=$((waited + 1))
    done
    kill -INT $pid
    wait $pid || status=$?
    equal $status 130 'status of an interrupted bench'
    # After some seconds of patience the program ends without a word; not so here,
    # but on a machine with more to do.
    if [ -s err ]; then says_one_line 'the same command goes on from there'; fi
    at_least 3 "$(wc -l <"$journal" | tr -d ' ')" 'lines of the journal'
    cp "$journal" before
    printf '{"key":"cut off' >>"$journal"
    run 0 "$VPATCH" bench -j 1 --qualities 20,30,40 --against none --effort 2 "$@" long.y4m
}
clip long.y4m 352x288 9
interrupted long.json.journal --json long.json
nothing long.json.journal
equal "$(numbers long.json vpatch quality)" '20 30 40' 'qualities after going on'
interrupted kept --results kept
equal "$(head -n "$(wc -l <before)" kept | cmp - before && echo same)" same 'runs kept'
equal "$(grep -c '^{"key":"[^"]*long.y4m [^"]*"' kept)" 3 'runs altogether'
equal "$(grep -o '^{"key":"[^"]*"' kept | sort -u | wc -l | tr -d ' ')" 3 'different runs'
# All of them are there: the seconds are those of before.
run 0 "$VPATCH" bench -j 1 --qualities 20,30,40 --against none --effort 2 --results kept \
    --json again.json long.y4m
equal "$(python3 -c '
import json
kept = [json.loads(line) for line in open("kept") if "]}" in line]
again = json.load(open("again.json"))["clips"][0]["codecs"][0]["results"]["encode_seconds"]
print(all(abs(a - b) < 1e-6 for a, b in
    zip(sorted(again), sorted(run["encode_seconds"] for run in kept))))')" True 'nothing was measured again'

# The progress line is for terminals, and gone at the end.
TERM=xterm on_terminal 100 "$VPATCH" bench --qualities 20,30,40 --against none --effort 2 long.y4m >seen
equal $? 0 'status on a terminal'
at_least "$(tr '\r' '\n' <seen | grep -cE '[0-9]+% +[0-9]/3 runs.* long vpatch [0-9]+')" 1 'progress'
at_least "$(tr '\r' '\n' <seen | grep -cE '/3 runs +ETA [0-9]+:[0-9]{2}:[0-9]{2} ')" 1 'times left'
equal "$(tail -c 4 seen | od -An -c | tr -d ' ')" '\r033[K' 'what is left on the terminal'

# Pictures, a bad clip, an empty folder and an encoder that fails.
echo 'This is not a video.' >text.mp4
mkdir nothing_here
run 3 "$VPATCH" bench --qualities 26 --json bad.json text.mp4 nothing_here folder
equal "$(grep -c '^vpatch: ' err)" 2 'lines on stderr'
says 'vpatch: text.mp4: '
says 'vpatch: nothing_here: there is no clip in this folder'
equal "$(json bad.json "[c['error'] is None for c in d['clips']]")" '[False, False, True]' 'errors'
equal "$(json bad.json "[(c['name'], c['tag'], c['still']) for c in d['clips'][2:]]")" \
    "[('picture', 'folder', True)]" 'the picture'
equal "$(json bad.json "[c['name'] for c in d['codecs']][:2]")" "['vpatch', 'mjpeg']" \
    'what pictures are compared with'
# Without options: the ladder that the help names.
run 0 "$VPATCH" bench --against none --json usual.json folder
equal "$(numbers usual.json vpatch quality | tr ' ' ,)" \
    "$("$VPATCH" bench --help | sed -n 's/.*separated by commas \[\(.*\)\]/\1/p')" 'usual qualities'
# x265 has no coding tree unit below 16x16, and takes no picture that is smaller.
if has libx265; then
    clip tiny.y4m 13x11 2
    run 1 "$VPATCH" bench --qualities 26 --against x265,mjpeg --json fails.json tiny.y4m
    says_one_line 'tiny.y4m: x265:medium: the encoder does not open'
    equal "$(json fails.json "[c['error'] is None for c in d['clips'][0]['codecs']]")" \
        '[True, False, True]' 'codecs that did not fail'
fi

# Command lines.
run 2 "$VPATCH" bench --against nonsense small.y4m
says_one_line 'bench: --against: "nonsense" is no encoder to compare with; there are x264 '
run 2 "$VPATCH" bench --against x264:quick small.y4m
says_one_line 'the presets of x264 are '
run 2 "$VPATCH" bench --qualities 10,64 small.y4m
says_one_line '"64" is not a whole number from 0 to 63'
run 2 "$VPATCH" bench -
says_one_line 'standard input cannot be measured'
run 2 "$VPATCH" bench --json same --csv same small.y4m
says_one_line 'two outputs'
run 6 "$VPATCH" bench -f --json small.y4m small.y4m
says_one_line 'small.y4m: the output is an input'
run 6 "$VPATCH" bench --json nowhere/r.json small.y4m
says_one_line 'nowhere/r.json: there is no folder "nowhere" (mkdir -p makes it)'
run 6 "$VPATCH" bench --results text.mp4 small.y4m
says_one_line 'text.mp4: exists and does not hold results of vpatch bench'
equal "$(cat text.mp4)" 'This is not a video.' 'a file that is no journal'
run 5 "$VPATCH" bench --model nowhere.safetensors small.y4m
says_one_line 'nowhere.safetensors: '
