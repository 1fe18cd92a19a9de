# SPDX-License-Identifier: BSD-2-Clause
"""Fits a checkpoint's rate estimate to the tokens that the real encoder makes of training
clips, instead of the noisy ones of training, and leaves everything else as it is:

  refit-proxy.py RUN/last.pt WEIGHTS OUT.pt DUMPS.tok...

DUMPS are those of tools/entropy/make-start with the checkpoint's WEIGHTS. check-proxy.py on
OUT.pt then tells how much of the estimate's error is in its numbers, not in its form."""
import argparse
import os
import random

import torch

from exact import read_safetensors
from network import ANCHOR, KEY, MIDDLE, SIDE
from rate import RateProxy
from realbits import fail_in_a_line, orders, read_dump, to_training
from state import load_checkpoint

CROP = 8  # patches, as training has them
KEPT = 12  # dumps in memory at a time


def pairs(path, order):
    """[(kind, tokens, context, quality)] of a dump's frames."""
    last, found = {}, []
    for kind, _, tokens, quality in read_dump(path):
        t = to_training(order[kind], tokens)
        context = last.get(kind, last.get(MIDDLE if kind == SIDE else ANCHOR))
        if kind == KEY or context is None:
            context = torch.zeros_like(t)
        found.append((kind, t, context, torch.tensor(quality.astype('f4'))))
        last[kind] = t
        if kind == KEY:
            last[ANCHOR] = t
    return found


def draw(frames, batch, rng):
    """A batch of crops of one type of frame."""
    kind = rng.choice(sorted({f[0] for f in frames}))
    parts = [[], [], []]
    for _ in range(batch):
        _, t, context, quality = rng.choice([f for f in frames if f[0] == kind])
        rows, cols = t.shape[1:]
        top, left = rng.randint(0, max(0, rows - CROP)), rng.randint(0, max(0, cols - CROP))
        cut = (slice(top, top + CROP), slice(left, left + CROP))
        if min(rows, cols) < CROP:
            raise ValueError(f'a clip of {rows} x {cols} patches is smaller than a crop')
        parts[0].append(t[(slice(None), *cut)])
        parts[1].append(context[(slice(None), *cut)])
        parts[2].append(quality[cut].mean())
    return kind, [torch.stack(p) for p in parts]


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('weights')
    ap.add_argument('output')
    ap.add_argument('dumps', nargs='+')
    ap.add_argument('--steps', type=int, default=200)
    ap.add_argument('--batch', type=int, default=4)
    ap.add_argument('--rate', type=float, default=6e-3)
    a = ap.parse_args()
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    state = load_checkpoint(a.checkpoint)
    order = orders(read_safetensors(a.weights)[1])
    proxy = RateProxy(state['config']['dims'])
    proxy.load_state_dict(state['proxy'])
    opt = torch.optim.Adam(proxy.parameters(), lr=a.rate, betas=(0.9, 0.98))
    rng = random.Random(1)
    after = 0.0
    for step in range(a.steps):
        if step % 50 == 0:
            frames = [pair for path in rng.sample(a.dumps, min(KEPT, len(a.dumps)))
                      for pair in pairs(path, order)]
        kind, (tokens, context, quality) = draw(frames, a.batch, rng)
        opt.param_groups[0]['lr'] = a.rate * min(1, (step + 1) / 10, 2 * (1 - step / a.steps))
        bits = proxy(kind, tokens, tokens, context, quality)
        loss = (bits + 64).log().mean()  # crops count alike; of an empty one little is to be had
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(proxy.parameters(), 1.0)
        opt.step()
        share = 1 / min(step % 50 + 1, 50)
        after += (loss.item() - after) * share
        if step % 50 == 49:
            print(f'step {step + 1}: mean of ln(bits) {after:.4f}', flush=True)
    state['proxy'] = proxy.state_dict()
    torch.save(state, a.output)


if __name__ == '__main__':
    fail_in_a_line(main)
