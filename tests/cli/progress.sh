# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The progress line is there on a terminal, as wide as that at most, gone at the end, and absent
# elsewhere.

# 動画, two wide characters each, in a name that is too long for most terminals.
wide=$'\xe5\x8b\x95\xe7\x94\xbb-\xe5\x8b\x95\xe7\x94\xbb-\xe5\x8b\x95\xe7\x94\xbb-\xe5\x8b\x95'
export TERM=xterm
clip in.y4m 352x288 60
on_terminal 80 "$VPATCH" encode -j 1 --keyint 12 --preset 0 in.y4m >seen
equal $? 0 'status on a terminal'
tr '\r' '\n' <seen >parts
at_least "$(grep -cE 'in\.y4m +[0-9]+%  [0-9]+/60 frames' parts)" 1 'progress lines'
at_least "$(grep -c 'ETA' parts)" 1 'progress lines with an ETA'
# Bits are told of complete segments only: no zero before, and none that is far from the end's.
final=$(sed -n 's/.*in\.vpt: .* \([0-9.]*\) bits\/pixel.*/\1/p' parts)
equal "$(sed -n 's/.* \([0-9.]*\) bits\/pixel  ETA.*/\1/p' parts |
    awk -v final="$final" '$1 < final * 0.7 || $1 > final * 1.4' | tr '\n' ' ')" '' \
    "bits per pixel far from $final"
equal "$(screen 80 <seen | head -1 | cut -c1-8)" 'in.vpt: ' 'what is left on the terminal'

# Widths: never a line that is full, whatever the name is; the same without control sequences.
cp in.y4m "$wide.y4m"
for case in 20/xterm 40/xterm 40/dumb 80/ 200/xterm; do
    columns=${case%/*}
    term=${case#*/}
    rm -f ./*.vpt
    TERM=$term on_terminal "$columns" "$VPATCH" encode -j 1 --preset 0 --to 0.4 in.y4m \
        "$wide.y4m" >seen
    equal $? 0 "status on $columns columns, TERM=$term"
    # The results may be longer than a narrow terminal: they are no progress lines.
    tr '\r' '\n' <seen | grep -aE '^\[[12]/2\]' | tr '\n' '\r' >progress
    at_least "$(tr '\r' '\n' <progress | grep -c .)" 1 "progress lines on $columns columns"
    equal "$(screen "$columns" <progress | tail -2 | tr '\n' ' ')" \
        'overflows 0 unknown 0 ' "on $columns columns, TERM=$term"
    # Nothing of a progress line is left at the end.
    equal "$(screen 500 <seen | grep -c '^\[')" 0 "left on $columns columns, TERM=$term"
    if [ "$term" != xterm ]; then
        equal "$(tr -cd '\033' <seen | wc -c | tr -d ' ')" 0 "escapes with TERM=$term"
    fi
    equal "$(screen 500 <seen | grep -c '^2 of 2 files encoded: 20 frames, .* fps$')" 1 'the total'
done
rm -f ./*.vpt
COLUMNS=30 on_terminal 0 "$VPATCH" encode -j 1 --preset 0 --to 0.8 in.y4m >seen
equal "$(tr '\r' '\n' <seen | grep -aE '[0-9]%' | sed 's/\x1b\[K//' | awk 'length > 29')" '' \
    'lines above COLUMNS'
# The terminal's name and the width may be missing altogether.
rm in.vpt
env -u TERM -u COLUMNS python3 "$TESTS/terminal.py" 0 "$VPATCH" encode -j 1 --preset 0 --to 0.4 in.y4m >seen
equal "$(tr -cd '\033' <seen | wc -c | tr -d ' ')" 0 'escapes without TERM'

on_terminal 80 "$VPATCH" encode --quiet --preset 0 -f --to 0.4 in.y4m >seen
equal "$(cat seen)" '' 'terminal with --quiet'
run 0 "$VPATCH" encode --preset 0 -f in.y4m
equal "$(wc -l <err | tr -d ' ')" 1 'lines on stderr that is no terminal'
equal "$(tr -cd '\r\033' <err | wc -c | tr -d ' ')" 0 'control characters on stderr'
equal "$(awk 'length >= 100' err)" '' 'result lines of 100 characters and more'
for word in "$(awk -v n="$(wc -c <in.y4m)" 'BEGIN { printf "from %.2f MB (", n / 1e6 }')" '60 frames' \
    'bits/pixel' ' fps'; do
    says "$word"
done

# --psnr-report is what a decoder shows against the source.
clip small.y4m 50x38 9
run 0 "$VPATCH" encode --psnr-report -q 30 --keyint 4 small.y4m
cp err report
run 0 "$VPATCH" decode small.vpt -o small.mkv
raw small.y4m source.yuv
raw small.mkv coded.yuv
checks=$((checks + 1))
python3 - report <<'PY' || fail "PSNR: $(cat report)"
import math, re, sys
width, height, frames = 50, 38, 9
source, coded = open('source.yuv', 'rb').read(), open('coded.yuv', 'rb').read()
sizes = [width * height] + 2 * [(width + 1) // 2 * ((height + 1) // 2)]
errors, at = [0, 0, 0], 0
for _ in range(frames):
    for plane, size in enumerate(sizes):
        errors[plane] += sum((a - b) ** 2 for a, b in zip(source[at:at + size], coded[at:at + size]))
        at += size
assert at == len(source) == len(coded)
mse = [e / size / frames for e, size in zip(errors, sizes)]
mse.append((6 * mse[0] + mse[1] + mse[2]) / 8)
wanted = ['%.2f' % (10 * math.log10(255 ** 2 / m)) for m in mse]
told = re.search(r'small.vpt: PSNR Y (.*), U (.*), V (.*), all (.*) dB', open(sys.argv[1]).read())
sys.exit(0 if told and list(told.groups()) == wanted else 'expected %s' % wanted)
PY
run 0 "$VPATCH" encode small.y4m -q 30 --keyint 4 -o plain.vpt
same_bytes plain.vpt small.vpt

# Binary data never goes to a terminal.
python3 - "$VPATCH" <<'PY' >seen 2>&1
import os, pty, subprocess, sys
leader, follower = pty.openpty()
for arguments in (["encode", "in.y4m", "-o", "-"], ["decode", "in.vpt", "-o", "-"]):
    done = subprocess.run([sys.argv[1]] + arguments, stdout=follower, stderr=subprocess.PIPE)
    print(done.returncode, done.stderr.decode().strip())
PY
equal "$(grep -c '^6 vpatch: will not write .* to a terminal' seen)" 2 'refusals'
