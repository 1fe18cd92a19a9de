# SPDX-License-Identifier: BSD-2-Clause
"""What weights say of themselves: the proof that their sums are exact, and what their
training was made of. README.md, "Export", says what the metadata's keys mean."""
import csv
import json
import os

import numpy as np

from .exact import HALF

LIMIT = float(1 << 24)
SAMPLES = 128.0  # largest magnitude of an input: samples - 128
PATCH = 256      # samples of luma in a patch, which are the pixels


def layers(tensors):
    """Names of all matrices."""
    return sorted(k[:-len('.weight')] for k in tensors if k.endswith('.weight'))


def in_halves(clamp):
    """Largest magnitudes of both halves."""
    return np.minimum(clamp, np.maximum((clamp + HALF // 2) // HALF, HALF // 2))


def clamps_before(tensors, layer):
    """Largest magnitudes of what a matrix multiplies, as the file's own clamps say."""
    clamp = lambda key: np.asarray(tensors[key + '.clamp'], np.float64)
    columns = tensors[layer + '.weight'].shape[1]
    net, side, *rest = layer.split('.')
    key = f'{net}.{side}'
    blocks = sum(k.startswith(key + '.block.') for k in layers(tensors)) // 3
    first = key + ('.in' if side == 'enc' else '.pred')
    stream = lambda i: clamp(f'{key}.block.{i - 1}.b' if i else first)
    if rest == ['in'] or rest == ['pred']:
        return np.full(columns, SAMPLES)
    if rest == ['unproj']:
        return in_halves(clamp(net + '.dequant'))
    if rest == ['proj']:
        return np.tile(in_halves(stream(blocks)), 4)
    if rest == ['out']:
        return in_halves(stream(blocks))
    block = int(rest[1])
    if rest[2] == 'dw':  # a channel sees nine samples of itself
        return np.repeat(stream(block)[:, None], 9, 1)
    return clamp(f'{key}.block.{block}.' + {'a': 'dw', 'b': 'a'}[rest[2]])


def bounds(tensors):
    """For every matrix the largest sum of |weight| * clamp over its rows, as a share of
    2^24: below 1 every partial sum is a whole number that a float holds."""
    shares = {}
    for layer in layers(tensors):
        weight = np.abs(tensors[layer + '.weight'].astype(np.float64))
        share = (weight * clamps_before(tensors, layer)).sum(1).max() / LIMIT
        if not share < 1:
            raise ValueError(f'{layer}: a sum of {share:.3f} * 2^24 is not exact')
        shares[layer] = round(float(share), 4)
    return shares


def multiply_adds(tensors, part='', net='anchor'):
    """Of encoding and decoding a frame, per pixel. Every frame runs through one network;
    "anchor" and "between" have one shape, "key" its own. part: 'enc' or 'dec' alone."""
    total = 0
    for layer in layers(tensors):
        name = layer.split('.')
        if name[0] == net and part in ('', name[1]):
            # projectors work per patch, everything else per position of 8x8 pixels
            positions = 1 if name[2] in ('proj', 'unproj') else 4
            total += tensors[layer + '.weight'].size * positions
    return total / PATCH


def proxy_multiply_adds(proxy, dims):
    """Of the rate estimate (rate.py), per pixel: its matrices, for every integer."""
    each = sum(p.numel() for n, p in proxy.named_parameters() if n.endswith('.weight'))
    return (each + proxy.linear.shape[1]) * dims / PATCH


def training_flop(per_pixel, pixels):
    """Two operations per multiply-add; backward takes twice what forward does (gradients of
    inputs and of weights)."""
    return 2 * 3 * per_pixel * pixels


def validation(folder, step):
    """The rows of RUN/validation.csv up to a step, as CSV text; '' when there are none."""
    path = os.path.join(folder, 'validation.csv')
    if not os.path.exists(path):
        return ''
    with open(path, newline='', encoding='utf-8') as f:
        rows = [row for row in csv.reader(f) if row]
    if not rows or 'step' not in rows[0]:
        return ''
    at = rows[0].index('step')
    kept = [row for row in rows[1:] if len(row) == len(rows[0]) and float(row[at]) <= step]
    return '\n'.join(','.join(row) for row in [rows[0]] + kept) if kept else ''


def training(state, tensors, proxy, folder):
    """Metadata of a checkpoint's training."""
    config = state['config']
    estimate = proxy_multiply_adds(proxy, config['dims'])
    net = 'key' if state.get('only') == 'key' else 'anchor'
    per_pixel = multiply_adds(tensors, net=net) + estimate
    record = {'training.config': json.dumps(config, sort_keys=True),
              'training.steps': str(state['step']),
              'training.minutes': f"{state['spent']:.1f}",
              'training.pixels': str(state['pixels']),
              'training.flop': f"{training_flop(per_pixel, state['pixels']):.4g}",
              'training.data_sha256': state['data']}
    if state.get('only'):
        record['training.only'] = state['only']
    key = state.get('key_training')  # of a network that combine.py took from another checkpoint
    if key:
        per_pixel = multiply_adds(tensors, net='key') + estimate
        record.update({'training.key.steps': str(key['step']),
                       'training.key.minutes': f"{key['spent']:.1f}",
                       'training.key.pixels': str(key['pixels']),
                       'training.key.flop': f"{training_flop(per_pixel, key['pixels']):.4g}"})
    curve = validation(folder, state['step'])
    if curve:
        record['training.validation'] = curve
    return record
