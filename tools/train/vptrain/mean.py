# SPDX-License-Identifier: BSD-2-Clause
"""A checkpoint whose networks are the mean of two checkpoints of one run.

    mean.py BEFORE.pt AFTER.pt OUT.pt --share 0.6

SHARE counts AFTER, which also gives everything else. A mean of weights is often better than
either end of a run that went on from the other."""
import argparse
import sys

from .network import Codec
from .optimiser import Optimiser
from .rate import RateProxy
from .state import load_checkpoint, save


def mean(before, after, share):
    if before['config'] != after['config']:
        raise ValueError('they have different configurations')
    made = {}
    for what in ('codec', 'average'):
        old, new = before[what], after[what]
        made[what] = {name: (old[name] * (1 - share) + new[name] * share).to(new[name].dtype)
                      for name in new}
    codec, proxy = Codec(after['config']), RateProxy(after['config']['dims'])
    codec.load_state_dict(made['average'])
    # neither's moments, nor ranges, are those of the mean
    return {**after, **made, 'opt': Optimiser(codec, proxy, 0.0).state_dict(), 'ranges': None}


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('before')
    ap.add_argument('after')
    ap.add_argument('out')
    ap.add_argument('--share', type=float, default=0.5)
    a = ap.parse_args()
    try:
        save(a.out, **mean(load_checkpoint(a.before), load_checkpoint(a.after), a.share))
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        sys.exit(f'mean.py: {a.before} and {a.after}: {error}')
