# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the CLI tests share. A failure prints what was run, what came and what
# was expected, and the test goes on.

fail()
{
    local depth=0
    # The line of the script, not of the function here that noticed.
    while [ "${BASH_SOURCE[depth]##*/}" = lib.sh ]; do depth=$((depth + 1)); done
    failures=$((failures + 1))
    echo "FAIL ${BASH_SOURCE[depth]##*/}:${BASH_LINENO[depth - 1]}: $*"
}

# run STATUS COMMAND...: runs it, keeps its stdout and stderr in the files out
# and err, and checks the exit status.
run()
{
    local expected=$1 got
    shift
    "$@" >out 2>err </dev/null
    got=$?
    checks=$((checks + 1))
    if [ "$got" -ne "$expected" ]; then
        fail "$* : status $got, expected $expected"
        sed 's/^/    | /' err | head -20
        return 1
    fi
}

# on_terminal COLUMNS COMMAND...: runs it with a terminal of so many columns as stderr, and prints
# what it wrote there.
on_terminal()
{
    python3 "$(dirname "${BASH_SOURCE[0]}")/terminal.py" "$@"
}

# screen COLUMNS <seen: what stands on the terminal after that, and "lines N", the most lines
# that were in use at once; "unknown" for a control sequence but ESC [ K.
screen()
{
    python3 "$(dirname "${BASH_SOURCE[0]}")/screen.py" "$@"
}

# The last run said exactly one line, "vpatch: ...", which contains TEXT.
says_one_line()
{
    checks=$((checks + 1))
    if [ "$(wc -l <err)" -ne 1 ] || ! grep -q '^vpatch: ' err || ! grep -qF -- "$1" err; then
        fail "expected one line \"vpatch: ... $1\", got:"
        sed 's/^/    | /' err
    fi
}

# The last run's stderr contains TEXT.
says()
{
    checks=$((checks + 1))
    if ! grep -qF -- "$1" err; then
        fail "expected \"$1\" on stderr, got:"
        sed 's/^/    | /' err
    fi
}

equal()
{
    checks=$((checks + 1))
    [ "$1" = "$2" ] || fail "${3:-value}: \"$1\", expected \"$2\""
}

same_bytes()
{
    checks=$((checks + 1))
    cmp -s "$1" "$2" || fail "$1 and $2 differ: $(cmp "$1" "$2" 2>&1)"
}

exists()
{
    checks=$((checks + 1))
    [ -e "$1" ] || fail "$1 does not exist"
}

# Nothing of that name and nothing temporary of it.
nothing()
{
    checks=$((checks + 1))
    if [ -e "$1" ]; then fail "$1 was left behind"; fi
    local left
    left=$(find "$(dirname "$1")" -maxdepth 1 -name '*vpatch-*tmp*')
    if [ -n "$left" ]; then fail "temporary files were left behind: $left"; fi
}

# clip NAME SIZE FRAMES [ffmpeg output options]: a moving synthetic picture, lossless.
# Level 1 of FFV1 has one slice: FFmpeg 9 refuses to cut pictures as small as 3x3.
clip()
{
    local name=$1 size=$2 frames=$3 codec=(-c:v ffv1 -level 1)
    shift 3
    case $name in
    *.y4m) codec=(-f yuv4mpegpipe) ;;
    *.mp4) codec=(-c:v libx264 -qp 0 -preset ultrafast) ;;
    *.png|*.jpg) codec=() ;;
    esac
    # A cut out of a larger picture: testsrc2 itself makes even sizes only.
    ffmpeg -v error -y -f lavfi -i testsrc2=size=384x320:rate=25 -frames:v "$frames" \
        -vf "format=yuv444p,crop=${size%x*}:${size#*x},format=yuv420p" "${codec[@]}" "$@" \
        "$name" </dev/null || fail "ffmpeg cannot make $name"
}

