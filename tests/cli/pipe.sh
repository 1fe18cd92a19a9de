# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2002,SC2086 # cat, so that it is a pipe; several words
# .vpt files that come from a pipe.

export VPATCH_MODEL_PATH=$SOURCE/tests/conformance # a model that starts at once
FAST="--model tiny --preset 0"

clip in.y4m 64x48 24
run 0 "$VPATCH" encode $FAST --keyint 6 --scenecut 0 in.y4m
run 0 "$VPATCH" decode in.vpt -o whole.y4m
size=$(wc -c <in.vpt)

# The same comes out; from one vpatch into the next, too.
cat in.vpt | "$VPATCH" decode --quiet - -o pipe.y4m 2>err
equal $? 0 'status of decode from a pipe'
same_bytes pipe.y4m whole.y4m
cat in.y4m | "$VPATCH" encode --quiet $FAST --keyint 6 --scenecut 0 - -o - |
    "$VPATCH" decode --quiet - -o - >through.y4m 2>err
same_bytes through.y4m whole.y4m
cat in.vpt | "$VPATCH" decode --quiet - --from 0.5 --to 0.7 -o part.mkv 2>err
equal $? 0 'status of a part from a pipe'
run 0 "$VPATCH" decode --quiet in.vpt --from 0.5 --to 0.7 -o part-of-file.mkv
equal "$(times part.mkv)" "$(times part-of-file.mkv)" 'times of a part'

# A frame comes out while the input is still open: its last bytes are sent when there is one.
mkfifo in.fifo
"$VPATCH" decode --quiet - -o - <in.fifo >early.y4m 2>err &
decoder=$!
exec 3>in.fifo
head -c $((size / 2)) in.vpt >&3
until [ "$(wc -c <early.y4m)" -gt 4700 ]; do sleep 0.05; done # or the test's own limit of time
tail -c +$((size / 2 + 1)) in.vpt >&3
exec 3>&-
wait $decoder
equal $? 0 'status of a pipe that came in two parts'
same_bytes early.y4m whole.y4m

# A pipe that breaks off: told, and what was whole is kept.
head -c $((size * 6 / 10)) in.vpt | "$VPATCH" decode --quiet - -o cut.y4m 2>err
equal $? 4 'status of a pipe that breaks off'
says_one_line 'standard input: truncated: decoded the '
head -c $((size * 6 / 10)) in.vpt >cut.vpt
run 4 "$VPATCH" decode --quiet cut.vpt -o cut-file.y4m
same_bytes cut.y4m cut-file.y4m
head -c 30 in.vpt | "$VPATCH" decode --quiet - -o none.y4m 2>err
equal $? 4 'status of a pipe that breaks off at once'
says_one_line 'standard input: the file ends within its header'
nothing none.y4m
"$VPATCH" decode --quiet - -o none.y4m </dev/null 2>err
equal $? 3 'status of an empty pipe'
says_one_line 'standard input: not a .vpt file'

# info: of a .vpt, slow or fast, from a file as standard input, from a named pipe; of a video.
run 0 "$VPATCH" info --json in.vpt
expected=$(json out "d['frames'], d['segments'], d['bytes'], d['video_bytes'], d['tokens']")
cat in.vpt | "$VPATCH" info --json - >out 2>err
equal $? 0 'status of info from a pipe'
equal "$(json out "d['frames'], d['segments'], d['bytes'], d['video_bytes'], d['tokens']")" \
    "$expected" 'info from a pipe'
(head -c 2 in.vpt; sleep 0.2; tail -c +3 in.vpt) | "$VPATCH" info --json - >out 2>err
equal "$(json out "d['frames']")" 24 'info from a slow pipe'
"$VPATCH" info --json - <in.vpt >out 2>err
equal "$(json out "d['frames']")" 24 'info of a file as standard input'
cat in.vpt >in.fifo &
run 0 "$VPATCH" info --json in.fifo
equal "$(json out "d['frames']")" 24 'info of a named pipe'
clip video.mp4 64x48 10 -movflags +faststart
cat video.mp4 | "$VPATCH" info --json - >out 2>err
equal $? 0 'status of a plan from a pipe'
equal "$(json out "d['planned'], d['frames']")" '(True, 10)' 'a plan from a pipe'
cat video.mp4 >in.fifo &
run 0 "$VPATCH" info --json in.fifo
equal "$(json out "d['planned'], d['frames']")" '(True, 10)' 'a plan from a named pipe'
# Without -o the output lies beside a pipe, too.
mkdir -p beside && mkfifo beside/clip.fifo
cat video.mp4 >beside/clip.fifo &
run 0 "$VPATCH" encode --preset 0 beside/clip.fifo
run 0 "$VPATCH" verify beside/clip.vpt
cat in.y4m | "$VPATCH" info - >out 2>err
equal $? 3 'status of a y4m stream whose frames nobody counted'
says_one_line 'the frames of a pipe cannot be counted beforehand'
printf 'neither\n' | "$VPATCH" info - >out 2>err
equal $? 3 'status of some text'
says_one_line 'standard input: '
