# SPDX-License-Identifier: BSD-2-Clause
"""What a step is trained on, drawn ahead in the background where that keeps a GPU busy."""
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from .data import new_rng
from .plan import GROUP, draw_gops
from .schedule import draw_quality


@dataclass
class Sample:
    planes: list            # uint8 y, u, v [B, frames, h, w]
    quality: torch.Tensor   # [B, frames, rows, cols]
    base: torch.Tensor      # [B], the quality that the others are offset from
    gops: list              # groups in each mini-GOP
    after: tuple            # state of the random numbers once this was drawn

    @property
    def area(self):
        """Pixels of one sample of the batch."""
        return int(np.prod(self.planes[0].shape[1:]))


class Sampler:
    """Draws samples one after the other; every rank has random numbers of its own."""

    def __init__(self, windows, options, rank, ahead):
        self.windows, self.options = windows, options
        # rank 0 of many draws what a single process draws
        self.rng = new_rng(options.seed if rank == 0 else f'{options.seed} {rank}')
        self.pool = ThreadPoolExecutor(1) if ahead else None
        self.coming = None
        self.used = self.rng.getstate()

    def _draw(self):
        a, rng = self.options, self.rng
        low, high = a.groups
        groups = low if low == high else rng.randint(low, high)
        frames = 1 + GROUP * groups
        planes = self.windows.batch(a.batch, frames, a.crop, rng, a.shrink_share, a.still_share)
        patches = a.crop // 16
        gops = draw_gops(groups, rng)
        quality, base = draw_quality(a.batch, frames, patches, patches, rng, gops)
        return Sample(planes, quality, base, gops, rng.getstate())

    def next(self):
        if not self.pool:
            sample = self._draw()
        else:
            sample = (self.coming or self.pool.submit(self._draw)).result()
            self.coming = self.pool.submit(self._draw)
        self.used = sample.after
        return sample

    def getstate(self):
        """The random numbers as the samples that were used have left them."""
        return self.used

    def setstate(self, state):
        """Before the first sample is drawn."""
        self.rng.setstate(state)
        self.used = state

    def close(self):
        if self.pool:
            self.pool.shutdown()
