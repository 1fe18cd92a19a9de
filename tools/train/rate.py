# SPDX-License-Identifier: BSD-2-Clause
"""A differentiable estimate of the bits of the context-mixing coder.

Each token value is a zero-mean logistic mixture whose scale depends on causal
magnitudes (what the real coder uses as contexts), through one small function
shared over dims plus a bias per dim. It is fitted before the networks move.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def shift(t, dy, dx):
    h, w = t.shape[-2:]
    p = F.pad(t, (max(dx, 0), max(-dx, 0), max(dy, 0), max(-dy, 0)))
    return p[..., max(-dy, 0):max(-dy, 0) + h, max(-dx, 0):max(-dx, 0) + w]


FEATURES = 10


class RateProxy(nn.Module):
    def __init__(self, dims, hidden=12, embed=4):
        super().__init__()
        self.dims = dims
        self.base = nn.Parameter(torch.full((4, dims), -1.0))
        self.embed = nn.Parameter(torch.randn(4, dims, embed) * 0.1)
        self.linear = nn.Parameter(torch.full((4, FEATURES), 0.1))
        self.l1 = nn.Linear(FEATURES + embed, hidden)
        self.l2 = nn.Linear(hidden, 3)
        nn.init.normal_(self.l2.weight, std=0.05)
        nn.init.zeros_(self.l2.bias)

    @torch.no_grad()
    def features(self, rounded, temporal, quality):
        """Causal magnitudes, [B, rows, cols, D, FEATURES]."""
        b, d, h, w = rounded.shape
        m = rounded.abs()
        p = temporal.abs()
        left, up = shift(m, 0, 1), shift(m, 1, 0)
        corners = shift(m, 1, 1) + shift(m, 1, -1)
        near = left + up

        def over_dims(t):  # average over neighbouring dims
            t = t.permute(0, 2, 3, 1).reshape(-1, 1, d)
            return F.avg_pool1d(t, 9, 1, 4).reshape(b, h, w, d).permute(0, 3, 1, 2)

        cum = m.cumsum(1)
        recent = (cum - m) - F.pad(cum, (0, 0, 0, 0, 8, 0))[:, :d]
        before = (cum - m) / (torch.arange(d, device=m.device).view(1, d, 1, 1) + 1.0)
        feats = [left, up, corners, p, F.avg_pool2d(p, 3, 1, 1), over_dims(near), over_dims(p),
                 recent / 8 * 2, before * 4]
        f = torch.log1p(4 * torch.stack(feats, -1))
        q = (quality / 63.0 - 0.5).view(b, 1, 1, 1, 1).expand(b, d, h, w, 1)
        return torch.cat([f, q], -1)

    def forward(self, kind, values, rounded, temporal, quality):
        """Bits of each sample of the batch.

        values: tokens with noise (training) or rounded; rounded: integers, for
        contexts; temporal: the tokens of the context frame; all [B, D, rows, cols].
        """
        f = self.features(rounded, temporal, quality)
        b, d, h, w, _ = f.shape
        e = self.embed[kind].view(1, d, 1, 1, -1).expand(b, d, h, w, -1)
        o = self.l2(F.leaky_relu(self.l1(torch.cat([f, e], -1)), 0.1))
        s = (o[..., 0] + f @ self.linear[kind] + self.base[kind].view(1, d, 1, 1)).clamp(-5, 5)
        narrow = torch.exp(s)
        wide = narrow * (1.5 + F.softplus(o[..., 1]))
        mix = torch.sigmoid(o[..., 2])
        a = values.abs()

        def mass(scale):  # by symmetry the negative tail, which conditions better
            return torch.sigmoid((0.5 - a) / scale) - torch.sigmoid((-0.5 - a) / scale)

        p = mix * mass(narrow) + (1 - mix) * mass(wide)
        return -torch.log2(p.clamp_min(1e-7)).flatten(1).sum(1)
