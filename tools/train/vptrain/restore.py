# SPDX-License-Identifier: BSD-2-Clause
"""Fits the weights of restoration (restoration/restoration.h) to what the encoder makes of videos.

    restore.py WEIGHTS.safetensors OUT.safetensors --cache CACHE

Weights without restoration get it; every round codes videos of the training cache at random
qualities with what the round before has fitted, and solves least squares for every class,
frame type and set of qualities. No gradient, no step size: a round is a few minutes.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import numpy as np

from . import BUILD
from .exact import read_safetensors
from .export import write_safetensors

QUALITIES, TYPES, ACTIVITIES, DIRECTIONS, CHANGES = 64, 4, 8, 9, 3
SHIFT = 12
PAIRS = [(0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1),
         (2, -1)]
# In quantiser steps: limits of differences; where the next activity begins, for the mean of
# the second differences across and down.
LIMITS = (0.15, 0.5, 2.0)
ACTIVITY = (0.03, 0.07, 0.15, 0.3, 0.5, 0.9, 1.6)
CHANGE = (0.04, 0.15)  # where the next change begins, of the mean difference to the prediction
SETS = (12, 18, 24, 30, 36, 42, 48)  # qualities at which the next set of weights begins
# How much the sums of neighbouring sets, and of other types, count.
BORROW_SET, BORROW_TYPE, RIDGE = 0.3, 0.15, 1e-3
# Luma that stayed as it was predicted has been restored before, and will be again in what is
# predicted from it: less than the single frame asks for.
STAYED = 0.5
SIDE = 3  # frame type from which nothing is predicted
MEMORY = 0.4  # what the sums of the rounds before count


def tables():
    step = 128.0 * 2.0 ** (-np.arange(QUALITIES) / 10.0)
    return {
        'restore.set': np.digitize(np.arange(QUALITIES), SETS).astype(np.uint8),
        'restore.limit': np.clip(np.rint(step[:, None] * LIMITS), 1, 255).astype(np.uint8),
        'restore.activity': np.rint(64 * step[:, None] * ACTIVITY).astype(np.int16),
        'restore.change': np.rint(16 * step[:, None] * CHANGE).clip(1).astype(np.int16),
    }


def canonical(pair):
    return pair if pair in PAIRS else (-pair[0], -pair[1])


def image_of(move):
    """Where each pair goes when the picture is moved."""
    return [PAIRS.index(canonical(move(p))) for p in PAIRS]


# A picture turned over is a picture: (where pairs go, what directions become). Directions:
# 0 none, then two of each of across, down, rising, falling.
def swapped(first, second):
    order = list(range(5))
    order[first], order[second] = second, first
    return [0] + [1 + 2 * (order[k + 1] - 1) + clear for k in range(4) for clear in range(2)]


TRANSPOSED = image_of(lambda p: (p[1], p[0])), swapped(1, 2)
MIRRORED = image_of(lambda p: (p[0], -p[1])), swapped(3, 4)


def moved(sums, limits, how):
    """sums [..., classes, n, n] of the pictures turned over."""
    pairs, directions = how
    index = [p * limits + k for p in pairs for k in range(limits)] + [len(PAIRS) * limits]
    classes = [(c * DIRECTIONS + d) * ACTIVITIES + a for c in range(CHANGES) for d in directions
               for a in range(ACTIVITIES)]
    return sums[..., classes, :, :][..., index, :][..., index]


def solve(sums, limits):
    """Weights [2, types, sets, classes, features] as integers."""
    sums = sums + moved(sums, limits, TRANSPOSED)
    sums = sums + moved(sums, limits, MIRRORED)
    near = np.zeros_like(sums)
    near[:, :, 1:] += sums[:, :, :-1]
    near[:, :, :-1] += sums[:, :, 1:]
    sums = sums + BORROW_SET * near
    sums = sums + BORROW_TYPE * (sums.sum(1, keepdims=True) - sums)
    products, target = sums[..., :-1, :-1], sums[..., :-1, -1]
    size = np.trace(products, axis1=-2, axis2=-1) / products.shape[-1]
    ridge = (RIDGE * size + 1e3)[..., None, None] * np.eye(products.shape[-1])
    weights = np.linalg.solve(products + ridge, target[..., None])[..., 0]
    weights[0, :SIDE, :, :DIRECTIONS * ACTIVITIES] *= STAYED
    gain = (2 * weights * target - weights * (products @ weights[..., None])[..., 0]).sum((2, 3, 4))
    gain /= sums[..., -1, -1].sum((-2, -1))
    for plane, name in enumerate(('luma', 'chroma')):
        print(name, 'error less by', ' '.join(
            f'{t}:{-10 * np.log10(1 - g):.2f}' for t, g in zip('KAMS', gain[plane])), 'dB',
            flush=True)
    return np.clip(np.rint(weights * 2 ** SHIFT), -32768, 32767).astype(np.int16)


def feed(pipe, cache, files, frames, rng):
    """Writes videos as restore-sums reads them."""
    for name in files:
        with np.load(os.path.join(cache, name)) as z:
            clip = [z[k] for k in 'yuv']
        count = min(len(clip[0]), frames)
        first = rng.randrange(len(clip[0]) - count + 1)
        height, width = clip[0].shape[1:]
        pipe.write(f'{width} {height} {rng.randint(6, 56)} {count}\n'.encode())
        for t in range(first, first + count):
            for plane in clip:
                pipe.write(np.ascontiguousarray(plane[t]).tobytes())


def fit(tool, path, shape, cache, files, frames, rng):
    with tempfile.NamedTemporaryFile() as out:
        with subprocess.Popen([tool, path, out.name], stdin=subprocess.PIPE) as process:
            feed(process.stdin, cache, files, frames, rng)
        if process.returncode:
            raise ValueError(f'{tool} failed')
        n = shape[-1] + 1
        return np.fromfile(out.name, np.float64).reshape(*shape[:-1], n, n)


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('weights')
    ap.add_argument('output')
    ap.add_argument('--cache', required=True)
    ap.add_argument('--tool', default=os.path.join(BUILD, 'tools', 'train', 'restore-sums'))
    ap.add_argument('--start', help='weights whose restoration the first round begins with')
    ap.add_argument('--rounds', type=int, default=2)
    ap.add_argument('--videos', type=int, default=140, help='of each round [140]')
    ap.add_argument('--frames', type=int, default=9, help='of each video [9]')
    ap.add_argument('--seed', type=int, default=1)
    a = ap.parse_args()
    try:
        tensors, metadata = read_safetensors(a.weights)
        if a.start:
            other, _ = read_safetensors(a.start)
            tensors['restore.weight'] = other['restore.weight']
        tensors.update(tables())
        metadata['vpatch.format'] = '2'
        limits = len(LIMITS)
        shape = (2, TYPES, len(SETS) + 1, CHANGES * DIRECTIONS * ACTIVITIES, len(PAIRS) * limits)
        flat = int(np.prod(shape[:-1])), shape[-1]
        if tensors.get('restore.weight', np.zeros(0)).shape != flat:
            tensors['restore.weight'] = np.zeros(flat, np.int16)
        with open(os.path.join(a.cache, 'list.json'), encoding='utf-8') as f:
            files = json.load(f)['files']
        rng = random.Random(a.seed)
        total = 0
        write_safetensors(a.output, tensors, metadata)
        for _ in range(a.rounds):
            chosen = rng.sample(files, min(a.videos, len(files)))
            total = MEMORY * total + fit(a.tool, a.output, shape, a.cache, chosen, a.frames, rng)
            tensors['restore.weight'] = solve(total, limits).reshape(flat)
            write_safetensors(a.output, tensors, metadata)
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f'restore.py: {error}')
    print(a.output, os.path.getsize(a.output), 'bytes')
