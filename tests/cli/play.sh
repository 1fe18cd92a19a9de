# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch play: what a player gets, and what becomes of players that are missing, fail or are left.
# The players here are scripts: each writes what it gets into a file got-N.mkv.

mkdir bin empty
cat >bin/ffplay <<'SH'
#!/bin/sh
n=$(ls got-*.mkv 2>/dev/null | wc -l)
echo "$@" >arguments
exec cat >"got-$n.mkv"
SH
cat >bin/fails <<'SH'
#!/bin/sh
cat >/dev/null
exit 7
SH
cat >bin/leaves <<'SH'
#!/bin/sh
head -c 100 >/dev/null
SH
chmod +x bin/*
export PATH=$PWD/bin:$PATH
# no mpv of the system's
[ -z "$(command -v mpv)" ] || cp bin/ffplay bin/mpv

clip plain.mkv 64x48 25
ffmpeg -v error -y -i plain.mkv -f lavfi -i sine=440:d=1 -map 0:v -map 1:a -c:v ffv1 -c:a aac \
    -shortest in.mkv </dev/null
run 0 "$VPATCH" encode --keyint 5 in.mkv
run 0 "$VPATCH" decode in.vpt -o raw.mkv --codec rawvideo
raw raw.mkv whole.yuv

# All pictures, at their times, and the sound.
run 0 "$VPATCH" play in.vpt
equal "$(wc -c <out | tr -d ' ')" 0 'bytes on standard output'
grep -q -- ' -$' arguments || fail "arguments $(cat arguments)"
equal "$(times got-0.mkv)" "$(times raw.mkv)" 'times in the player'
raw got-0.mkv got.yuv
same_bytes got.yuv whole.yuv
equal "$(ffprobe -v error -select_streams a -count_packets -show_entries stream=nb_read_packets \
    -of csv=p=0 got-0.mkv)" "$(ffprobe -v error -select_streams a -count_packets \
    -show_entries stream=nb_read_packets -of csv=p=0 raw.mkv)" 'packets of sound'
rm got-0.mkv

# A part; without sound.
run 0 "$VPATCH" play --from 0.4 --to 0.8 --no-audio in.vpt
equal "$(frames got-0.mkv)" 10 'frames of the part'
equal "$(ffprobe -v error -select_streams a -show_entries stream=index -of csv=p=0 got-0.mkv)" '' \
    'streams of sound'
rm got-0.mkv

# Standard output as a container, for any other program.
"$VPATCH" decode in.vpt -o - --format matroska --codec rawvideo >piped.mkv 2>err
equal $? 0 'status with --format'
raw piped.mkv piped.yuv
same_bytes piped.yuv whole.yuv
run 6 "$VPATCH" decode in.vpt -o - --format nothing
says 'no container of that name'
run 2 "$VPATCH" decode in.vpt -o x.mkv --format nut
says_one_line '--format is of standard output'
nothing x.mkv

# Players.
run 1 "$VPATCH" play --player fails in.vpt
says_one_line 'ended with status 7'
run 0 "$VPATCH" play --player leaves in.vpt
run 1 "$VPATCH" play --player nobody in.vpt
says_one_line '--player nobody: there is no such program'
checks=$((checks + 1))
PATH=$PWD/empty "$VPATCH" play in.vpt 2>err
equal $? 1 'status without a player'
says_one_line 'neither mpv nor ffplay is in '
run 3 "$VPATCH" play nothing.vpt
says_one_line 'nothing.vpt: '
run 3 "$VPATCH" play in.mkv
says_one_line 'in.mkv: not a .vpt file'

# A damaged file is shown as far as it goes, and told.
head -c $(($(wc -c <in.vpt) / 2)) in.vpt >half.vpt
run 4 "$VPATCH" play half.vpt
rm -f got-*.mkv

# Keys: right starts both anew where it leads (10 seconds are past the end: its last second).
clip long.mkv 32x32 75
run 0 "$VPATCH" encode --keyint 5 long.mkv
cat >bin/slow <<'SH'
#!/bin/sh
n=$(ls got-*.mkv 2>/dev/null | wc -l)
cat >"got-$n.mkv"
[ "$n" -gt 0 ] || sleep 60
SH
chmod +x bin/slow
checks=$((checks + 1))
python3 - "$VPATCH" <<'PY' || fail 'keys'
import os, pty, sys, time
pid, terminal = pty.fork()
if not pid:
    os.execv(sys.argv[1], [sys.argv[1], 'play', '--player', 'slow', 'long.vpt'])
while not os.path.exists('got-0.mkv') or not os.path.getsize('got-0.mkv'):
    time.sleep(0.05)
os.write(terminal, b'x')      # is none of its keys
time.sleep(0.3)
os.write(terminal, b'\x1b[C')
try:
    while os.read(terminal, 4096):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
equal "$(frames got-1.mkv)" 25 'frames behind a seek'
