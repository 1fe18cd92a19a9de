# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# `vpatch info` of weights: what it says is what the file holds, for people and as JSON.

weights=$(cd "$TESTS/../.." && pwd)/models/base.safetensors
id=$(sha256sum "$weights" | cut -c1-64)

run 0 "$VPATCH" info "$weights"
equal "$(cat err)" "" "stderr of info"
for line in "  model       base (${id:0:12})" \
    "  networks    96 channels, 4 blocks, 384 integers per token part"; do
    checks=$((checks + 1))
    grep -qxF -- "$line" out || { fail "no line \"$line\":"; sed 's/^/    | /' out; }
done

run 0 "$VPATCH" info --json "$weights"
cat >check.py <<'PYTHON'
import json, struct, sys

with open(sys.argv[1], 'rb') as f:
    data = f.read()
size, = struct.unpack('<Q', data[:8])
tensors = json.loads(data[8:8 + size])
meta = tensors.pop('__metadata__')


def count(tensor):
    n = 1
    for side in tensor['shape']:
        n *= side
    return n


def macs(side):
    total = 0
    for name, tensor in tensors.items():
        if name.startswith('anchor.' + side) and name.endswith('.weight'):
            total += count(tensor) / (256 if 'proj' in name else 64)
    return total


said = json.load(open('out'))
parameters = sum(count(t) for name, t in tensors.items()
                 if name.endswith(('.weight', '.bias')) or name.endswith('quant.gain'))
expected = {
    'model': meta['vpatch.name'], 'model_id': sys.argv[2], 'parameters': parameters,
    'encode_multiply_adds': round(macs('enc') + macs('dec'), 1),
    'decode_multiply_adds': round(macs('dec'), 1),
    'training.steps': int(meta['training.steps']),
    'training.pixels': int(meta['training.pixels']),
    'training.data_sha256': meta['training.data_sha256'],
    'token_state_bytes': count(tensors.get('entropy.tokens', {'shape': [0]})),
    'motion_state_bytes': count(tensors.get('entropy.motion', {'shape': [0]})),
}
wrong = {k: (said.get(k), v) for k, v in expected.items() if said.get(k) != v}
sys.exit('info says (first), the file holds (second): %s' % wrong if wrong else 0)
PYTHON
if command -v python3 >/dev/null; then
    checks=$((checks + 1))
    python3 check.py "$weights" "$id" || fail "info --json of $weights"
fi

head -c 5000 "$weights" >half.safetensors
run 5 "$VPATCH" info half.safetensors
says_one_line half.safetensors
equal "$(cat out)" "" "stdout of info for half a file"
run 5 "$VPATCH" info missing.safetensors
says_one_line missing.safetensors
