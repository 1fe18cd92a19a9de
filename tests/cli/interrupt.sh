# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Signals: nothing half-written stays, and the status says which signal it was.

# Jobs of a script ignore SIGINT unless job control is on.
set -m

# A long input through a pipe that never ends by itself.
endless()
{
    ffmpeg -v quiet -f lavfi -i testsrc2=size=64x48:rate=25 -f yuv4mpegpipe - </dev/null
}

# interrupted SIGNAL STATUS: once the temporary file is there, sends the signal.
interrupted()
{
    local pid status waited=0
    rm -f pipe
    mkfifo pipe
    endless >pipe 2>/dev/null &
    "$VPATCH" encode --keyint 4 - -o "$1.vpt" <pipe 2>err &
    pid=$!
    while [ -z "$(find . -name '.*vpatch-*')" ] && [ $waited -lt 100 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    sleep 0.3
    kill "-$1" $pid
    wait $pid
    status=$?
    equal $status "$2" "status after SIG$1"
    nothing "$1.vpt"
    equal "$(cat err)" '' "stderr after SIG$1"
}
interrupted INT 130
interrupted TERM 143
interrupted HUP 129
ulimit -c 0 # SIGQUIT ends a program with its memory in a file
interrupted QUIT 131

# Waiting for a pipe that gives nothing: the program does not wait with it.
mkfifo silent
sleep 60 >silent &
sleeper=$!
"$VPATCH" encode --quiet - -o silent.vpt <silent 2>err &
pid=$!
sleep 0.5
kill -INT $pid
wait $pid
equal $? 130 'status with a silent pipe'
nothing silent.vpt
kill $sleeper

# While decoding.
clip in.y4m 352x288 100
"$VPATCH" encode --quiet -q 20 --effort 0 in.y4m
"$VPATCH" decode --quiet in.vpt -o part.mkv &
pid=$!
waited=0
while [ -z "$(find . -name '.*vpatch-*')" ] && [ $waited -lt 100 ] && kill -0 $pid; do
    sleep 0.02
    waited=$((waited + 1))
done
kill -INT $pid
wait $pid
equal $? 130 'status of an interrupted decode'
nothing part.mkv

# started PATTERN: waits for a temporary file or directory, and a moment more.
started()
{
    waited=0
    while [ -z "$(find . -path "$1")" ] && [ $waited -lt 200 ] && kill -0 $pid 2>/dev/null; do
        sleep 0.02
        waited=$((waited + 1))
    done
}

# names_in DIRECTORY: what is in it, in order.
names_in() { find "$1" -mindepth 1 -printf '%P\n' | LC_ALL=C sort | tr '\n' ' '; }

# A sequence of pictures, asked twice: what was there stays, nothing else does.
mkdir shots
for n in 001 002 003 150; do echo "old $n" >"shots/p-$n.png"; done
for signal in INT TERM HUP; do
    "$VPATCH" decode --quiet -f in.vpt -o 'shots/p-%03d.png' 2>err &
    pid=$!
    started './shots/.p-*vpatch-*/2'
    kill -$signal $pid
    kill -$signal $pid
    wait $pid
    equal $? "$((128 + $(kill -l $signal)))" "status of an interrupted sequence"
    equal "$(names_in shots)" 'p-001.png p-002.png p-003.png p-150.png ' \
        "files after SIG$signal"
    equal "$(cat shots/*)" "$(printf 'old %s\n' 001 002 003 150)" "contents after SIG$signal"
done

# kill -9 leaves what it must; the next run for that output takes it away.
"$VPATCH" decode --quiet -f in.vpt -o 'shots/p-%03d.png' &
pid=$!
started './shots/.p-*vpatch-*/2'
kill -KILL $pid
wait $pid 2>/dev/null
equal "$(find shots -name '.p-*' -type d | wc -l)" 1 'directories after SIGKILL'
equal "$(cat shots/p-*)" "$(printf 'old %s\n' 001 002 003 150)" 'contents after SIGKILL'
"$VPATCH" decode --quiet -f in.vpt -o killed.mkv &
pid=$!
started './.killed.mkv.vpatch-*'
kill -KILL $pid
wait $pid 2>/dev/null
equal "$(find . -name '.killed.mkv.vpatch-*' | wc -l)" 1 'files after SIGKILL'
run 0 "$VPATCH" decode --quiet -f --to 0.1 in.vpt -o 'shots/p-%03d.png'
equal "$(names_in shots)" 'p-001.png p-002.png p-003.png p-150.png ' 'pictures collected'
equal "$(head -c 4 shots/p-001.png | tail -c 3)" PNG 'a picture that was replaced'
equal "$(cat shots/p-150.png)" 'old 150' 'a picture beyond the last'
run 0 "$VPATCH" decode --quiet --to 0.1 in.vpt -o killed.mkv
equal "$(find . -name '.killed.mkv.vpatch-*' | wc -l)" 0 'what SIGKILL had left'

# A batch, asked twice: its workers take away what they have begun before it is gone itself.
mkdir clips
for name in a b; do clip x.y4m 384x320 60 && mv x.y4m clips/$name.y4m; done
for signal in INT TERM QUIT; do
    rm -rf made
    "$VPATCH" encode --quiet --preset 3 clips --out-dir made >out 2>err &
    pid=$!
    started './made/.*vpatch-*'
    sleep 0.3
    kill -$signal $pid
    kill -$signal $pid
    wait $pid
    equal $? "$((128 + $(kill -l $signal)))" 'status of an interrupted batch'
    equal "$(find made -name '.?*' -o -name '*.vpt')" '' "files of a batch after SIG$signal"
done
