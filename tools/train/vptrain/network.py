# SPDX-License-Identifier: BSD-2-Clause
"""The networks of docs/architecture.md in PyTorch.

Tensors are [batch, channels, height/8, width/8]. A picture is 96 numbers per
position: luma 8x8 row by row, Cb 4x4, Cr 4x4, (sample - 128) / 255.
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

KEY, ANCHOR, MIDDLE, SIDE = range(4)
NETWORKS = ('anchor', 'between', 'key')  # a codec may have no network "key"
SLOPE = 0.125
QUALITIES = 64
KNOTS = 10  # biases over quality are interpolated between this many values


def step_size(quality):
    """Quantiser step in sample units for a quality index 0..63."""
    return 128.0 * 2.0 ** (-quality / 10.0)


def upload(array, device):
    """An array of samples on the device; to a GPU without waiting for it to arrive."""
    tensor = torch.as_tensor(array)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == 'cuda' else tensor


def download(planes):
    """Tensors as arrays; from a GPU in one transfer, for which everything has to wait."""
    if planes[0].device.type == 'cpu':
        return [a.numpy() for a in planes]
    flat = torch.cat([a.flatten() for a in planes]).cpu().split([a.numel() for a in planes])
    return [f.view(a.shape).numpy() for f, a in zip(flat, planes)]


def pack(y, u, v, device=torch.device('cpu')):
    """uint8 planes [N,h,w], [N,h/2,w/2] -> [N,96,h/8,w/8]."""
    planes = [F.pixel_unshuffle(upload(a, device).float().unsqueeze(1), k)
              for a, k in ((y, 8), (u, 4), (v, 4))]
    return ((torch.cat(planes, 1) - 128.0) / 255.0).contiguous(memory_format=torch.channels_last)


def unpack(x):
    """The reverse of pack, rounded to uint8 tensors."""
    s = (x.detach() * 255.0 + 128.0).round().clamp(0, 255)
    return [F.pixel_shuffle(a, k)[:, 0].to(torch.uint8)
            for a, k in ((s[:, :64], 8), (s[:, 64:80], 4), (s[:, 80:], 4))]


def mean_of_planes(d):
    """(6Y+U+V)/8 of the means of a packed picture's planes, per sample of the batch."""
    return (6 * d[:, :64].mean((1, 2, 3)) + d[:, 64:80].mean((1, 2, 3))
            + d[:, 80:].mean((1, 2, 3))) / 8


def dct_matrix(n):
    k, i = np.arange(n)[:, None], np.arange(n)[None]
    t = np.sqrt(2 / n) * np.cos(np.pi * (2 * i + 1) * k / (2 * n))
    t[0] /= np.sqrt(2)
    return t


def dct_basis():
    """[96, 96]: rows are orthonormal basis pictures sorted by expected energy."""
    rows, keys = [], []
    for size, first, scale, weight in ((8, 0, 1, 1.0), (4, 64, 2, 0.35), (4, 80, 2, 0.35)):
        t = dct_matrix(size)
        for u in range(size):
            for v in range(size):
                row = np.zeros(96)
                row[first:first + size * size] = np.outer(t[u], t[v]).ravel()
                rows.append(row)
                keys.append(weight / (1 + (scale * u) ** 2 + (scale * v) ** 2))
    order = np.argsort(-np.array(keys), kind='stable')
    return np.array(rows)[order].astype(np.float32)


HAAR = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2.0


def haar_projector(channels):
    """[4C, 4C] on pixel_unshuffle order (channel * 4 + position), sorted by energy."""
    rows, keys = [], []
    for c in range(channels):
        for band in range(4):
            row = np.zeros(4 * channels)
            row[c * 4:c * 4 + 4] = HAAR[band]
            rows.append(row)
            keys.append((1.0 if band == 0 else 0.35) / (1 + c))
    order = np.argsort(-np.array(keys), kind='stable')
    return np.array(rows)[order].astype(np.float32)


