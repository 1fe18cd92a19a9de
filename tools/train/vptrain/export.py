# SPDX-License-Identifier: BSD-2-Clause
"""Turns a checkpoint into exact weights (docs/architecture.md) as safetensors; or puts the
entropy coder's start states into weights that are exact already."""
import argparse
import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

from . import record
from .data import Windows, new_rng
from .exact import read_safetensors
from .forward import run_segment
from .network import KEY, KNOTS, QUALITIES, SLOPE, Codec, network_name, pack, quantise, step_size
from .rate import RateProxy
from .schedule import draw_quality
from .state import load_checkpoint

# The largest activations, and how much of what windows reach that is: for other videos.
STREAM_MAX, STREAM_MARGIN = 65535.0, 7.0   # residual stream
TOKEN_MAX, TOKEN_MARGIN = 65535.0, 14.0    # dequantised tokens
HIDDEN_MAX, HIDDEN_MARGIN = 2047.0, 1.75   # depthwise outputs, hidden activations
HALF_MAX = 256.0      # of the first two, where they are multiplied in halves
LIMIT = float(1 << 24)
LOWEST_EXPONENT, HIGHEST_EXPONENT = -16, 30  # the loader takes up to 40


def write_safetensors(path, tensors, metadata):
    kinds = {np.dtype('<f4'): 'F32', np.dtype('<i2'): 'I16', np.dtype('i1'): 'I8',
             np.dtype('u1'): 'U8'}
    header, blobs, at = {'__metadata__': metadata}, [], 0
    for name in sorted(tensors):
        a = np.ascontiguousarray(tensors[name])
        data = a.tobytes()
        header[name] = {'dtype': kinds[a.dtype], 'shape': list(a.shape),
                        'data_offsets': [at, at + len(data)]}
        blobs.append(data)
        at += len(data)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path + '.tmp', 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))
    os.replace(path + '.tmp', path)


class Ranges:
    """Largest magnitude per channel at every point that gets rounded."""

    def __init__(self):
        self.top = {}

    def hook(self, name):
        def see(module, inputs, output):
            self.add(name, output)
        return see

    def add(self, name, t):
        m = t.detach().abs().amax((0, 2, 3))
        old = self.top.get(name)
        self.top[name] = m if old is None else torch.maximum(old, m)


