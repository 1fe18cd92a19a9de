# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2002,SC2086 # cat, so that it is a pipe; several words
# vpatch verify, and what info says of files that are not whole.

export VPATCH_MODEL_PATH=$SOURCE/tests/conformance # a model that starts at once
FAST="--model tiny --preset 0"

change() { python3 "$TESTS/vptfile.py" "$@"; }
state() { "$VPATCH" info "$@" --csv 2>/dev/null | tail -1 | sed 's/.*,//'; }

clip in.y4m 64x48 12
run 0 "$VPATCH" encode $FAST --keyint 6 --scenecut 0 in.y4m
for options in '' --decode; do
    run 0 "$VPATCH" verify $options in.vpt
    equal "$(cat out)" 'in.vpt: sound, 12 frames in 2 segments' 'line of a sound file'
done
run 0 "$VPATCH" verify --quiet in.vpt
equal "$(cat out err)" '' 'output of verify --quiet'
equal "$(state in.vpt)" '' 'state of a file that was not read'
equal "$(state --check in.vpt)" sound 'state of a checked file'

# Damage of every kind, found in one pass, by name and from a pipe; a line each.
change in.vpt head.vpt flip SEGM 0 1
change in.vpt frames.vpt flip SEGM 1 -9
change in.vpt index.vpt flip indx 0 1
size=$(wc -c <in.vpt)
head -c $((size - 3)) in.vpt >short.vpt
for kind in head frames index; do
    run 4 "$VPATCH" verify $kind.vpt
    says_one_line "$kind.vpt: damaged: "
    equal "$(cat out)" '' 'lines of a damaged file on standard output'
    run 4 "$VPATCH" info --check --json $kind.vpt
    says_one_line "$kind.vpt: damaged: "
    equal "$(json out "d['damaged'], d['truncated'], d['checked'], d['problem'][:9]")" \
        "(True, False, True, 'damaged: ')" "info --check of $kind.vpt"
    equal "$(state --check $kind.vpt)" damaged "state of $kind.vpt"
    cat $kind.vpt | "$VPATCH" verify - >out 2>err
    equal $? 4 "status of $kind.vpt from a pipe"
    says_one_line 'standard input: damaged: '
done
run 4 "$VPATCH" info --check head.vpt
at_least "$(grep -c '^  state       damaged: ' out)" 1 'line of state'
run 4 "$VPATCH" verify --decode frames.vpt
says_one_line ' frames are lost, from 0:00.'
run 4 "$VPATCH" verify short.vpt
says_one_line 'short.vpt: truncated: the end of the file is missing'
equal "$(state short.vpt)" truncated 'state of a truncated file'
run 4 "$VPATCH" info --json short.vpt
equal "$(json out "d['truncated'], d['damaged'], d['incomplete']")" '(True, False, False)' 'state'
printf 'not one of ours' >text.vpt
run 3 "$VPATCH" verify text.vpt
says_one_line 'text.vpt: not a .vpt file'
run 3 "$VPATCH" verify missing.vpt
says_one_line 'missing.vpt: '

# Every flipped bit of a sample is found.
for at in 20 $((size / 3)) $((size - 3)); do
    python3 - in.vpt flip.vpt "$at" <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
data[int(sys.argv[3])] ^= 1
open(sys.argv[2], 'wb').write(data)
PY
    "$VPATCH" verify flip.vpt >out 2>err
    at_least $? 3 "status with a bit of byte $at flipped"
    says_one_line 'flip.vpt: '
done

# Several files, and a folder: all are looked at, the status is of the worst that came first.
mkdir folder
cp in.vpt short.vpt folder
run 4 "$VPATCH" verify in.vpt short.vpt in.vpt
equal "$(grep -c sound out)" 2 'sound files of three'
run 4 "$VPATCH" verify folder
equal "$(grep -c sound out)" 1 'sound files of a folder'

# What a file was made from broke off: the file is whole, and says so.
head -c $(($(wc -c <in.y4m) - 100)) in.y4m >cut.y4m
run 4 "$VPATCH" encode $FAST --quiet cut.y4m
run 4 "$VPATCH" verify cut.vpt
says_one_line 'cut.vpt: incomplete: what it was made from broke off before its end'
run 4 "$VPATCH" info --json cut.vpt
equal "$(json out "d['truncated'], d['damaged'], d['incomplete']")" '(False, False, True)' 'state'
equal "$(state cut.vpt)" incomplete 'state of an incomplete file'
run 4 "$VPATCH" decode --quiet cut.vpt -o cut.mkv
says_one_line 'cut.vpt: incomplete: '
equal "$(frames cut.mkv)" 11 'frames of an incomplete file'

# More behind the end: padding, junk, a second file. The first is read, by name and from a pipe, and
# every reader says so.
cat in.vpt in.vpt >twice.vpt
(cat in.vpt; head -c 4096 /dev/zero) >zeros.vpt
(cat in.vpt; head -c 100 /dev/urandom) >junk.vpt
run 0 "$VPATCH" decode --quiet in.vpt -o in.mkv
for kind in twice zeros junk; do
    told="behind its end, at byte $size, there is more, which is not used"
    for command in verify 'verify --decode' info 'info --check' captions; do
        run 4 "$VPATCH" $command $kind.vpt
        says_one_line "$kind.vpt: $told"
    done
    run 4 "$VPATCH" decode --quiet $kind.vpt -o $kind.mkv
    says_one_line "$kind.vpt: $told"
    equal "$(frames $kind.mkv)" 12 "frames of $kind.vpt"
    run 0 "$VPATCH" decode --quiet -f --to 0.2 $kind.vpt -o $kind.mkv
    cat $kind.vpt | "$VPATCH" decode --quiet -f - -o $kind.mkv >out 2>err
    equal $? 4 "status of $kind.vpt from a pipe"
    says_one_line "standard input: $told"
    equal "$(frames $kind.mkv)" 12 "frames of $kind.vpt from a pipe"
    equal "$(state $kind.vpt)" trailing "state of $kind.vpt"
    run 4 "$VPATCH" info --json $kind.vpt
    equal "$(json out "d['trailing'], d['damaged'], d['frames'], d['bytes']")" \
        "(True, False, 12, $size)" "info of $kind.vpt"
done

# Limits: refused before it costs anything.
for words in '--max-pixels 3071' '--max-frames 11' '--max-memory 1K'; do
    run 3 "$VPATCH" verify $words in.vpt
    says_one_line '--max-pixels, --max-frames and --max-memory set the limits'
    run 3 "$VPATCH" decode $words in.vpt -o limit.mkv
    says_one_line 'set the limits'
    nothing limit.mkv
done
run 3 "$VPATCH" info --max-pixels 3071 in.vpt
run 0 "$VPATCH" decode --quiet --max-pixels 3K --max-frames 12 --max-memory 4G in.vpt -o limit.mkv
run 2 "$VPATCH" decode --max-memory 4X in.vpt -o limit.mkv
says_one_line '--max-memory: "4X" is not a whole number'
