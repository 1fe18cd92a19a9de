# SPDX-License-Identifier: BSD-2-Clause
"""log.csv: a line of means for every so many steps; README.md says what the columns are."""
import csv
import os
import time

import numpy as np
import torch

from .network import ANCHOR, KEY, MIDDLE, SIDE

KINDS = {'key': KEY, 'anchor': ANCHOR, 'middle': MIDDLE, 'side': SIDE}
COLUMNS = ['step', 'minutes', 'loss', 'gradient', 'mpx_per_s'] + [
    f'{kind}_{what}' for kind in KINDS for what in ('bpp', 'motion_bpp', 'psnr')] + ['rate']
LINE = 'step %d %.1f min loss %.4f grad %.2f %.2f Mpx/s | ' + ' | '.join(
    f'{kind} %.3f %.3f %.2f' for kind in 'KAMS')


def read_log(path):
    """-> (columns, rows as lists of text); ([], []) when there is nothing. ValueError when it
    is no log. Lines that a kill has cut off are left out."""
    if not os.path.exists(path):
        return [], []
    with open(path, newline='') as f:
        rows = [row for row in csv.reader(f) if row]
    columns = COLUMNS[:len(rows[0])] if rows else []  # of a log that has lost its first line
    if rows and rows[0][0] == 'step':
        columns = rows.pop(0)
    rows = [row for row in rows if len(row) == len(columns)]
    try:
        for row in rows:
            [float(value) for value in row]
    except ValueError:
        raise ValueError(f'{path}: no log of a training') from None
    return columns, rows


class Log:
    """Writes the columns an older log has, when it goes on with one."""

    def __init__(self, path, step):
        # Later lines are of a run that was killed after its last checkpoint: they come again.
        columns, rows = read_log(path)
        rows = [row for row in rows if float(row[0]) <= step]
        self.columns = columns or COLUMNS
        with open(path + '.tmp', 'w', newline='') as f:
            csv.writer(f).writerows([self.columns] + rows)
        os.replace(path + '.tmp', path)
        self.file = open(path, 'a', newline='')
        self._clear()

    def _clear(self):
        self.sums = {kind: np.zeros(5) for kind in KINDS}
        self.steps, self.loss, self.gradient, self.pixels = 0, 0.0, 0.0, 0
        self.begun = time.time()

    def add(self, coded, loss, gradient, batch, area):
        """One step of this process. Figures of frames come from the device all at once."""
        figures = torch.stack([torch.stack([
            c['bits'].mean(), torch.as_tensor(c['motion_bits'], device=c['bits'].device)
            .float().mean(), c['mse'].log().mean()]) for c in coded]).detach().cpu().numpy()
        names = {number: name for name, number in KINDS.items()}
        for c, row in zip(coded, figures):
            counted = not np.isnan(row[0])  # in some steps bits are not
            self.sums[names[c['kind']]] += [row[0] if counted else 0, *row[1:], counted, 1]
        self.steps += 1
        self.loss += loss
        self.gradient += gradient
        self.pixels += batch * area

    def write(self, step, minutes, rate, ranks, crop):
        """Means since the last line, to log.csv and the terminal. Figures of frames are this
        process's, the pixels all processes'."""
        if not self.steps:
            return
        speed = ranks * self.pixels / max(1e-9, time.time() - self.begun) / 1e6
        line = {'step': step, 'minutes': minutes, 'loss': self.loss / self.steps,
                'gradient': self.gradient / self.steps, 'mpx_per_s': speed, 'rate': rate}
        for kind, (bits, motion_bits, log_mse, counted, frames) in self.sums.items():
            # types that were not trained have zeros
            line[kind + '_bpp'] = bits / max(1, crop * crop * counted)
            line[kind + '_motion_bpp'] = motion_bits / max(1, crop * crop * frames)
            line[kind + '_psnr'] = (10 * np.log10(255 ** 2)
                                    - 10 * np.log10(np.e) * log_mse / frames) if frames else 0.0
        csv.writer(self.file).writerow(
            [round(float(line[name]), 7 if name == 'rate' else 5) for name in self.columns])
        self.file.flush()
        print(LINE % tuple(line[name] for name in COLUMNS if name != 'rate'), flush=True)
        self._clear()

    def close(self):
        self.file.close()
