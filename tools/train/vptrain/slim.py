# SPDX-License-Identifier: BSD-2-Clause
"""A checkpoint without its optimiser, weights in halves: a tenth of the size.

  slim.py RUN/last.pt SMALL.pt            for a parcel, or back from one
  slim.py --back SMALL.pt CHECKPOINT.pt   for grow.py, combine.py, mean.py and export.py

What train.py goes on from has an optimiser: grow.py makes one, also for the same size."""
import argparse
import sys

import torch

from .state import load_checkpoint, save

LEFT_OUT = ('opt', 'codec', 'ranks')


def slim(state):
    small = {name: value for name, value in state.items() if name not in LEFT_OUT}
    small['average'] = {name: tensor.half() if tensor.dtype == torch.float32 else tensor
                        for name, tensor in state['average'].items()}
    return small


def back(small):
    """The halves as floats; what is trained begins as the average."""
    average = {name: tensor.float() if tensor.dtype == torch.float16 else tensor
               for name, tensor in small['average'].items()}
    return {**small, 'average': average, 'codec': average}


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--back', action='store_true')
    ap.add_argument('source')
    ap.add_argument('out')
    a = ap.parse_args()
    try:
        state = load_checkpoint(a.source)
        save(a.out, **(back if a.back else slim)(state))
    except (OSError, ValueError) as error:
        sys.exit(f'slim.py: {error}')
    except (AttributeError, KeyError, TypeError):
        sys.exit(f'slim.py: {a.source}: no checkpoint of a run')
