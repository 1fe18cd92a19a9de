# SPDX-License-Identifier: BSD-2-Clause
"""Holds a checkpoint's estimate of bits to the tokens that the real encoder makes of training
clips, and to what the coder needs for them:

  refit-proxy.py RUN/last.pt WEIGHTS OUT.pt DUMPS.tok...

DUMPS are those of tools/entropy/make-start with the checkpoint's WEIGHTS. Only the factor
between estimate and coder (rate.py, coder_bits) is set, and networks that go on training do not
notice; with --steps the estimate's own numbers learn these tokens first, instead of the noisy
ones of training. check-proxy.py on OUT.pt then tells how true it is on other clips."""
import argparse
import os
import random
import tempfile

import numpy as np
import torch

from . import BUILD
from .exact import read_safetensors
from .network import ANCHOR, KEY, MIDDLE, SIDE
from .rate import RateProxy
from .realbits import KINDS, TokenCoder, read_dump, to_training
from .state import load_checkpoint

CROP = 8  # patches, as training has them
KEPT = 12  # dumps in memory at a time
FEWEST = 200  # bits of a frame that tells something


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


def refit(proxy, dumps, order, a):
    """The estimate's numbers learn the dumps' tokens."""
    opt = torch.optim.Adam(proxy.parameters(), lr=a.rate, betas=(0.9, 0.98))
    rng = random.Random(1)
    after = 0.0
    for step in range(a.steps):
        if step % 50 == 0:
            frames = [pair for path in rng.sample(dumps, min(KEPT, len(dumps)))
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


def measure(proxy, coder, dumps):
    """Sets the factor between estimate and coder: least squares over frames, by type."""
    seen = [[] for _ in KINDS]
    proxy.coder.zero_()
    for path in dumps:
        for (kind, tokens, context, quality), (_, _, real) in zip(pairs(path, coder.order),
                                                                  coder.bits(path)):
            guess = float(proxy.coder_bits(kind, tokens[None], context[None],
                                           quality.mean().view(1)))
            if min(guess, real) > FEWEST:
                seen[kind].append((real, guess, quality.numel()))
    for kind, rows in enumerate(seen):
        if len(rows) < 10:
            continue
        real, guess, patches = np.array(rows).T
        spans = np.stack([np.ones_like(guess), np.log(np.maximum(guess / patches, 1))], 1)
        weight = real[:, None] ** 0.25  # of the squares: the root of the bits
        found = np.linalg.lstsq(spans * weight, np.log(real / guess) * weight[:, 0], rcond=None)[0]
        proxy.coder[kind] = torch.tensor(found)
        print(f'{KINDS[kind]}: {len(rows)} frames, estimate over coder '
              f'{guess.sum() / real.sum():.3f}, then '
              f'{(guess * np.exp(spans @ found)).sum() / real.sum():.3f}; '
              f'ln(coder / estimate) = {found[0]:.3f} + {found[1]:.4f} ln(bits per patch)')


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('weights')
    ap.add_argument('output')
    ap.add_argument('dumps', nargs='+')
    ap.add_argument('--steps', type=int, default=0)
    ap.add_argument('--batch', type=int, default=4)
    ap.add_argument('--rate', type=float, default=6e-3)
    ap.add_argument('--build', default=BUILD)
    a = ap.parse_args()
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    state = load_checkpoint(a.checkpoint)
    proxy = RateProxy(state['config']['dims'])
    proxy.load_state_dict(state['proxy'])
    with tempfile.TemporaryDirectory() as folder:
        coder = TokenCoder(a.build, *read_safetensors(a.weights), folder)
        refit(proxy, a.dumps, coder.order, a)
        measure(proxy, coder, a.dumps)
    state['proxy'] = proxy.state_dict()
    torch.save(state, a.output)
