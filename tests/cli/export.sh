# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch export and import: what comes out is what the file holds, what goes in is checked, and what
# came out goes back in as the same segments.

cp "$TESTS/../conformance/tiny.safetensors" tiny-model.safetensors
tiny=(--model ./tiny-model.safetensors)
check_tokens() { python3 "$TESTS/tokens.py" "$@"; }

# encode NAME SIZE FRAMES [options]
encode()
{
    local name=$1 size=$2 frames=$3
    shift 3
    clip "$name.y4m" "$size" "$frames"
    run 0 "$VPATCH" encode --quiet "${tiny[@]}" --preset 0 "$@" -o "$name.vpt" "$name.y4m"
}

encode predicted 70x50 14 -q 40 --keyint 10 --minigop 8
encode independent 70x50 14 -q 40 --chunk 5
encode chunks 33x20 6 -q 40 --chunk 4
encode one 16x16 1

# ---- out and in again -----------------------------------------------------------------------

for name in predicted independent chunks one; do
    run 0 "$VPATCH" export "${tiny[@]}" "$name.vpt"
    run 0 check_tokens layout "$name.safetensors"
    run 0 "$VPATCH" export "${tiny[@]}" --sparse -o "$name-sparse.safetensors" "$name.vpt"
    run 0 check_tokens sparse "$name.safetensors" "$name-sparse.safetensors"
    run 0 "$VPATCH" export "${tiny[@]}" --as dequantised -o "$name-latents.safetensors" "$name.vpt"
    run 0 check_tokens latents "$name.safetensors" "$name-latents.safetensors"
    run 0 "$VPATCH" export "${tiny[@]}" -o "$name.npy" "$name.vpt"
    run 0 check_tokens npy "$name.safetensors" "$name.npy"
    for kind in '' -sparse -latents; do
        run 0 "$VPATCH" import "${tiny[@]}" -o "$name$kind-again.vpt" "$name$kind.safetensors"
        equal "$(grep -c changed err)" 0 "remarks of import"
        # all of the file but sound is there: the whole file is the same
        same_bytes "$name$kind-again.vpt" "$name.vpt"
    done
    run 0 "$VPATCH" decode "${tiny[@]}" --quiet -o - "$name-again.vpt"
    cp out again.y4m
    run 0 "$VPATCH" decode "${tiny[@]}" --quiet -o - "$name.vpt"
    same_bytes out again.y4m
done

# half precision is near
run 0 "$VPATCH" export "${tiny[@]}" --as dequantised --dtype f16 -o half.safetensors predicted.vpt
says 'latents are beyond f16 and limited to 65504'
run 0 check_tokens half predicted-latents.safetensors half.safetensors

# ---- latents of decoded frames: those of a file that has them as key frames -----------------

for name in predicted independent; do
    run 0 "$VPATCH" decode "${tiny[@]}" --quiet -f -o decoded.y4m $name.vpt
    run 0 "$VPATCH" encode --quiet -f "${tiny[@]}" -q 40 --keyint 1 --no-filter -o keys.vpt decoded.y4m
    run 0 "$VPATCH" export "${tiny[@]}" -f -o keys.safetensors keys.vpt
    run 0 "$VPATCH" export "${tiny[@]}" --as frame-latents -o $name-frames.safetensors $name.vpt
    run 0 check_tokens frame_latents $name-frames.safetensors keys.safetensors
done
run 0 "$VPATCH" export "${tiny[@]}" --as latents -o frames.safetensors predicted.vpt
same_bytes frames.safetensors predicted-frames.safetensors
run 0 "$VPATCH" export "${tiny[@]}" --as latents -o again.safetensors independent.vpt
same_bytes again.safetensors independent-latents.safetensors
run 0 "$VPATCH" export "${tiny[@]}" --as latents --dims 5 --window 1:3 --crop 20x16+17+33 \
    -o part.safetensors predicted.vpt
run 0 check_tokens part_of frames.safetensors part.safetensors 1 2 1 2 2 5
run 3 "$VPATCH" import "${tiny[@]}" -o frames.vpt frames.safetensors
says_one_line 'latents are those of decoded frames'
nothing frames.vpt

# ---- parts ----------------------------------------------------------------------------------

