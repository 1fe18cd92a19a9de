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


def macs(net, side):
    total = 0
    for name, tensor in tensors.items():
        if name.startswith(net + '.' + side) and name.endswith('.weight'):
            total += count(tensor) / (256 if 'proj' in name else 64)
    return total


said = json.load(open('out'))
parameters = sum(count(t) for name, t in tensors.items()
                 if name.endswith(('.weight', '.bias')) or name.endswith('quant.gain'))
expected = {
    'model': meta['vpatch.name'], 'model_id': sys.argv[2], 'parameters': parameters,
    'channels': int(meta['vpatch.channels']),
    'encode_multiply_adds': round(macs('anchor', 'enc') + macs('anchor', 'dec'), 1),
    'decode_multiply_adds': round(macs('anchor', 'dec'), 1),
    'key_channels': int(meta.get('vpatch.key.channels', 0)),
    'key_blocks': int(meta.get('vpatch.key.blocks', 0)),
    'key_encode_multiply_adds': round(macs('key', 'enc') + macs('key', 'dec'), 1),
    'key_decode_multiply_adds': round(macs('key', 'dec'), 1),
    'training.steps': int(meta['training.steps']),
    'training.pixels': int(meta['training.pixels']),
    'training.data_sha256': meta['training.data_sha256'],
    'token_state_bytes': count(tensors.get('entropy.tokens', {'shape': [0]})),
    'motion_state_bytes': count(tensors.get('entropy.motion', {'shape': [0]})),
}
wrong = {k: (said.get(k), v) for k, v in expected.items() if said.get(k) != v}
sys.exit('info says (first), the file holds (second): %s' % wrong if wrong else 0)
PYTHON
# Without a network of key frames, and with one that does what the anchors' does to them: the
# same pictures in as many bytes.
cat >cut.py <<'PYTHON'
import json, struct, sys

with open(sys.argv[1], 'rb') as f:
    data = f.read()
size, = struct.unpack('<Q', data[:8])
header, data = json.loads(data[8:8 + size]), data[8 + size:]
meta = header.pop('__metadata__')
tensors = {name: (t['dtype'], t['shape'], data[slice(*t['data_offsets'])])
           for name, t in header.items() if not name.startswith('key.')}


def write(path):
    header, at = {'__metadata__': meta}, 0
    for name, (kind, shape, values) in tensors.items():
        header[name] = {'dtype': kind, 'shape': shape, 'data_offsets': [at, at + len(values)]}
        at += len(values)
    text = json.dumps(header).encode()
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + b''.join(v for _, _, v in tensors.values()))


for key in ('vpatch.key.channels', 'vpatch.key.blocks'):
    meta.pop(key, None)
write('plain.safetensors')
for name in [name for name in tensors if name.startswith('anchor.')]:
    kind, shape, values = tensors[name]
    part = name[len('anchor.'):]
    if part.startswith('dec.pred.') and part[9:] in ('weight', 'exp'):
        continue
    if part == 'enc.in.weight':  # the columns of the picture, without those of the prediction
        row = 2 * shape[1]
        values = b''.join(values[i * row:i * row + row // 2] for i in range(shape[0]))
        shape = [shape[0], shape[1] // 2]
    if part in ('enc.in.bias', 'dec.pred.bias', 'quant.gain', 'dequant.gain'):  # of one type
        values, shape = values[:len(values) // 2], [1] + shape[1:]
    tensors['key.' + part] = kind, shape, values
meta['vpatch.key.channels'], meta['vpatch.key.blocks'] = (
    meta['vpatch.channels'], meta['vpatch.blocks'])
write('cut.safetensors')
PYTHON
checks=$((checks + 1))
python3 check.py "$weights" "$id" || fail "info --json of $weights"
python3 cut.py "$weights" || fail "cutting $weights"
run 0 "$VPATCH" info --json cut.safetensors
checks=$((checks + 1))
python3 check.py cut.safetensors "$(sha256sum cut.safetensors | cut -c1-64)" ||
    fail "info --json of weights with a network of key frames"
run 0 "$VPATCH" info cut.safetensors
checks=$((checks + 1))
grep -qxF "              96 channels, 4 blocks, for key frames" out ||
    { fail "no line about key frames:"; sed 's/^/    | /' out; }
clip moving.y4m 80x48 6
for name in plain cut; do
    run 0 "$VPATCH" encode --model ./$name.safetensors moving.y4m -o $name.vpt
    run 0 "$VPATCH" decode --model ./$name.safetensors $name.vpt -o $name.y4m
done
equal "$(stat -c %s cut.vpt)" "$(stat -c %s plain.vpt)" "bytes with the same network twice"
equal "$(sha256sum <cut.y4m)" "$(sha256sum <plain.y4m)" "pictures with the same network twice"

head -c 5000 "$weights" >half.safetensors
run 5 "$VPATCH" info half.safetensors
says_one_line half.safetensors
equal "$(cat out)" "" "stdout of info for half a file"
run 5 "$VPATCH" info missing.safetensors
says_one_line missing.safetensors
