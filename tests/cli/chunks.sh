# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The rhythm of independent tokens, what is done with a clip's end, and how long tokens are.
make_clip()
{
    run 0 ffmpeg -v error -y -f lavfi -i "testsrc2=size=64x48:rate=24" -frames:v "$2" -c:v ffv1 "$1"
}

# counts FILE: frames, layers, segments
counts()
{
    "$VPATCH" info --json "$1" | python3 -c "
import json, sys
i = json.load(sys.stdin)
print(i['frames'], i['layers'], i['segments'], i['token_kind'])"
}

# encoded FRAMES OPTION... : its counts, and those that info plans
encoded()
{
    local clip=clip$1.mkv expected=$2
    shift 2
    run 0 "$VPATCH" encode --quiet -f --preset fast "$@" "$clip" -o out.vpt
    equal "$(counts out.vpt)" "$expected" "encode $* $clip"
    equal "$("$VPATCH" info --json "$@" "$clip" | python3 -c "
import json, sys
i = json.load(sys.stdin)
print(i['frames'], i['layers'], i['segments'], i['token_kind'])")" "$expected" "info $* $clip"
}

make_clip clip20.mkv 20
make_clip clip3.mkv 3
encoded 20 '20 6 1 predicted'
encoded 20 '20 6 2 independent' --tokens independent
encoded 20 '20 5 5 independent' --chunk 4
encoded 20 '20 8 4 independent' --chunk 5
encoded 20 '22 7 2 independent' --chunk 17 --pad
encoded 20 '18 6 2 independent' --chunk 17 --drop
encoded 20 '21 6 1 predicted' --pad
encoded 20 '17 5 1 predicted' --drop
encoded 20 '21 7 7 independent' --chunk 3 --pad
encoded 3 '5 2 1 independent' --chunk 17 --pad
encoded 3 '1 1 1 independent' --chunk 17 --drop

run 0 "$VPATCH" encode -f --chunk 4 --pad clip3.mkv -o out.vpt
says 'the last frame is repeated: 1 frame more'
run 0 "$VPATCH" encode -f --chunk 17 --drop clip20.mkv -o out.vpt
says 'at the end 2 frames left out'
rm -f out.vpt
run 3 "$VPATCH" encode --chunk 4 --drop clip3.mkv -o out.vpt
says_one_line 'shorter than a segment'
nothing out.vpt
run 3 "$VPATCH" info --chunk 4 --drop clip3.mkv
says_one_line 'shorter than a segment'
clip one.png 20x20 1
run 0 "$VPATCH" encode --quiet -f --chunk 4 --pad one.png -o out.vpt
equal "$(counts out.vpt)" '1 1 1 independent' 'a picture is not filled up'
run 0 "$VPATCH" decode --quiet -f out.vpt -o out.png
rm -f out.vpt
equal "$("$VPATCH" info --json --chunk 4 --pad clip3.mkv | python3 -c "
import json, sys
print(round(json.load(sys.stdin)['duration'], 3))")" 0.165 'the planned duration with --pad'
for wrong in '--chunk 18|1 + 4k, as 17 and 21 are' '--chunk 5 --keyint 9|both say' '--pad --drop|exclude' \
    '--dims 0|neither auto nor' '--dims 385|neither auto nor' '--dims x|neither auto nor' \
    '--target 30|goes with --dims auto' '--dims auto --target 90|not a number from 10 to 60'; do
    # shellcheck disable=SC2086
    run 2 "$VPATCH" encode ${wrong%|*} clip3.mkv -o out.vpt
    says_one_line "${wrong#*|}"
    nothing out.vpt
done
run 2 "$VPATCH" info --chunk 6 clip3.mkv
says_one_line 'as 5 and 9 are'

# longest FILE: of its tokens' parts
longest()
{
    run 0 "$VPATCH" export -f --sparse "$1" -o out.safetensors
    /usr/bin/python3 - <<'END'
import json, struct
import numpy as np
data = open('out.safetensors', 'rb').read()
size = struct.unpack('<Q', data[:8])[0]
head = json.loads(data[8:8 + size])
a, b = head['tokens.entries']['data_offsets']
entries = np.frombuffer(data[8 + size:][a:b], np.int16).reshape(-1, 2)
print(1 + entries[:, 0].max() if len(entries) else 0)
END
}

run 0 "$VPATCH" encode -f -q 45 --chunk 5 --dims 12 clip20.mkv -o few.vpt
run 0 "$VPATCH" encode -f -q 45 --chunk 5 clip20.mkv -o all.vpt
run 0 "$VPATCH" encode -f -q 45 --chunk 5 --dims auto --target 30 clip20.mkv -o auto.vpt
for name in few auto; do
    at_least "$(stat -c %s all.vpt)" "$(($(stat -c %s $name.vpt) + 1))" "bytes more than of $name.vpt"
done
if /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
    equal "$(longest few.vpt)" 12 'dims of --dims 12'
else
    echo 'skipped: how long tokens are (no python3-numpy)'
fi
