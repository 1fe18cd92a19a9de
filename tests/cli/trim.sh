# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# --from and --to keep the right frames, on both sides.

clip in.mkv 64x48 25
run 0 "$VPATCH" encode --keyint 6 in.mkv
run 0 "$VPATCH" decode in.vpt -o all.y4m
head_size=$(head -1 all.y4m | wc -c)
frame_size=$((6 + 64 * 48 * 3 / 2))

# Frames 8 to 14 while decoding are the same bytes as in the whole.
run 0 "$VPATCH" decode --from 0.32 --to 0:00.6 in.vpt -o part.y4m
equal "$(frames part.y4m)" 7 'frames of the part'
tail -c +$((head_size + 8 * frame_size + 1)) all.y4m | head -c $((7 * frame_size)) >expected
tail -c +$((head_size + 1)) part.y4m >got
same_bytes got expected

# The part needs only its own segments: those around it may be damaged.
run 0 "$VPATCH" info -v --json in.vpt
at_least "$(json out "len(d['segment_list'])")" 4 'segments'
python3 - in.vpt part.vpt <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
data[len(data) // 12] ^= 0x55
open(sys.argv[2], 'wb').write(data)
PY
run 4 "$VPATCH" decode part.vpt -o damaged.y4m
run 0 "$VPATCH" decode --from 0.8 part.vpt -o end.y4m
tail -c +$((head_size + 20 * frame_size + 1)) all.y4m >expected
tail -c +$((head_size + 1)) end.y4m >got
same_bytes got expected

# Encoding a part gives frames 5 to 9.
run 0 "$VPATCH" encode -q 60 --from 0.2 --to 0.4 in.mkv -o cut.vpt
says 'cut.vpt: 64x48, 5 frames,'
run 0 "$VPATCH" decode cut.vpt -o cut.mkv
equal "$(times cut.mkv)" '0 40 80 120 160' 'times of the cut'
ffmpeg -v error -y -i in.mkv -vf 'select=between(n\,5\,9)' -fps_mode passthrough -c:v ffv1 \
    wanted.mkv </dev/null
at_least "$(psnr wanted.mkv cut.mkv)" 26 'PSNR of the cut'

run 3 "$VPATCH" encode --from 100 in.mkv -o never.vpt
says_one_line 'in.mkv: '
nothing never.vpt
run 3 "$VPATCH" decode --from 100 in.vpt -o never.mkv
says_one_line 'in.vpt: --from is past its end, which is at 0:01.000'
nothing never.mkv