run 0 "$VPATCH" export "${tiny[@]}" --dims 3 -o dims.safetensors predicted.vpt
run 0 check_tokens dims predicted.safetensors dims.safetensors 3
run 0 "$VPATCH" export "${tiny[@]}" --window 1:4 -o window.safetensors predicted.vpt
run 0 check_tokens window predicted.safetensors window.safetensors 1 4
run 3 "$VPATCH" import "${tiny[@]}" -o window.vpt window.safetensors
says_one_line 'window.safetensors: layers of segment 0 are missing'
nothing window.vpt
run 0 "$VPATCH" export "${tiny[@]}" --window 2: -o window2.safetensors independent.vpt
run 0 check_tokens window independent.safetensors window2.safetensors 2 5
run 0 "$VPATCH" import "${tiny[@]}" -o window2.vpt window2.safetensors
run 0 "$VPATCH" export "${tiny[@]}" --crop 20x16+17+33 -o crop.safetensors predicted.vpt
run 0 check_tokens crop predicted.safetensors crop.safetensors 2 1 2 2
run 0 "$VPATCH" import "${tiny[@]}" -o crop.vpt crop.safetensors
run 0 "$VPATCH" info "${tiny[@]}" crop.vpt
run 0 "$VPATCH" decode "${tiny[@]}" --quiet -o crop.y4m crop.vpt

