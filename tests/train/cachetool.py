# SPDX-License-Identifier: BSD-2-Clause
"""A small cache of generated clips for the trainer's tests, as prepare.py would make it."""
import json
import os

import numpy as np


def texture(frames, height, width, seed):
    """Planes of blurred noise that moves by (1, 2) samples a frame."""
    g = np.random.default_rng(seed)
    planes = []
    for half in (1, 2, 2):
        still = g.integers(0, 256, (height // half, width // half)).astype(np.float32)
        for axis in (0, 1):
            still = sum(np.roll(still, k, axis) for k in range(-2, 3)) / 5
        still = np.clip((still - 128) * 4 + 128, 0, 255).astype(np.uint8)
        planes.append(np.stack([np.roll(still, (t // half, 2 * t // half), (0, 1))
                                for t in range(frames)]))
    return planes


def make_cache(folder, clips=3, frames=17, height=80, width=96, stills=0):
    os.makedirs(folder)
    names = []
    for i in range(clips + stills):
        names.append(f'clip{i}.npz')
        y, u, v = texture(frames if i < clips else 1, height, width, i)
        np.savez(os.path.join(folder, names[-1]), y=y, u=u, v=v)
    with open(os.path.join(folder, 'list.json'), 'w') as f:
        json.dump({'files': names, 'sha256': '0' * 64}, f)
