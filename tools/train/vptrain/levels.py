# SPDX-License-Identifier: BSD-2-Clause
"""The encoder's own choice of levels (levels_glue.c) in training, in place of rounding: what
decoders of the finished codec will be given."""
import struct

import torch

from .exact import read_safetensors
from .motion import load_library
from .network import network_name

STEP = 0.5  # of a level, in steps: VP_LEVEL_STEP


class Levels:
    """By the order of dims and the start state of finished weights; one segment after the
    other."""

    def __init__(self, path, library=None):
        self.path, self.library = path, load_library(library)
        self.handle, self.shape = None, None
        try:
            _, about = read_safetensors(path)
        except (ValueError, struct.error):
            raise ValueError(f'{path}: no weights') from None
        self.order = {key.split('.')[-1]: torch.tensor([int(word) for word in text.split()])
                      for key, text in about.items() if key.startswith('training.order.')}
        if not self.order:
            raise ValueError(f'{path}: weights that do not know the order of their dims')

    def open(self, batch, dims, rows, columns):
        if self.shape == (batch, dims, rows, columns):
            return
        self.close()
        self.handle = self.library.vp_train_levels_open(self.path.encode(), batch, rows, columns,
                                                        dims)
        if not self.handle:
            raise ValueError(f'{self.path}: no start state for {dims} dims')
        self.shape = batch, dims, rows, columns

    def close(self):
        if self.handle:
            self.library.vp_train_levels_close(self.handle)
        self.handle, self.shape = None, None

    def __del__(self):
        if getattr(self, 'handle', None):
            self.close()

    def __call__(self, kind, numbers):
        """numbers: what a network says, in steps [B, D, rows, columns], in training's order of
        dims. -> the levels chosen, in steps; the gradient passes straight through."""
        self.open(*numbers.shape)
        order = self.order[network_name(kind, 'key' in self.order)]
        into = numbers.detach()[:, order] / STEP
        into = into.permute(0, 2, 3, 1).float().cpu().contiguous()
        chosen = torch.empty(into.shape, dtype=torch.int16)
        if self.library.vp_train_levels_choose(self.handle, kind, into.data_ptr(),
                                               chosen.data_ptr()):
            raise ValueError('a frame that has no levels')
        levels = torch.empty_like(numbers)
        levels[:, order] = chosen.permute(0, 3, 1, 2).to(numbers.device, numbers.dtype) * STEP
        return numbers + (levels - numbers).detach()