# several into a folder
mkdir several
run 0 "$VPATCH" export "${tiny[@]}" -o several predicted.vpt independent.vpt
same_bytes several/predicted.safetensors predicted.safetensors
run 0 "$VPATCH" import "${tiny[@]}" -o several several/*.safetensors
same_bytes several/independent.vpt independent.vpt

# sound and texts: the one is left out with a remark, the others come back
cp "$TESTS/../conformance/carried.vpt" .
model=(--model "$TESTS/../../models/small.safetensors")
run 0 "$VPATCH" export "${model[@]}" carried.vpt
says 'left out: audio'
says 'left out: subtitles'
says 'left out: an attachment'
run 0 "$VPATCH" import "${model[@]}" -o carried-again.vpt carried.safetensors
run 0 "$VPATCH" info --json carried.vpt
cp out one.json
run 0 "$VPATCH" info --json carried-again.vpt
cp out two.json
run 0 check_tokens header one.json two.json

# ---- of a program ---------------------------------------------------------------------------

run 0 check_tokens make made.safetensors
run 0 "$VPATCH" import "${tiny[@]}" -q 30 --width 45 --height 20 --fps 30000/1001 -o made.vpt \
    made.safetensors
says 'changed to the nearest that the format can express: '
grep -q 'changed.* integers' err || fail "no count of integers: $(cat err)"
run 0 "$VPATCH" decode "${tiny[@]}" --quiet -o made.mkv made.vpt
equal "$(probe made.mkv stream=width,height,r_frame_rate)" "45,20,30000/1001" "made.mkv"
run 0 "$VPATCH" info --json made.vpt
grep -q '"frames": 12' out || fail "not 12 frames: $(cat out)"
run 0 "$VPATCH" import "${tiny[@]}" -q 30 -o made2.vpt made.safetensors
run 0 "$VPATCH" info --json made2.vpt
grep -q '"width": 48' out || fail "not whole patches: $(cat out)"

# what is changed and exported again is stable
run 0 "$VPATCH" export "${tiny[@]}" -o made-again.safetensors made.vpt
run 0 "$VPATCH" import "${tiny[@]}" -o made-again.vpt made-again.safetensors
equal "$(grep -c changed err)" 0 "remarks of import"
same_bytes made-again.vpt made.vpt

# ---- refusals -------------------------------------------------------------------------------

# refused CASE TEXT [options]: python makes bad.safetensors of a good file.
refused()
{
    local kind=$1 text=$2 status=${4:-3}
    run 0 check_tokens "bad" "${3:-predicted.safetensors}" bad.safetensors "$kind"
    run "$status" "$VPATCH" import "${tiny[@]}" -o bad.vpt bad.safetensors
    says_one_line "$text"
    nothing bad.vpt
}

refused shape 'tensor "tokens" is ['
refused quality-shape 'tensor "quality" is ['
refused quality-type 'tensor "quality" is of F32, not of integers'
refused quality-range 'is 64, not in 0..63'
refused missing 'no tensor "tokens"'
refused no-motion 'no tensor "motion_mv"'
refused refs 'refs is not 1, 2 or 3'
refused mode 'tensor "mode": number 0 is 3, not in 0..0'
refused mask 'is missing, and its segment has that frame'
refused segments 'tensor "segments": row 0'
refused frame-type 'tensor "frame_type": part 0 of layer 0 is 2'
refused times 'do not ascend'
refused size 'a width of 700 samples is 44 columns of patches, not 5'
refused two 'which is it?'
refused later 'of a later version of vpatch'
refused nan 'tensor "latents": number 7 is not a number' predicted-latents.safetensors
refused infinite 'tensor "latents": number 7 is infinite' predicted-latents.safetensors
refused offsets 'tensor "tokens.offsets"' predicted-sparse.safetensors
refused entries 'tensor "tokens.entries"' predicted-sparse.safetensors
refused truncated 'truncated' predicted.safetensors 4
refused head 'no safetensors file' predicted.safetensors
refused large 'is 40000, not in -32768..32767'
refused dims 'dims, and model "tiny" has'
run 0 check_tokens bad predicted.safetensors unknown.safetensors unknown
run 0 "$VPATCH" import "${tiny[@]}" -o unknown.vpt unknown.safetensors
says 'tensor "qualty" is not known and not used'
same_bytes unknown.vpt predicted.vpt

run 3 "$VPATCH" import "${tiny[@]}" -o x.vpt none.safetensors
says_one_line 'none.safetensors: cannot be opened'
run 3 "$VPATCH" import "${tiny[@]}" -o x.vpt /dev/null
says_one_line '/dev/null: not a file'
run 3 "$VPATCH" import "${tiny[@]}" -o x.vpt -
says_one_line 'standard input: tensors are read at their places'
run 3 "$VPATCH" import "${tiny[@]}" -o x.vpt .
says_one_line 'not a file'
# shellcheck disable=SC2016
run 3 bash -c 'cat predicted.vpt | "$VPATCH" export --model ./tiny-model.safetensors -o x.safetensors -'
says_one_line 'standard input: a pipe has no index'
run 3 "$VPATCH" import "${tiny[@]}" -o x.vpt predicted.vpt
says_one_line 'no safetensors file'
run 5 "$VPATCH" import "${model[@]}" -o x.vpt predicted.safetensors
says_one_line 'was made with model "tiny"'
run 2 "$VPATCH" import "${tiny[@]}" --fps 0 -o x.vpt made.safetensors
says_one_line '--fps: "0" is not a rate'
run 2 "$VPATCH" import "${tiny[@]}" -o x.mkv made.safetensors
says_one_line 'import writes .vpt files'
nothing x.vpt

for bad in 'x' '4' '5:3' '-1:4' '2:99' '0:4x'; do
    run 2 "$VPATCH" export "${tiny[@]}" --window="$bad" -o x.safetensors predicted.vpt
    says_one_line "--window"
done
for bad in 'x' '16x16' '16x16+0+99' '0x16+0+0' '99x16+0+0'; do
    run 2 "$VPATCH" export "${tiny[@]}" --crop="$bad" -o x.safetensors predicted.vpt
    says_one_line "--crop"
done
run 2 "$VPATCH" export "${tiny[@]}" --sparse --as latents -o x.safetensors predicted.vpt
says_one_line '--sparse is for tokens'
run 2 "$VPATCH" export "${tiny[@]}" --sparse -o x.npy predicted.vpt
says_one_line 'name a .safetensors'
run 2 "$VPATCH" export "${tiny[@]}" --dtype f16 -o x.safetensors predicted.vpt
says_one_line '--dtype is for --as latents'
run 2 "$VPATCH" export "${tiny[@]}" -o x.vpt predicted.vpt
says_one_line 'export writes no .vpt files'
run 6 "$VPATCH" export "${tiny[@]}" -o predicted.safetensors predicted.vpt
says_one_line 'predicted.safetensors: '
run 6 "$VPATCH" export "${tiny[@]}" -o - predicted.vpt
says_one_line 'standard output: tensors are written at their places'
run 3 "$VPATCH" export "${tiny[@]}" -o x.safetensors predicted.y4m
head -c 2500 predicted.vpt >short.vpt
run 4 "$VPATCH" export "${tiny[@]}" -o x.safetensors short.vpt
says_one_line 'short.vpt: truncated'
python3 - predicted.vpt broken.vpt <<'P'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
data[len(data) // 2] ^= 4
open(sys.argv[2], 'wb').write(data)
P
run 4 "$VPATCH" export "${tiny[@]}" -o x.safetensors broken.vpt
nothing x.safetensors
nothing x.npy
