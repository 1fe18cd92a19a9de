# SPDX-License-Identifier: BSD-2-Clause
"""exact.py and the C runtime agree bit for bit on weights that export.py made.

golden.py PROGRAM: the program is golden.c. Needs PyTorch; exits with 77 without it."""
import os
import struct
import subprocess
import sys
import tempfile

import harness  # noqa: F401
import numpy as np
import torch

from vptrain.exact import ExactNetwork, read_safetensors
from vptrain.export import calibrate, describe, export_codec, write_safetensors
from vptrain.motion import Motion
from vptrain.network import active_patches, pack, unpack
from randomnet import Textures, perturbed

LEVEL = 0.5  # of a step: VP_LEVEL_STEP of nn/network_weights.h


def make_case(g, exact, net, kind, width, height, predicted):
    """Inputs for golden.c and what exact.py makes of them, both as bytes."""
    rows, cols = height // 16, width // 16
    shapes = [(1, height, width)] + [(1, height // 2, width // 2)] * 2

    def picture():
        smooth = [g.integers(0, 256, (1, s[1] // 8, s[2] // 8)).repeat(8, 1).repeat(8, 2)
                  for s in shapes]
        return [np.clip(a + g.integers(-30, 31, a.shape), 0, 255).astype(np.uint8) for a in smooth]

    def integers(planes):  # as pack() orders them, samples - 128
        return (pack(*planes) * 255).round()

    x, p = picture(), picture()
    quality = g.integers(0, 64, (1, rows, cols)).astype(np.uint8)
    tokens = np.rint(g.standard_t(2, (1, exact.dims, rows, cols)) * 3)
    tokens[:, :, 0, 0] = 0
    tokens[:, :, -1, -1] = g.choice([-32768, 32767], exact.dims)  # clamps and clips
    tokens = np.clip(tokens, -32768, 32767).astype(np.int16)
    tokens *= g.integers(0, 3, (1, 1, rows, cols)).astype(np.int16) > 0  # some are skipped

    def by_patch(t):  # [1, D, rows, cols] -> [patches][D]
        return np.ascontiguousarray(np.asarray(t)[0].transpose(1, 2, 0))

    case = struct.pack('=5i', net, kind, width, height, predicted) + quality.tobytes()
    case += b''.join(a.tobytes() for a in x)
    if predicted:
        case += b''.join(a.tobytes() for a in p)
    case += by_patch(tokens).tobytes()

    xs, q = integers(x), torch.as_tensor(quality.astype(np.int64))
    ps = integers(p) if predicted else torch.zeros_like(xs)
    with torch.no_grad():
        y = exact.encode(kind, xs, ps, q)
        levels = exact.scaled(y, 'quant', kind, q) / LEVEL
        steps = torch.as_tensor(tokens.astype(np.float32)) * LEVEL
        out = exact.decode(kind, steps, ps, q, active_patches(steps) if predicted else None)
    planes = [a.numpy() for a in unpack(out / 255)]
    return case, (by_patch(y), by_patch(levels), planes)


def compare(name, expected, data):
    """Takes a result off the front of data. Returns the rest and the number of failures."""
    failures = 0
    y, levels, planes = expected
    for what, e in [('y', y), ('levels', levels)] + [(f'plane {i}', a) for i, a in
                                                      enumerate(planes)]:
        got = np.frombuffer(data, e.dtype, e.size).reshape(e.shape)
        data = data[got.nbytes:]
        wrong = got != e  # as numbers: a zero has no sign
        if wrong.any():
            at = np.argwhere(wrong)[0]
            print(f'{name}: {what} differs in {wrong.sum()} of {e.size}, first at {at}: '
                  f'C {got[tuple(at)]}, exact.py {e[tuple(at)]}')
            failures += 1
        if len(np.unique(e)) < 8:
            print(f'{name}: {what} is nearly constant, the comparison says nothing')
            failures += 1
    return data, failures


def check(program, folder, config, seed):
    codec = perturbed(config, seed)
    top, energy = calibrate(codec, Motion(), Textures(), 1, crop=64)
    weights = os.path.join(folder, 'weights.safetensors')
    write_safetensors(weights, export_codec(codec, top, energy), describe(config))
    tensors, meta = read_safetensors(weights)
    assert meta['vpatch.dims'] == str(config['dims']), meta
    g = np.random.default_rng(seed)
    cases, expected = [], []
    for net, (name, module) in enumerate(codec.networks()):
        exact = ExactNetwork(tensors, name)
        for kind in range(module.kinds):
            for predicted in (0, 1) if module.pred is not None else (0,):
                case, result = make_case(g, exact, net, kind, 48, 64, predicted)
                cases.append(case)
                expected.append((f"{config['channels']} channels, {name} {kind}, "
                                 f"prediction {predicted}", result))
    paths = [os.path.join(folder, n) for n in ('cases', 'results')]
    with open(paths[0], 'wb') as f:
        f.write(b''.join(cases))
    subprocess.run([program, weights] + paths, check=True)
    with open(paths[1], 'rb') as f:
        data = f.read()
    failures = 0
    for name, result in expected:
        data, more = compare(name, result, data)
        failures += more
    if data:
        print(len(data), 'bytes of results too many')
        failures += 1
    return failures, len(cases)


def main():
    torch.set_num_threads(1)
    failures = cases = 0
    with tempfile.TemporaryDirectory() as folder:
        for channels, blocks, dims, key in ((8, 1, 32, None), (13, 2, 48, (19, 3)),
                                            (12, 2, 32, (7, 1))):
            config = {'name': 'golden', 'channels': channels, 'blocks': blocks, 'dims': dims}
            if key:
                config['key'] = dict(zip(('channels', 'blocks'), key))
            wrong, count = check(sys.argv[1], folder, config, channels)
            failures += wrong
            cases += count
    print(cases, 'cases,', failures, 'failures')
    return failures != 0 or cases != 3 * 8 + 2


sys.exit(main())