def extremes(rng, crop):
    """Pictures at the ends of the range: flat black, white and saturated colours,
    and hard-edged blocks of them. Clamps must hold for these too."""
    frames = []
    for size in (crop, 64, 16, 8):
        cells = crop // size
        planes = []
        for half in (1, 2, 2):
            cell = np.array([[rng.choice((0, 255, 128)) if half > 1 else rng.choice((0, 255))
                              for _ in range(cells)] for _ in range(cells)], np.uint8)
            planes.append(np.kron(cell, np.ones((size // half, size // half), np.uint8)))
        frames.append(planes)
    black = [np.full((crop // k, crop // k), v, np.uint8) for k, v in ((1, 0), (2, 128), (2, 128))]
    frames += [black, [255 - black[0], black[1], black[2]]]
    return [np.stack([f[k] for f in frames]) for k in range(3)]


def calibrate(codec, motion, windows, batches, seed=5, crop=128):
    """Runs training windows through the float networks; returns ranges and token energy."""
    ranges = Ranges()
    handles, energy = [], {}
    for name, net in codec.networks():
        for side, blocks in (('enc', net.enc), ('dec', net.dec)):
            for i, block in enumerate(blocks):
                key = f'{name}.{side}'
                handles.append(block.register_forward_pre_hook(
                    lambda m, inp, k=key: ranges.add(k + '.stream', inp[0])))
                handles.append(block.register_forward_hook(ranges.hook(key + '.stream')))
                handles.append(block.dw.register_forward_hook(ranges.hook(f'{key}.{i}.dw')))
                handles.append(block.a.register_forward_hook(
                    lambda m, inp, out, k=f'{key}.{i}.a': ranges.add(k, F.leaky_relu(out, SLOPE))))
        handles.append(net.unproj.register_forward_pre_hook(
            lambda m, inp, k=name: ranges.add(k + '.tokens', inp[0])))
    rng = new_rng(seed)
    proxy = RateProxy(codec.anchor.dims)
    codec.eval()

    def see(samples, frames, gops):
        planes = windows.batch(samples, frames, crop, rng)
        quality, _ = draw_quality(samples, frames, crop // 16, crop // 16, rng, gops)
        for c in run_segment(codec, proxy, motion, planes, quality, 0.15, False, gops=gops,
                             count=False):
            net = network_name(c['kind'], codec.key is not None)
            e = (c['tokens'] != 0).float().mean((0, 2, 3))
            e = e + 1e-3 * c['tokens'].abs().log1p().mean((0, 2, 3))
            energy[net] = energy.get(net, 0) + e

    with torch.no_grad():
        for index in range(batches):
            see(2, 9, [2] if index % 2 else [1, 1])
            if codec.key is not None:  # which else saw few pictures
                see(8, 1, [])
        for index in range(batches):
            x = pack(*extremes(rng, crop))
            quality = torch.full((x.shape[0], crop // 16, crop // 16), 40.0)
            for kind in range(4):
                net, at = codec.network(kind)
                p = x.flip(0) * (0.9 if index % 2 else 1.0) if kind != KEY else torch.zeros_like(x)
                net.decode(at, quantise(net.encode(at, x, p, quality), 0.15), p, quality)
    for h in handles:
        h.remove()
    return ranges.top, energy


def integer_matrix(w, clamp_in):
    """Float rows -> (integers, exponents of their rows) with the largest exponents that keep
    every partial sum below 2^24 and every weight in 16 bits. Tensors of doubles."""
    def sums(n):
        return (n.abs() * clamp_in).sum(1)

    largest = w.abs().amax(1).clamp_min(1e-30)
    # with any larger exponent a row cannot fit, however its numbers are rounded
    room = (LIMIT + 0.5 * clamp_in.expand_as(w).sum(1)) / sums(w).clamp_min(1e-30)
    e = torch.minimum(torch.log2(32767.5 / largest), torch.log2(room)).floor() + 1
    e = e.clamp(LOWEST_EXPONENT, HIGHEST_EXPONENT)
    while True:
        n = torch.round(w * torch.exp2(e)[:, None])
        high = (n.abs().amax(1) > 32767) | (sums(n) >= LIMIT)
        if not high.any():
            return n, e
        if (high & (e <= LOWEST_EXPONENT)).any():
            raise ValueError('no exponent fits a row')
        e = e - high.double()


def dims_order(energy):
    """Which of the training's dims each dim of the file is."""
    return torch.argsort(energy, descending=True, stable=True)


def export_network(net, name, top, energy, put, vector):
    """Hands over the layers of a network: put(name, matrix, largest inputs) and
    vector(name, numbers), tensors of doubles that gradients pass through (rounding.py)."""
    c, d = net.channels, net.dims
    order = dims_order(energy)
    # pixel_unshuffle order (channel * 4 + position) -> position * C + channel
    regroup = torch.arange(4 * c).view(c, 4).t().reshape(-1)

    def scale(key, limit, margin):
        r = top[key].double() * margin
        return limit / torch.maximum(r, 0.25 * r.max())

    device = net.out.weight.device
    qualities = torch.arange(QUALITIES, device=device).float()

    def same(number, count):
        return torch.full((count,), number, dtype=torch.float64, device=device)

    def rows(layer):
        return layer.weight.double().flatten(1)

    def table(bias):
        return torch.stack([bias.table(k, qualities) for k in range(net.kinds)]).double()

    def blocks(side, modules, stream):
        for i, b in enumerate(modules):
            key = f'{name}.{side}.block.{i}'
            sd = scale(f'{name}.{side}.{i}.dw', HIDDEN_MAX, HIDDEN_MARGIN)
            sa = scale(f'{name}.{side}.{i}.a', HIDDEN_MAX, HIDDEN_MARGIN)
            put(key + '.dw', rows(b.dw) * (sd / stream)[:, None], same(STREAM_MAX, 9))
            vector(key + '.dw.bias', b.dw.bias.double() * sd)
            vector(key + '.dw.clamp', same(HIDDEN_MAX, c))
            put(key + '.a', rows(b.a) * sa[:, None] / sd[None], same(HIDDEN_MAX, c))
            vector(key + '.a.bias', b.a.bias.double() * sa)
            vector(key + '.a.clamp', same(HIDDEN_MAX, 2 * c))
            put(key + '.b', rows(b.b) * stream[:, None] / sa[None], same(HIDDEN_MAX, 2 * c))
            vector(key + '.b.bias', b.b.bias.double() * stream)
            vector(key + '.b.clamp', same(STREAM_MAX, c))

    def first(key, layer, bias, stream):
        if layer is not None:
            w = rows(layer) * stream[:, None] / 255.0
            put(key, w, same(128.0, w.shape[1]))
        vector(key + '.bias', table(bias) * stream)
        vector(key + '.clamp', same(STREAM_MAX, c))

    stream = scale(name + '.enc.stream', STREAM_MAX, STREAM_MARGIN)
    first(name + '.enc.in', net.enc_in, net.enc_bias, stream)
    blocks('enc', net.enc, stream)
    w = rows(net.proj)[order][:, regroup] * 255.0 / stream.repeat(4)[None]
    put(name + '.enc.proj', w, same(HALF_MAX, 4 * c))
    gain = torch.exp(net.gain).double()[:, order]
    step = step_size(torch.arange(QUALITIES, dtype=torch.float64, device=device))
    vector(name + '.quant.gain', gain)
    vector(name + '.quant.step', 1.0 / step)
    sv = scale(name + '.tokens', TOKEN_MAX, TOKEN_MARGIN)[order]
    vector(name + '.dequant.gain', sv[None] / (255.0 * gain))
    vector(name + '.dequant.step', step)
    vector(name + '.dequant.clamp', same(TOKEN_MAX, d))
    stream = scale(name + '.dec.stream', STREAM_MAX, STREAM_MARGIN)
    w = rows(net.unproj)[regroup][:, order]
    put(name + '.dec.unproj', w * stream.repeat(4)[:, None] / sv[None], same(HALF_MAX, d))
    first(name + '.dec.pred', net.pred, net.dec_bias, stream)
    blocks('dec', net.dec, stream)
    put(name + '.dec.out', rows(net.out) * 255.0 / stream[None], same(HALF_MAX, c))
    vector(name + '.dec.out.bias', net.out.bias.double() * 255.0)


def export_codec(codec, top, energy):
    """All tensors of the networks; top and energy: see calibrate()."""
    tensors = {}

    def put(key, w, clamp_in):
        n, e = integer_matrix(w, clamp_in)
        tensors[key + '.weight'] = n.numpy().astype(np.int16)
        tensors[key + '.exp'] = e.numpy().astype(np.int8)

    def vector(key, v):
        tensors[key] = v.float().numpy()

    with torch.no_grad():
        for name, net in codec.networks():
            export_network(net, name, top, energy[name], put, vector)
    return tensors


def ranges_for(state, codec, cache, batches, files=None):
    """Ranges and energy: those a checkpoint was trained with; measured where it has none.
    files: as many of the cache only."""
    kept = (state or {}).get('ranges') or ({}, {})
    if all(name in kept[1] for name, _ in codec.networks()):
        return kept
    from .motion import Motion  # needs the C library: after the arguments are known to be good
    measured = calibrate(codec, Motion(), Windows(cache, files), batches)
    return [{**m, **k} for m, k in zip(measured, kept)]


def order_of(about, net):
    """Energies that sort dims as they are in finished weights. about: their metadata."""
    words = about.get('training.order.' + net)
    if words is None:
        raise ValueError(f'the weights to be like do not know the order of dims of "{net}"')
    order = torch.tensor([int(word) for word in words.split()])
    energy = torch.empty(len(order))
    energy[order] = torch.arange(len(order), 0, -1, dtype=torch.float32)
    return energy


def describe(config):
    about = {'vpatch.format': '1', 'vpatch.name': config['name'],
             'vpatch.channels': str(config['channels']), 'vpatch.blocks': str(config['blocks']),
             'vpatch.dims': str(config['dims'])}
    for what in ('channels', 'blocks') if config.get('key') else ():
        about['vpatch.key.' + what] = str(config['key'][what])
    return about


def export_checkpoint(path, cache, batches, untrained, like=None):
    """Tensors and metadata. untrained: path is a configuration, not a checkpoint; like: finished
    weights whose order of dims is kept."""
    if untrained:
        with open(path, encoding='utf-8') as f:
            config = json.load(f)
        torch.manual_seed(1)
        codec, state = Codec(config), None
    else:
        state = load_checkpoint(path)
        codec = Codec(state['config'])
        codec.load_state_dict(state['average'])
    top, energy = ranges_for(state, codec, cache, batches)
    if like:
        about = read_safetensors(like)[1]
        energy = {net: order_of(about, net) for net in energy}
    tensors = export_codec(codec, top, energy)
    metadata = describe(codec.config)
    metadata['vpatch.bounds'] = json.dumps(record.bounds(tensors), sort_keys=True)
    metadata['vpatch.multiply_adds'] = f'{record.multiply_adds(tensors):.1f}'
    if codec.key is not None:
        metadata['vpatch.key.multiply_adds'] = f"{record.multiply_adds(tensors, net='key'):.1f}"
    for net, _ in codec.networks():
        metadata['training.order.' + net] = ' '.join(map(str, dims_order(energy[net]).tolist()))
    metadata['training.knots'] = str(KNOTS)
    if state:
        folder = os.path.dirname(os.path.abspath(path))
        proxy = RateProxy(codec.config['dims'])
        metadata.update(record.training(state, tensors, proxy, folder))
    return tensors, metadata


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('checkpoint', help='RUN/last.pt; or weights (.safetensors), which keep all '
                    'but the states given; with --untrained a configuration (.json)')
    ap.add_argument('output')
    ap.add_argument('--cache', help='training cache, for the ranges of a checkpoint')
    ap.add_argument('--batches', type=int, default=24)
    ap.add_argument('--untrained', action='store_true',
                    help='export the DCT codec that training starts from')
    ap.add_argument('--like', metavar='WEIGHTS', help='finished weights whose order of dims, start '
                    'states and restoration are kept: of networks that changed little')
    ap.add_argument('--entropy', nargs='+', default=[], metavar=('TOKENS', 'MOTION'),
                    help='start states of the entropy coder; the second may be left out')
    a = ap.parse_args()
    exported = a.checkpoint.endswith('.safetensors')
    if len(a.entropy) > 2:
        ap.error('there are two start states')
    if exported and (a.untrained or a.like or not a.entropy):
        ap.error('of exported weights only the start states can be set (--entropy)')
    if not exported and not a.cache:
        ap.error('a checkpoint needs --cache')
    torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', '1')))
    try:
        if exported:
            tensors, metadata = read_safetensors(a.checkpoint)
        else:
            tensors, metadata = export_checkpoint(a.checkpoint, a.cache, a.batches, a.untrained,
                                                  a.like)
        if a.like:
            old, about = read_safetensors(a.like)
            tensors.update({key: t for key, t in old.items()
                            if key.split('.')[0] in ('restore', 'entropy')})
            metadata['vpatch.format'] = about['vpatch.format']
        for key, path in zip(('tokens', 'motion'), a.entropy):
            tensors['entropy.' + key] = np.fromfile(path, np.uint8)
        write_safetensors(a.output, tensors, metadata)
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        sys.exit(f'export.py: {a.checkpoint}: {error}')
    print(a.output, os.path.getsize(a.output), 'bytes, step', metadata.get('training.steps', '0'))
