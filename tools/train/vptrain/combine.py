# SPDX-License-Identifier: BSD-2-Clause
"""A checkpoint with the network of key frames of another one.

    combine.py RUN/last.pt KEY/last.pt BOTH/last.pt

The first gives everything but that network, the second (train.py --only key) that alone, so
both can be trained at the same time, or one again without the other."""
import argparse
import sys

from .network import Codec
from .optimiser import Optimiser
from .rate import RateProxy
from .state import load_checkpoint, save


def of_key(tensors):
    return {name: t for name, t in tensors.items() if name.split('.')[0] == 'key'}


def without_key(tensors):
    return {name: t for name, t in tensors.items() if name.split('.')[0] != 'key'}


def ranges_of(state):
    return state.get('ranges') or ({}, {})


def combine(base, key):
    config = {**base['config'], 'key': key['config'].get('key')}
    if not config['key']:
        raise ValueError('the second has no network of key frames')
    if key['config']['dims'] != config['dims']:
        raise ValueError('they have different numbers of dims')
    made = {what: {**without_key(base[what]), **of_key(key[what])} for what in ('codec', 'average')}
    ranges = [{**without_key(b), **of_key(k)} for b, k in zip(ranges_of(base), ranges_of(key))]
    codec, proxy = Codec(config), RateProxy(config['dims'])
    codec.load_state_dict(made['average'])
    return {**base, **made, 'config': config, 'opt': Optimiser(codec, proxy, 0.0).state_dict(),
            'ranges': ranges if ranges[1] else None,
            'key_training': {k: key[k] for k in ('step', 'spent', 'pixels', 'data')}}


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('key')
    ap.add_argument('out')
    a = ap.parse_args()
    try:
        made = combine(load_checkpoint(a.checkpoint), load_checkpoint(a.key))
        save(a.out, **made)
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        sys.exit(f'combine.py: {a.checkpoint} and {a.key}: {error}')