class Pointwise(nn.Conv2d):
    """A 1x1 convolution as one matrix product over all positions, which lie channels last
    in memory: no copy before or after it."""

    def __init__(self, inputs, outputs, bias=True):
        super().__init__(inputs, outputs, 1, bias=bias)

    def forward(self, x):
        b, c, h, w = x.shape
        y = F.linear(x.permute(0, 2, 3, 1).reshape(-1, c), self.weight.flatten(1), self.bias)
        return y.view(b, h, w, -1).permute(0, 3, 1, 2)


def by_patch(h):
    """pixel_unshuffle(h, 2), channels last in memory"""
    b, c, rows, cols = h.shape
    t = h.permute(0, 2, 3, 1).reshape(b, rows // 2, 2, cols // 2, 2, c)
    return t.permute(0, 1, 3, 5, 2, 4).reshape(b, rows // 2, cols // 2, 4 * c).permute(0, 3, 1, 2)


def by_position(t):
    """pixel_shuffle(t, 2), channels last in memory"""
    b, c, rows, cols = t.shape
    h = t.permute(0, 2, 3, 1).reshape(b, rows, cols, c // 4, 2, 2)
    return h.permute(0, 1, 4, 2, 5, 3).reshape(b, 2 * rows, 2 * cols, c // 4).permute(0, 3, 1, 2)


def active_patches(tokens):
    """[B, rows, cols]: those with a token that is not 0."""
    return (tokens.detach() != 0).any(1)


def positions_of(active):
    """[B, rows, cols] of patches -> [B, 1, 2 rows, 2 cols] of positions"""
    return active.unsqueeze(1).repeat_interleave(2, 2).repeat_interleave(2, 3)


class Block(nn.Module):
    """x + b(act(a(dw3x3(x)))); starts near the identity."""

    # Products in bfloat16, for GPUs. The stream that blocks add to keeps its precision, and
    # so do the layers outside of blocks: a token of 1000 must be a number apart from 1001.
    short = False

    def __init__(self, c):
        super().__init__()
        self.dw = nn.Conv2d(c, c, 3, padding=1, groups=c)
        self.a = Pointwise(c, 2 * c)
        self.b = Pointwise(2 * c, c)
        nn.init.normal_(self.b.weight, std=1e-3)
        nn.init.zeros_(self.b.bias)

    def branch(self, x):
        return self.b(F.leaky_relu(self.a(self.dw(x)), SLOPE))

    def forward(self, x):
        if not self.short:
            return x + self.branch(x)
        with torch.autocast(x.device.type, torch.bfloat16):
            return x + self.branch(x)


class QualityBias(nn.Module):
    """A bias per frame type and channel, piecewise linear in the quality."""

    def __init__(self, c, kinds=2):
        super().__init__()
        self.knots = nn.Parameter(torch.zeros(kinds, KNOTS, c))

    def table(self, kind, quality):
        """quality: any float tensor -> [..., C]"""
        pos = (quality / (QUALITIES - 1) * (KNOTS - 1)).clamp(0, KNOTS - 1)
        low = pos.floor().clamp(max=KNOTS - 2).long()
        frac = (pos - low).unsqueeze(-1)
        k = self.knots[kind]
        return k[low] * (1 - frac) + k[low + 1] * frac

    def forward(self, kind, quality):
        """quality [B, rows, cols] per patch -> [B, C, 2*rows, 2*cols] per position"""
        t = self.table(kind, quality).permute(0, 3, 1, 2)
        return t.repeat_interleave(2, 2).repeat_interleave(2, 3)


class Network(nn.Module):
    """One set of weights: encoder, projector, and the way back. kind is 0 or 1; a network of
    still pictures knows no prediction (p is left out) and is of kind 0 alone."""

    def __init__(self, channels=96, blocks=4, dims=384, still=False):
        super().__init__()
        c = self.channels = channels
        self.dims = dims
        kinds = self.kinds = 1 if still else 2
        self.enc_in = Pointwise(96 if still else 192, c, bias=False)
        self.enc_bias = QualityBias(c, kinds)
        self.enc = nn.ModuleList([Block(c) for _ in range(blocks)])
        self.proj = Pointwise(4 * c, dims, bias=False)
        self.gain = nn.Parameter(torch.zeros(kinds, dims))
        self.unproj = Pointwise(dims, 4 * c, bias=False)
        self.pred = None if still else Pointwise(96, c, bias=False)
        self.dec_bias = QualityBias(c, kinds)
        self.dec = nn.ModuleList([Block(c) for _ in range(blocks)])
        self.out = Pointwise(c, 96)
        self.init_dct()

    @torch.no_grad()
    def init_dct(self):
        """Untrained, the codec is a DCT + Haar codec of the residual."""
        t = torch.tensor(dct_basis())
        p = torch.tensor(haar_projector(96))
        n = min(self.channels, 96)
        for layer in (self.enc_in, self.proj, self.unproj, self.pred, self.out):
            if layer is not None:
                layer.weight.normal_(std=1e-3)
        self.out.bias.zero_()
        self.enc_in.weight[:n, :96, 0, 0] += t[:n]
        if self.pred is not None:
            self.enc_in.weight[:n, 96:, 0, 0] -= t[:n]
        d = min(self.dims, 384)
        self.proj.weight[:d, :4 * n, 0, 0] += p[:d, :4 * n]
        self.unproj.weight[:4 * n, :d, 0, 0] += p[:d, :4 * n].t()
        self.out.weight[:, :n, 0, 0] += t[:n].t()

    def encode(self, kind, x, p, quality):
        """-> tokens before rounding, [B, D, rows, cols]"""
        h = self.enc_in(x if self.pred is None else torch.cat([x, p], 1))
        h = h + self.enc_bias(kind, quality)
        for block in self.enc:
            h = block(h)
        y = self.proj(by_patch(h))
        step = step_size(quality).unsqueeze(1)
        return y * (255.0 * torch.exp(self.gain[kind])[None, :, None, None]) / step

    def decode(self, kind, tokens, p, quality, active=None):
        """active [B, rows, cols]: patches with False are skipped: they are the prediction, and
        their neighbours see the first layer of them; None: none is."""
        step = step_size(quality).unsqueeze(1)
        v = tokens * step / (255.0 * torch.exp(self.gain[kind])[None, :, None, None])
        h = by_position(self.unproj(v)) + self.dec_bias(kind, quality)
        if self.pred is not None:
            h = h + self.pred(p)
        at = None if active is None else positions_of(active)
        for block in self.dec:
            h = block(h) if at is None else torch.where(at, block(h), h)
        out = self.out(h) if self.pred is None else self.out(h) + p
        return out if at is None else torch.where(at, out, p)


def network_name(kind, has_key):
    """Of a frame type."""
    if kind == KEY and has_key:
        return 'key'
    return 'anchor' if kind in (KEY, ANCHOR) else 'between'


class Codec(nn.Module):
    """The networks of all frame types. Key frames have one of their own where the
    configuration gives its size ("key": {"channels", "blocks"}), else they share the
    anchors'."""

    def __init__(self, config):
        super().__init__()
        size = {k: config[k] for k in ('channels', 'blocks', 'dims')}
        self.config = dict(config)
        self.anchor = Network(**size)
        self.between = Network(**size)
        self.key = Network(**{**size, **config['key']}, still=True) if config.get('key') else None
        self.rounded = {}  # by name, what runs instead of a network: see rounding.py

    def shorten(self, short):
        """Whether blocks compute in bfloat16; see Block."""
        for module in self.modules():
            if isinstance(module, Block):
                module.short = short

    def networks(self):
        """Names and networks."""
        return [(name, getattr(self, name)) for name in NETWORKS
                if getattr(self, name) is not None]

    def network(self, kind):
        """The network of a frame type and the type's index in it."""
        name = network_name(kind, self.key is not None)
        return self.rounded.get(name) or getattr(self, name), kind % 2


def quantise(y, dead_zone):
    """Rounding as the encoder does it; the gradient passes straight through."""
    q = torch.sign(y) * torch.floor(y.abs() + 0.5 - dead_zone).clamp_min(0)
    return y + (q - y).detach()
