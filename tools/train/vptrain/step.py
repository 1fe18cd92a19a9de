# SPDX-License-Identifier: BSD-2-Clause
"""One step: a batch through the codec, its loss, and what the optimiser makes of it."""
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch

from .forward import run_segment
from .levels import Levels
from .motion import Motion
from .restoration import Restoration

COUNTS = 5  # steps of a line of the log in which bits are counted, which takes time


class Stepper:
    """Runs steps. With several parts, each share of the batch has a thread of its own: while
    one searches motion (C code, which lets go of Python's lock), the GPU has others' work."""

    def __init__(self, options):
        self.options = options
        self.motions = [Motion(threads=options.threads) for _ in range(options.parts)]
        self.restorations = [Restoration(options.restoration) if options.restoration else None
                             for _ in range(options.parts)]
        self.levels = [Levels(options.levels) if options.levels else None
                       for _ in range(options.parts)]
        self.pool = ThreadPoolExecutor(options.parts) if options.parts > 1 else None

    def _code(self, state, sample):
        """run_segment's list: kind, bits, motion_bits, mse and loss of every frame."""
        count = state.step % max(1, self.options.log_every // COUNTS) == 0

        def part(i, planes, quality):
            return run_segment(state.codec, state.proxy, self.motions[i], planes, quality,
                               self.options.dead_zone, True, sample.gops,
                               self.restorations[i], count, self.levels[i])

        if not self.pool:
            return part(0, sample.planes, sample.quality)
        parts = len(self.motions)
        shares = [(i, [p[i::parts] for p in sample.planes], sample.quality[i::parts])
                  for i in range(parts)]
        done = list(self.pool.map(lambda share: part(*share), shares))
        # samples come back in another order than they went: [0, 2, 1, 3] for two parts of four
        return [dict(kind=frames[0]['kind'],
                     **{key: torch.cat([torch.as_tensor(f[key], dtype=torch.float32,
                                                        device=f['bits'].device)
                                        .expand_as(f['bits']) for f in frames])
                        for key in ('bits', 'motion_bits', 'mse', 'loss')})
                for frames in zip(*done)]

    def _order(self, batch):
        return torch.cat([torch.arange(i, batch, len(self.motions))
                          for i in range(len(self.motions))])

    def __call__(self, state, sample, ranks):
        """Returns (coded frames, loss, norm of the gradient), or None for the frames when
        the step was skipped because something in it is not finite."""
        for network in state.codec.rounded.values():
            network.refresh()
        coded = self._code(state, sample)
        each = sum(c['loss'] for c in coded) / sample.area
        bins = (sample.base[self._order(len(sample.base))] / 4).long().clamp(0, 15)
        level = state.level.clone()
        with torch.no_grad():
            for k, value in zip(bins.tolist(), each.detach().cpu().tolist()):
                level[k] += 0.05 * (value - level[k])
            weight = (level[bins].to(each.device) * each).rsqrt()
        loss = (each * weight).mean()
        state.opt.zero_grad(set_to_none=True)
        loss.backward()
        loss = loss.detach().reshape(1)
        gradients = [p.grad for group in state.opt.param_groups for p in group['params']
                     if p.grad is not None]
        pixels = torch.tensor([float(len(sample.base) * sample.area)])
        ranks.average([loss, level, pixels] + gradients)
        norm = float(torch.nn.utils.clip_grad_norm_(state.trained.parameters(), 1.0))
        torch.nn.utils.clip_grad_norm_(state.proxy.parameters(), 1.0)
        if not np.isfinite(norm) or not np.isfinite(loss.item()):
            return None, loss.item(), norm
        state.level = level
        state.opt.step()
        state.step += 1
        state.pixels += ranks.size * int(pixels)
        state.follow()
        return coded, loss.item(), norm
