# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Bad command lines and bad paths: one line, the right status, nothing written.

echo 'This is not a video.' >text.mp4
printf '\211VPT garbage and nothing else' >garbage.vpt
: >empty.mp4
: >empty.vpt
mkdir directory
clip clip.mkv 32x32 2

# The command line.
run 2 "$VPATCH" frobnicate
says_one_line 'unknown command "frobnicate"'
run 2 env VPATCH_CPU=sse9 "$VPATCH" --version
says_one_line 'VPATCH_CPU: "sse9" is not one of none|avx2|avxvnni|avx512|avx512vnni'
run 2 "$VPATCH" help frobnicate
says_one_line 'unknown command "frobnicate"'
run 2 "$VPATCH" encode
says_one_line 'encode: no input file'
run 2 "$VPATCH" encode -q 64 clip.mkv
says_one_line 'encode: -q: "64" is not a whole number from 0 to 63'
run 2 "$VPATCH" encode --tokens some clip.mkv
says_one_line 'is not one of predicted|independent'
run 2 "$VPATCH" decode --from abc clip.vpt
says_one_line 'is not a time'
run 2 "$VPATCH" encode --unheard-of clip.mkv
says_one_line 'unknown option --unheard-of'
run 2 "$VPATCH" encode clip.mkv text.mp4 -o one.vpt
says_one_line 'must be an existing directory'
run 2 "$VPATCH" encode -
says_one_line 'standard input comes alone and needs -o'
cp clip.mkv clip.avi
run 2 "$VPATCH" encode clip.mkv clip.avi
says_one_line 'two inputs have this output'
nothing clip.vpt

# Inputs.
run 3 "$VPATCH" encode missing.mp4
says_one_line 'missing.mp4: cannot be opened: No such file or directory'
run 3 "$VPATCH" encode text.mp4
says_one_line 'text.mp4: '
run 3 "$VPATCH" encode empty.mp4
says_one_line 'empty.mp4: '
run 3 "$VPATCH" encode directory
says_one_line 'directory: there is no video or picture in this folder'
nothing text.vpt
nothing directory.vpt
run 3 "$VPATCH" decode missing.vpt
says_one_line 'missing.vpt: No such file or directory'
run 3 "$VPATCH" decode directory
says_one_line 'directory: there is no .vpt file in this folder'
run 3 "$VPATCH" decode text.mp4 -o text.mkv
says_one_line 'text.mp4: '
run 3 "$VPATCH" decode empty.vpt
says_one_line 'empty.vpt: '
run 3 "$VPATCH" decode clip.mkv -o other.mkv
says_one_line 'clip.mkv: '
nothing text.mkv
nothing empty.mkv
"$VPATCH" decode garbage.vpt >out 2>err </dev/null
at_least $? 3 'status of decoding garbage'
says_one_line 'garbage.vpt: '
nothing garbage.mkv
run 3 "$VPATCH" info missing.mp4
says_one_line 'missing.mp4: cannot be opened: No such file or directory'
run 3 "$VPATCH" info text.mp4
says_one_line 'text.mp4: '

# Outputs.
echo precious >clip.vpt
run 6 "$VPATCH" encode clip.mkv
says_one_line 'clip.vpt: '
equal "$(cat clip.vpt)" precious 'a file that was there'
run 0 "$VPATCH" encode -f --quiet clip.mkv
equal "$(cat err)" '' 'stderr with --quiet'
run 3 "$VPATCH" encode clip.vpt -o again.vpt
says_one_line 'clip.vpt: this is a .vpt file already'
run 6 "$VPATCH" encode -f clip.mkv -o clip.mkv
says_one_line 'clip.mkv: the output is the input'
run 6 "$VPATCH" decode clip.vpt -f -o clip.vpt
says_one_line 'clip.vpt: the output is the input'
run 6 "$VPATCH" decode clip.vpt
says_one_line 'clip.mkv: '
run 6 "$VPATCH" encode clip.mkv -o nowhere/clip.vpt
says_one_line 'nowhere/clip.vpt: there is no folder "nowhere" (mkdir -p makes it)'
run 6 "$VPATCH" decode clip.vpt -o nowhere/clip.mkv
says_one_line 'nowhere/clip.mkv: there is no folder "nowhere" (mkdir -p makes it)'
run 6 "$VPATCH" decode clip.vpt -o other.mkv --codec no-such-encoder
says_one_line 'other.mkv: '
nothing other.mkv
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked
    chmod a-w locked
    run 6 "$VPATCH" encode clip.mkv -o locked/clip.vpt
    says_one_line 'locked/clip.vpt: nothing can be written in the folder "locked": Permission denied'
fi

# A full disk.
if [ -c /dev/full ]; then
    run 6 "$VPATCH" encode -f clip.mkv -o /dev/full
    says_one_line '/dev/full: cannot be written: No space left on device'
    "$VPATCH" encode --quiet clip.mkv -o - >/dev/full 2>err
    equal $? 6 'status of encoding to a full standard output'
    says_one_line 'standard output: '
    "$VPATCH" decode --quiet clip.vpt -o - >/dev/full 2>err
    equal $? 6 'status of decoding to a full standard output'
    says_one_line 'standard output: '
    "$VPATCH" info clip.vpt >/dev/full 2>err
    equal $? 6 'status of info to a full standard output'
    says_one_line 'standard output cannot be written'
fi

# A reader that goes away is an error, not a death by SIGPIPE.
clip long.y4m 352x288 30
"$VPATCH" encode --quiet -q 10 long.y4m
"$VPATCH" decode --quiet long.vpt -o - 2>err | head -c 1 >out
status=("${PIPESTATUS[@]}")
equal "${status[0]}" 6 'status with a closed pipe'
says_one_line 'standard output: '

# A number of so many digits that all names would be one; standard streams that are closed.
run 0 "$VPATCH" encode --quiet --preset 0 clip.mkv -o digits.vpt
run 6 "$VPATCH" decode digits.vpt -o 'q%99999999d.png'
says_one_line 'the number pattern is not understood'
for command in 'decode -o closed.mkv' verify info 'encode -o closed.vpt'; do
    # shellcheck disable=SC2086
    timeout 60 "$VPATCH" $command - <&- >out 2>err
    equal $? 3 "status of $command with no standard input"
    says_one_line 'standard input: '
done
"$VPATCH" decode digits.vpt --quiet -o - >&- 2>err
equal $? 6 'status without standard output'
nothing closed.mkv closed.vpt q0000000000000000000.png
