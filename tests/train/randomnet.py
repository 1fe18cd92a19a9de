# SPDX-License-Identifier: BSD-2-Clause
"""Networks of random numbers, and pictures for them, for the trainer's tests."""
import harness  # noqa: F401
import numpy as np
import torch

from vptrain.network import Codec


class Textures:
    """Stands in for the training windows: coloured noise that moves."""

    def batch(self, size, frames, crop, rng):
        g = np.random.default_rng(rng.randrange(1 << 30))
        planes = []
        for half in (1, 2, 2):
            n = crop // half
            rough = g.integers(0, 256, (size, n // 4 + 1, n // 4 + 1)).repeat(4, 1).repeat(4, 2)
            fine = g.integers(-20, 21, rough.shape)
            still = np.clip(rough + fine, 0, 255).astype(np.uint8)
            planes.append(np.stack([np.roll(still, (t // half, -2 * t // half), (1, 2))[:, :n, :n]
                                    for t in range(frames)], 1))
        return planes


def perturbed(config, seed, much=1.0):
    """A codec in which every parameter is at work."""
    torch.manual_seed(seed)
    codec = Codec(config)
    with torch.no_grad():
        for name, parameter in codec.named_parameters():
            spread = 0.3 if 'gain' in name or 'knots' in name else 0.08
            parameter.add_(torch.randn_like(parameter) * spread * much)
    return codec
