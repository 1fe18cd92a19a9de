# SPDX-License-Identifier: BSD-2-Clause
"""One segment through the codec as the encoder runs it: closed loop, hierarchy."""
import torch

from .network import (ANCHOR, KEY, MIDDLE, SIDE, active_patches, download, mean_of_planes, pack,
                     quantise, step_size, unpack)
from .plan import GROUP, plan

LAGRANGE = 0.11  # distortion is worth bits / (LAGRANGE * step^2)


def run_segment(codec, proxy, motion, planes, quality, dead_zone, train, gops=None,
                 restoration=None, count=True, levels=None):
    """planes: uint8 y, u, v [B, N, h, w] with N = 1 + 4 groups; quality [B, N, rows, cols];
    gops: groups in each mini-GOP [all 1]; restoration: what decoded pictures go through; levels:
    what chooses them [rounding to whole steps].

    Returns a list of one dict per coded frame: kind, time, bits and motion_bits of the coder
    (bits are NaN without count), mse, loss (per sample: estimated bits of noisy tokens, those
    that were rounded without train, + distortion at the exchange rate of the patch's step)
    and the reconstruction.
    """
    y, u, v = planes
    frames = y.shape[1]
    device = codec.anchor.out.weight.device
    source = [pack(y[:, t], u[:, t], v[:, t], device) for t in range(frames)]
    qualities = quality.to(device)
    pixels = y.shape[2] * y.shape[3]
    decoded, tokens, coded = {}, {}, []
    last = {}

    def code(kind, t, predicted, motion_bits):
        network, index = codec.network(kind)
        q = qualities[:, t]
        x = source[t]
        p = torch.zeros_like(x) if predicted is None else pack(*predicted, device)
        z = network.encode(index, x, p, q)
        rounded = levels(kind, z) if levels else quantise(z, dead_zone)
        context = last.get(kind, last.get(MIDDLE if kind == SIDE else ANCHOR))
        if kind == KEY or context is None:
            context = torch.zeros_like(rounded)
        values = z + torch.rand_like(z) - 0.5 if train else rounded
        about = rounded.detach(), context, q.mean((1, 2))  # contexts see one number as quality
        bits = proxy(kind, values, *about)
        coder_bits = proxy.coder_bits(kind, *about) if count else torch.full_like(bits, torch.nan)
        active = None if predicted is None else active_patches(rounded)
        out = network.decode(index, rounded, p, q, active)
        if restoration:
            out = restoration(kind, out, predicted, q, (y[:, t], u[:, t], v[:, t]), active)
        weight = 1.0 / (LAGRANGE * step_size(q) ** 2)
        weight = weight.unsqueeze(1).repeat_interleave(2, 2).repeat_interleave(2, 3)
        error = ((out - x) * 255.0) ** 2
        distortion = mean_of_planes(error * weight) * pixels
        last[kind] = rounded.detach()
        if kind == KEY:
            last[ANCHOR] = last[kind]
        decoded[t] = download(unpack(out))
        tokens[t] = rounded
        mb = torch.as_tensor(motion_bits, device=device) if motion_bits is not None else 0.0
        coded.append(dict(kind=kind, time=t, bits=coder_bits.detach(), motion_bits=mb,
                          mse=mean_of_planes(error.detach()), loss=bits + distortion, out=out,
                          tokens=rounded))

    motion.begin(*y[:, 0].shape)
    for frame in plan(gops or [1] * ((frames - 1) // GROUP)):
        kind, t = frame.kind, frame.time
        if kind == KEY:
            code(kind, t, None, None)
        else:
            steps = step_size(quality[:, t].mean((1, 2))).tolist()
            predicted, motion_bits = motion.predict(
                kind, t, y[:, t], [decoded[r] for r in frame.references], list(frame.references),
                frame.follow, steps)
            code(kind, t, predicted, motion_bits)
    return coded
