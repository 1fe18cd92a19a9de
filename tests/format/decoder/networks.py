# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/networks.md: a decoder's layers.

Products are made of integers in doubles, which hold them exactly; everything else is one operation
of 32-bit floats after the other, as the document's brackets say."""
import numpy as np

from .order import ANCHOR, KEY, SIDE

F32 = np.float32
PARTS = ((0, 8, 0), (1, 4, 64), (2, 4, 80))  # plane, samples of a position each way, first number


def rounded(a, clamp):
    assert a.dtype == F32
    return np.rint(np.clip(a, -clamp, clamp))


def product(matrix, a):
    """a [..., columns] to [..., rows]: exact."""
    weight, unit = matrix
    total = a.astype(np.float64) @ weight.T.astype(np.float64) * unit
    assert (total == total.astype(F32)).all()
    return total.astype(F32)


def product_in_halves(matrix, a):
    high = np.rint(a * F32(1 / 256))
    low = a - high * F32(256)
    return product(matrix, high) * F32(256) + product(matrix, low)


def gather(picture):
    """A picture's planes to [rows, columns, 96] of positions, less 128."""
    grids = []
    for plane, size, _ in PARTS:
        height, width = (n // size for n in picture[plane].shape)
        grid = picture[plane].reshape(height, size, width, size).transpose(0, 2, 1, 3)
        grids.append(grid.reshape(height, width, size * size))
    return np.concatenate(grids, axis=2) - 128


def scatter(grid):
    """[rows, columns, 96] of samples to planes."""
    height, width, _ = grid.shape
    planes = []
    for _, size, first in PARTS:
        part = grid[:, :, first:first + size * size].reshape(height, width, size, size)
        planes.append(part.transpose(0, 2, 1, 3).reshape(height * size, width * size))
    return planes


def to_grid(patches, channels):
    """[rows, columns, 4 C] of patches to [2 rows, 2 columns, C] of positions."""
    rows, columns, _ = patches.shape
    grid = patches.reshape(rows, columns, 2, 2, channels).transpose(0, 2, 1, 3, 4)
    return grid.reshape(2 * rows, 2 * columns, channels)


def windows(grid):
    """[rows, columns, C, 9]: the 3x3 positions around, zeros outside."""
    height, width, _ = grid.shape
    padded = np.pad(grid, ((1, 1), (1, 1), (0, 0)))
    return np.stack([padded[y:y + height, x:x + width] for y in range(3) for x in range(3)], axis=3)


def skipped_patches(levels, prediction):
    """[rows, columns]: patches of a predicted frame without a level."""
    return ~levels.any(axis=2) & (prediction is not None)


class Network:
    def __init__(self, channels, layers):
        self.channels, self.layers = channels, layers

    def block(self, block, grid):
        weight, unit = block['dw']
        around = (windows(grid).astype(np.float64) * weight).sum(axis=3) * unit
        around = rounded(around.astype(F32) + block['dw.bias'], block['dw.clamp'])
        wide = product(block['a'], around) + block['a.bias']
        wide = rounded(np.maximum(wide, wide * F32(0.125)), block['a.clamp'])
        return rounded(grid + (product(block['b'], wide) + block['b.bias']), block['b.clamp'])

    def decode(self, kind, quality, levels, prediction):
        """kind: the type number in the tensors; quality [rows, columns], levels [rows, columns, D]
        of patches; prediction: planes, or None. The decoded picture's planes."""
        layers = self.layers
        step = (layers['step'] * F32(0.5))[quality][:, :, np.newaxis]
        token = rounded((levels.astype(F32) * layers['gain'][kind]) * step, layers['token.clamp'])
        spread = to_grid(product_in_halves(layers['spread'], token), self.channels)
        seen = F32(0)
        if prediction:
            seen = product(layers['first'], gather(prediction))
        bias = layers['bias'][kind][np.repeat(np.repeat(quality, 2, axis=0), 2, axis=1)]
        grid = rounded((spread + seen) + bias, layers['clamp'])
        skipped = np.repeat(np.repeat(skipped_patches(levels, prediction), 2, axis=0), 2, axis=1)
        skipped = skipped[:, :, np.newaxis]
        for block in layers['blocks']:
            grid = np.where(skipped, grid, self.block(block, grid))
        out = rounded(product_in_halves(layers['last'], grid) + layers['last.bias'], F32(512))
        samples = np.where(skipped, 0, out.astype(np.int64)) + 128
        samples += gather(prediction) if prediction else 0
        return scatter(np.clip(samples, 0, 255))


def network_of(networks, kind):
    """The network of a frame type, and the number of the type in its tensors."""
    if kind == KEY and 'key' in networks:
        return networks['key'], 0
    if kind in (KEY, ANCHOR):
        return networks['anchor'], int(kind == ANCHOR)
    return networks['between'], int(kind == SIDE)
