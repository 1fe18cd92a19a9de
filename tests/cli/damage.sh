# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Truncated and damaged files and the wrong model.

clip in.mkv 64x48 20
run 0 "$VPATCH" encode --keyint 5 in.mkv
run 0 "$VPATCH" decode in.vpt -o whole.y4m
size=$(wc -c <in.vpt)
frame_bytes=$((6 + 64 * 48 * 3 / 2))
bytes_before_frames=$(($(wc -c <whole.y4m) - 20 * frame_bytes))

# Cut in the middle: frames up to the cut come out, and the last of them again to the end of its
# segment; one line says how many.
head -c $((size * 6 / 10)) in.vpt >cut.vpt
run 4 "$VPATCH" decode --quiet cut.vpt -o cut.y4m
says_one_line 'cut.vpt: truncated: decoded the '
equal $(($(frames cut.y4m) % 5)) 0 'frames beyond whole segments'
good=$(sed -n 's/.*decoded the \([0-9]*\) .*/\1/p' err)
at_least "$good" 5 'frames of a truncated file'
head -c $((bytes_before_frames + good * frame_bytes)) whole.y4m >expected
head -c $((bytes_before_frames + good * frame_bytes)) cut.y4m >got
same_bytes got expected
run 4 "$VPATCH" info cut.vpt
says_one_line 'cut.vpt: truncated'

# Only the index is gone: everything comes out, and it is said.
head -c $((size - 3)) in.vpt >index.vpt
run 4 "$VPATCH" decode --quiet index.vpt -o index.y4m
says_one_line 'index.vpt: truncated'
same_bytes index.y4m whole.y4m

# Not even one segment: nothing is written.
head -c 60 in.vpt >head.vpt
"$VPATCH" decode --quiet head.vpt -o head.y4m 2>err
at_least $? 3 'status without a whole segment'
says_one_line 'head.vpt: '
nothing head.y4m

# A wrong byte at many places: an honest end every time, never a crash, and all frames that are
# not said to be lost are right; where only coded frames are hit, none is missing.
for part in 1 2 3 4 5 6 7 8 9; do
    python3 - in.vpt flip.vpt $((size * part / 10)) <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
data[int(sys.argv[3])] ^= 0x10
open(sys.argv[2], 'wb').write(data)
PY
    "$VPATCH" decode --quiet -f flip.vpt -o flip.y4m 2>err
    equal $? 4 "status with byte $((size * part / 10)) wrong"
    says_one_line 'flip.vpt: damaged: '
    at_least "$(frames flip.y4m)" 5 'frames around the damage'
done

# A truncated video: what is there is encoded, and it is said.
clip long.mp4 64x48 50 -movflags +faststart
head -c $(($(wc -c <long.mp4) * 7 / 10)) long.mp4 >short.mp4
run 4 "$VPATCH" encode --quiet short.mp4
at_least "$(grep -c 'short.mp4: ' err)" 1 'lines about a truncated video'
run 4 "$VPATCH" info --json short.vpt
at_least "$(json out "d['frames']")" 10 'frames of a truncated video'

# Another model of the same shape: its id differs, both are named.
model=$("$VPATCH" --version | sed -n 's/^model file: //p')
cp "$model" other.safetensors
python3 - other.safetensors <<'PY'
import sys
with open(sys.argv[1], 'r+b') as file:
    file.seek(-1, 2)
    last = file.read(1)[0]
    file.seek(-1, 2)
    file.write(bytes([last ^ 1]))
PY
run 5 "$VPATCH" decode --model ./other.safetensors in.vpt -o other.y4m
says_one_line 'in.vpt: '
nothing other.y4m
run 5 "$VPATCH" encode --model ./missing.safetensors in.mkv -o other.vpt
says_one_line 'missing.safetensors'
nothing other.vpt
cp in.mkv fake.safetensors
run 5 "$VPATCH" encode --model ./fake.safetensors in.mkv -o other.vpt
says_one_line 'fake.safetensors'
nothing other.vpt
