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