# probe FILE ENTRIES: values of the first video stream, comma-separated.
probe()
{
    ffprobe -v error -select_streams v:0 -show_entries "$2" -of csv=p=0 "$1" </dev/null |
        sed 's/,$//; /^$/d' | tr '\n' ' ' | sed 's/ $//'
}

# Decoded frames in a file.
frames()
{
    ffprobe -v error -select_streams v:0 -count_frames -show_entries stream=nb_read_frames \
        -of csv=p=0 "$1" </dev/null | tr -d ',\n'
}

# Presentation times of all frames in milliseconds, on one line.
times()
{
    ffprobe -v error -select_streams v:0 -show_entries frame=pts_time -of csv=p=0 "$1" \
        </dev/null | awk -F, 'NF { printf "%s%d", n++ ? " " : "", $1 * 1000 + 0.5 }'
}

# PSNR over all samples of two videos, whole decibels; 999 when they are equal.
psnr()
{
    raw "$1" psnr-one.yuv
    raw "$2" psnr-other.yuv
    python3 -c '
import math
a, b = (open(name, "rb").read() for name in ("psnr-one.yuv", "psnr-other.yuv"))
error = sum((x - y) ** 2 for x, y in zip(a, b))
if not a or len(a) != len(b): print("sizes", len(a), len(b))
else: print(999 if not error else int(10 * math.log10(255 ** 2 * len(a) / error)))'
}

# at_least VALUE LEAST WHAT: whole numbers.
at_least()
{
    checks=$((checks + 1))
    if ! [ "${1:-x}" -ge "$2" ] 2>/dev/null; then fail "$3: ${1:-nothing}, expected at least $2"; fi
}

# Pictures as raw 4:2:0: what a player would show.
raw()
{
    ffmpeg -v error -y -i "$1" -f rawvideo -pix_fmt yuv420p "$2" </dev/null ||
        fail "ffmpeg cannot read $1"
}

# json FILE EXPRESSION: evaluates a Python expression over the parsed value d.
json()
{
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2" 2>&1 | tail -1
}

# round_trip SIZE FRAMES LEAST [encode options]: size, times and number of frames
# come back, the picture is close (LEAST decibels at quality 50), and the number
# of threads changes nothing.
round_trip()
{
    local size=$1 length=$2 least=$3 columns rows name
    shift 3
    name=$size-$length
    clip "$name.y4m" "$size" "$length"
    run 0 "$VPATCH" encode -v -q 50 -j 2 "$@" "$name.y4m" || return
    columns=$(((${size%x*} + 15) / 16))
    rows=$(((${size#*x} + 15) / 16))
    says "$name.vpt: $size, $length frame"
    says " x $rows x $columns = "
    run 0 "$VPATCH" decode -j 2 "$name.vpt" -o "$name-back.mkv" || return
    equal "$(probe "$name-back.mkv" stream=width,height)" "${size%x*},${size#*x}" "size of $name"
    equal "$(times "$name-back.mkv")" "$(times "$name.y4m")" "times of $name"
    equal "$(times "$name-back.mkv" | wc -w)" "$length" "frames of $name"
    at_least "$(psnr "$name.y4m" "$name-back.mkv")" "$least" "PSNR of $name"
    run 0 "$VPATCH" encode -q 50 -j 1 "$@" "$name.y4m" -o one.vpt -f
    same_bytes one.vpt "$name.vpt"
    run 0 "$VPATCH" decode -j 1 "$name.vpt" -o one.mkv -f
    raw one.mkv one.yuv
    raw "$name-back.mkv" two.yuv
    same_bytes one.yuv two.yuv
}

# quick_vpatch: puts the program into PATH as users have it, with weights and a preset that are quick.
quick_vpatch()
{
    mkdir bin
    cp "$TESTS/../conformance/tiny.safetensors" bin/tiny.safetensors
    cat >bin/vpatch <<END
#!/bin/bash
command=\$1; shift
exec "$VPATCH" "\$command" --model "$PWD/bin/tiny.safetensors" --preset 0 "\$@"
END
    chmod +x bin/vpatch
    PATH=$PWD/bin:$PATH
}
