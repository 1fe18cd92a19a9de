# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch info --budget: plans of a dataset are what encoding gives, and say where they are guesses.

cp "$TESTS/../conformance/tiny.safetensors" tiny-model.safetensors
mkdir -p data/sub
clip data/a.mp4 64x48 11
clip data/sub/b.mkv 48x32 7
clip data/p.png 96x80 1
clip data/sub/c.mp4 64x48 11
echo text >data/notes.txt
# two shots: 9 and 8 frames
ffmpeg -v error -f lavfi -i testsrc2=s=64x48:r=25 -f lavfi -i mandelbrot=s=64x48:r=25 \
    -filter_complex '[0]trim=end_frame=9[a];[1]trim=end_frame=8,setpts=PTS-STARTPTS[b];[a][b]concat' \
    -c:v ffv1 -r 25 data/sub/two.mkv </dev/null
budget() { "$VPATCH" info --budget --model ./tiny-model.safetensors "$@"; }
# columns N,N of CSV, by name of file
pick() { tail -n +2 out | cut -d, -f"1,$1" | LC_ALL=C sort; }

run 0 budget --csv data
says 'data: 1 file in it left out: not known by its ending'
equal "$(pick 6,8,9,10,11,12,13,14)" 'data/a.mp4,11,4,48,1,64x48@4,container,1,0
data/p.png,1,1,30,1,96x80@1,container,1,1
data/sub/b.mkv,7,3,18,1,48x32@3,estimate,0,0
data/sub/c.mp4,11,4,48,1,64x48@4,container,1,0
data/sub/two.mkv,17,5,60,1,64x48@5,estimate,0,0' 'plans by heads'
run 0 budget --csv --exact data
equal "$(pick 6,12,13,14 | grep mkv)" 'data/sub/b.mkv,7,packets,1,0
data/sub/two.mkv,17,packets,1,0' 'plans by packets'
run 0 budget --csv --scan data
equal "$(pick 6,8,9,10,12,13,14 | grep two)" 'data/sub/two.mkv,17,6,72,2,decoded,1,1' 'cuts'
pick 6,8,9,10 | sed 's/\.[a-z0-9]*,/,/' >planned
run 0 "$VPATCH" encode --quiet --preset 0 --model ./tiny-model.safetensors data --out-dir coded
run 0 budget --csv coded
equal "$(pick 12 | cut -d, -f2 | sort -u)" coded counted
pick 6,8,9,10 | sed 's/^coded/data/; s/\.vpt,/,/' >made
same_bytes planned made
run 0 budget --csv --scenecut 0 data
equal "$(pick 14 | cut -d, -f2 | sort -u)" 1 'no cuts to be known'
for kind in predicted independent; do
    run 0 budget --csv --keyint 6 --tokens $kind --scan data/sub/two.mkv
    planned=$(pick 8,9,10 | cut -d, -f2-)
    run 0 "$VPATCH" encode --quiet -f --preset 0 --model ./tiny-model.safetensors --keyint 6 \
        --tokens $kind data/sub/two.mkv -o two.vpt
    run 0 budget --csv two.vpt
    equal "$planned" "$(pick 8,9,10 | cut -d, -f2-)" "plan of $kind tokens"
done

run 0 budget --json data
equal "$(python3 -c "
import json, sys
b = json.load(open('out'))
print(b['total']['clips'], b['total']['tokens'], b['total']['estimated'], b['total']['cuts_unknown'])
print(sum(x['tokens'] for x in b['clips']), sum(x['tokens'] for x in b['buckets']), sum(x['tokens'] for x in b['histogram']))
print(b['buckets'][0])
print([(x['from'], x['clips']) for x in b['histogram']])")" "5 204 2 4
204 204 204
{'width': 64, 'height': 48, 'layers': 4, 'clips': 2, 'tokens': 96}
[(10, 1), (20, 3), (50, 1)]" 'sums'
run 0 budget data
equal "$(grep -c '^ *[0-9]* .*data/' out)" 5 'rows'
equal "$(grep -c '204 tokens in 5 clips: 47 frames' out)" 1 total
equal "$(grep -c '2 of them are estimated by their length (--exact counts their packets)' out)" 1 guesses

# cut without decoding: what an edit list hides, and what a decoder does not show for want of what
# lay before it, is not counted
mkdir cuts
shots() { ffmpeg -v error -f lavfi -i testsrc2=s=64x48:r=25 -frames:v 100 -c:v libx264 -bf 3 "$@" </dev/null; }
shots -g 40 closed.mp4
shots -x264-params keyint=20:min-keyint=20:open-gop=1 open.mkv
for at in 0.5 1.0 1.3 2.1; do
    for kind in mp4 mov; do
        ffmpeg -v error -ss $at -i closed.mp4 -t 1.5 -c copy cuts/closed$at.$kind </dev/null
    done
    ffmpeg -v error -ss $at -i open.mkv -t 1.2 -c copy cuts/open$at.mkv </dev/null
done
ffmpeg -v error -i cuts/open1.3.mkv -c copy cuts/again.mp4 </dev/null
ffmpeg -v error -f lavfi -i testsrc2=s=64x48:r=25 -frames:v 60 -c:v mpeg2video -bf 2 -g 15 middle.ts </dev/null
tail -c +7000 middle.ts >cuts/middle.ts
run 0 budget --csv --scan cuts
pick 6 >scanned
equal "$(grep -c , scanned)" 14 'cuts that are decoded'
run 0 budget --csv --exact cuts
equal "$(pick 13 | cut -d, -f2 | sort -u)" 1 'exact'
pick 6 >counted
same_bytes counted scanned
run 0 budget --csv cuts
tail -n +2 out | awk -F, '$13 == 1 { print $1 "," $6 }' | LC_ALL=C sort >heads
at_least "$(grep -cFxf scanned heads)" 8 'exact by their heads'
equal "$(grep -vFxf scanned heads)" '' 'said to be exact'
equal "$(grep -c again.mp4 heads)" 0 'an open start is not exact'

echo junk >data/bad.mp4
run 3 budget --json data
says_one_line_only() { grep -v 'left out' err >err2 && mv err2 err; says_one_line "$1"; }
says_one_line_only 'data/bad.mp4: '
equal "$(python3 -c "import json
b = json.load(open('out')); print(b['total']['failed'], b['failed'])")" "1 ['data/bad.mp4']" failed
run 3 budget data
equal "$(tail -1 out)" '1 file could not be read' 'failed, as text'
run 2 "$VPATCH" info --quiet data
says_one_line '--quiet is an option of vpatch encode, decode, play, verify, bench, captions, index, find, cut, export and import, not of info'
run 2 "$VPATCH" info --exact data/a.mp4
says_one_line '--exact comes with --budget'
mkdir none
run 3 budget none
says_one_line 'there is no video, picture or .vpt file in this folder'
