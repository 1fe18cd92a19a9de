# SPDX-License-Identifier: BSD-2-Clause
"""docs/format/restoration.md. Planes are numpy arrays of int64 [height, width]."""
from collections import Counter

import numpy as np

PAIRS = ((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1),
         (2, -1))
EDGE = 3  # as far as differences and pairs reach outside of the picture


def blocks_of(values, window):
    """Sums over windows of a block and `window` samples around it, for every 4x4 block."""
    height, width = ((n - 2 * window) // 4 for n in values.shape)
    total = np.zeros((height, width), np.int64)
    for y in range(4 + 2 * window):
        for x in range(4 + 2 * window):
            total += values[y:y + 4 * height:4, x:x + 4 * width:4]
    return total


class Restoration:
    def __init__(self, sets, limits, activities, changes, weights):
        """The tensors restore.set, .limit, .activity, .change, .weight as arrays of int64."""
        self.sets, self.limits, self.activities = sets, limits, activities
        self.changes, self.weights = changes, weights
        self.count = int(sets.max()) + 1

    def picture(self, kind, strength, patches, prediction, decoded, skipped, notes=None):
        """patches: the quality of each, by (row, column); prediction: None in key frames; skipped:
        [rows, columns] of patches that stay as they are."""
        notes = Counter() if notes is None else notes
        quality = np.zeros((decoded[0].shape[0] // 16, decoded[0].shape[1] // 16), np.int64)
        for at, q in patches.items():
            quality[at] = q
        return [self.plane(p, kind, strength[p > 0], quality, prediction and prediction[p],
                           decoded[p], skipped, notes) for p in range(3)]

    def plane(self, p, kind, strength, quality, prediction, plane, skipped, notes):
        blocks = 2 if p else 4  # of a patch, each way
        quality = np.repeat(np.repeat(quality, blocks, axis=0), blocks, axis=1)
        skipped = np.repeat(np.repeat(skipped, blocks, axis=0), blocks, axis=1)
        padded = np.pad(plane, EDGE, 'edge')
        classes = self.classes(quality, prediction, plane, padded)
        for c in np.unique(classes[~skipped]).tolist():
            notes['restoration.moved', c // 72] += 1
            notes['restoration.direction', c // 8 % 9] += 1
            notes['restoration.busy', c % 8] += 1
        rows = ((4 * (p > 0) + kind) * self.count + self.sets[quality]) * 216 + classes

        def spread(a):
            return np.repeat(np.repeat(a, 4, axis=0), 4, axis=1)

        weights, limits = spread(self.weights[rows]), spread(self.limits[quality])
        total, number = np.zeros_like(plane), 0
        for dy, dx in PAIRS:
            one, other = (self.moved(padded, plane, s * dy, s * dx) - plane for s in (1, -1))
            for i in range(limits.shape[2]):
                most = limits[:, :, i]
                total += weights[:, :, number] * (np.clip(one, -most, most) +
                                                  np.clip(other, -most, most))
                number += 1
        return np.where(spread(skipped), plane,
                        np.clip(plane + ((total * strength + 4096) >> 13), 0, 255))

    @staticmethod
    def moved(padded, plane, dy, dx):
        return padded[EDGE + dy:EDGE + dy + plane.shape[0], EDGE + dx:EDGE + dx + plane.shape[1]]

    def classes(self, quality, prediction, plane, padded):
        height, width = (n + 4 for n in plane.shape)  # two positions on every side

        def seconds(dy, dx):
            centre = padded[1:1 + height, 1:1 + width]
            before = padded[1 - dy:1 - dy + height, 1 - dx:1 - dx + width]
            after = padded[1 + dy:1 + dy + height, 1 + dx:1 + dx + width]
            return blocks_of(np.abs(2 * centre - before - after), 2)

        across, down = seconds(0, 1), seconds(1, 0)
        falling, rising = seconds(1, 1), seconds(-1, 1)
        most, least = np.maximum(across, down), np.minimum(across, down)
        most2, least2 = np.maximum(falling, rising), np.minimum(falling, rising)
        diagonal = most * least2 <= most2 * least
        which = np.where(diagonal, 2 + (falling > rising), across > down)
        most, least = np.where(diagonal, most2, most), np.where(diagonal, least2, least) + 16
        direction = np.where(5 * most <= 8 * least, 0, 1 + 2 * which + (most > 3 * least))
        busy = (self.activities[quality] <= (across + down)[:, :, np.newaxis]).sum(axis=2)
        moved = 2
        if prediction is not None:
            change = blocks_of(np.abs(plane - prediction), 0)
            moved = (self.changes[quality] <= change[:, :, np.newaxis]).sum(axis=2)
        return (moved * 9 + direction) * 8 + busy
