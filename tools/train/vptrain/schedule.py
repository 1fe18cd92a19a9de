# SPDX-License-Identifier: BSD-2-Clause
"""What changes from step to step: learning rates, and the quality samples are coded at."""
import torch

from .plan import GROUP, plan

PROXY_RATE = 3e-3


def frame_offsets(frames, gops=None):
    """Quality offsets of a segment's frames in display order; gops as in plan()."""
    planned = plan(gops or [1] * ((frames - 1) // GROUP))
    return [frame.offset for frame in sorted(planned, key=lambda frame: frame.time)]


def learning_rates(step, progress, rate, warm):
    """Of the optimiser's three groups; progress goes from 0 to 1 over the run.

    First only the estimate learns, lest the networks follow one that is wrong."""
    fall = 1.0 if progress < 0.4 else max(0.02, (1 - progress) / 0.6)
    networks = 0.0 if step < warm else rate * fall * min(1, (step - warm + 1) / 200)
    return networks, networks, PROXY_RATE * (fall if step > warm else 1.0)


def draw_quality(batch, frames, rows, cols, rng, gops=None):
    """A base quality per sample, the encoder's offsets per frame, and now and then
    offsets per patch, as rate control by propagation will ask for."""
    base = torch.tensor([rng.uniform(6, 58) for _ in range(batch)]).view(-1, 1, 1, 1)
    offset = torch.tensor(frame_offsets(frames, gops)).view(1, -1, 1, 1)
    jitter = torch.tensor([[rng.uniform(-2, 2) for _ in range(frames)] for _ in range(batch)])
    q = (base + offset + jitter.view(batch, frames, 1, 1)).expand(-1, -1, rows, cols).clone()
    for b in range(batch):
        if rng.random() < 0.3:
            spread = rng.uniform(1, 4)
            noise = [[rng.gauss(0, spread) for _ in range(cols)] for _ in range(rows)]
            q[b] += torch.tensor(noise)
    return q.round().clamp(0, 63), base.view(-1)
