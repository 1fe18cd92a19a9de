# SPDX-License-Identifier: BSD-2-Clause
"""A differentiable estimate of the bits of the context-mixing coder.

Each token value is a zero-mean logistic mixture whose scale depends on causal
magnitudes (what the real coder uses as contexts), through one small function
shared over dims plus a bias per dim. It is fitted before the networks move.

What the networks learn from is this estimate for tokens with noise, and no measure of a file:
coder_bits() says what the encoder's levels and its coder will need.

All of it runs over planes [B, rows, cols, D], one plane per feature or hidden unit:
a matrix product then has few rows and one long, contiguous direction, and nothing
that is the same for all values of a dim is ever written out for all of them.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

FEATURES = 10  # planes() and the quality, which is one number per sample
SPREAD = 9     # dims that an average over neighbouring dims takes in
RECENT = 7     # dims before this one in the same patch


def slide(t, span):
    """The mean of span neighbours along the last axis; zeros beyond its ends. The sums are
    of integers, and exact."""
    half = span // 2
    total = F.pad(t, (half + 1, half)).cumsum(-1)
    return (total[..., span:] - total[..., :-span]).div_(span)


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
        # Per frame type, ln(bits of the coder / estimate) = first + second * ln(estimate per
        # patch); refit-proxy.py measures it.
        self.register_buffer('coder', torch.zeros(4, 2))

    def _load_from_state_dict(self, tensors, prefix, *rest):
        tensors.setdefault(prefix + 'coder', torch.zeros(4, 2))  # of before there was one
        super()._load_from_state_dict(tensors, prefix, *rest)

    @torch.no_grad()
    def coder_bits(self, kind, rounded, temporal, quality):
        """Bits that the coder needs where the networks make these tokens; see forward()."""
        bits = self(kind, rounded, rounded, temporal, quality)
        patch = (bits / rounded[0, 0].numel()).clamp_min(1)
        return bits * (self.coder[kind, 0] + self.coder[kind, 1] * patch.log()).exp()

    @torch.no_grad()
    def planes(self, rounded, temporal):
        """Causal magnitudes, [FEATURES - 1, B, rows, cols, D], of tokens [B, rows, cols, D]."""
        m, p = rounded.abs(), temporal.abs()
        b, h, w, d = m.shape
        f = m.new_zeros(FEATURES - 1, b, h, w, d)
        left, up, corners, same, around, near_dims, same_dims, recent, before = f
        left[:, :, 1:] = m[:, :, :-1]
        up[:, 1:] = m[:, :-1]
        corners[:, 1:, 1:] = m[:, :-1, :-1]
        corners[:, 1:, :-1] += m[:, :-1, 1:]
        same.copy_(p)
        rows = p.clone()  # 3x3 mean: columns, then rows
        rows[:, :, 1:] += p[:, :, :-1]
        rows[:, :, :-1] += p[:, :, 1:]
        around.copy_(rows)
        around[:, 1:] += rows[:, :-1]
        around[:, :-1] += rows[:, 1:]
        around.div_(9)
        near_dims.copy_(slide(left + up, SPREAD))
        same_dims.copy_(slide(p, SPREAD))
        past = m.cumsum(-1).sub_(m)  # magnitudes of all dims before this one
        recent.copy_(past)
        recent[..., RECENT:] -= past[..., :-RECENT]
        recent.mul_(0.25)
        torch.div(past, torch.arange(1, d + 1, device=m.device) / 4, out=before)
        return f.mul_(4).log1p_()

    def forward(self, kind, values, rounded, temporal, quality):
        """Bits of each sample of the batch.

        values: tokens with noise (training) or rounded; rounded: integers, for
        contexts; temporal: the tokens of the context frame; all [B, D, rows, cols].
        """
        values, rounded, temporal = (t.permute(0, 2, 3, 1) for t in (values, rounded, temporal))
        f = self.planes(rounded, temporal)
        b, h, w, d = values.shape
        q = (quality / 63.0 - 0.5).view(1, b, 1)

        def layer(weight, fixed):  # [units, FEATURES], [units, D] -> [units, B, rows * cols, D]
            product = (weight[:, :-1] @ f.flatten(1)).view(-1, b, h * w, d)
            return product + (fixed.unsqueeze(1) + weight[:, -1:, None] * q).unsqueeze(2)

        units = layer(self.l1.weight[:, :FEATURES], torch.addmm(
            self.l1.bias.unsqueeze(1), self.l1.weight[:, FEATURES:], self.embed[kind].t()))
        units = F.leaky_relu(units, 0.1, inplace=True).flatten(1)
        scale, spread, share = torch.addmm(self.l2.bias.unsqueeze(1), self.l2.weight, units)
        straight = layer(self.linear[kind:kind + 1], self.base[kind:kind + 1]).flatten()
        narrow = (scale + straight).clamp(-5, 5).exp()
        wide = narrow * (1.5 - F.logsigmoid(-spread))  # 1.5 + softplus, which is slow
        mix = torch.sigmoid(share)
        a = values.abs().flatten()

        def mass(scale):  # by symmetry the negative tail, which conditions better
            inverse = 1 / scale
            return torch.sigmoid((0.5 - a) * inverse) - torch.sigmoid((-0.5 - a) * inverse)

        p = torch.lerp(mass(wide), mass(narrow), mix)
        return -torch.log2(p.clamp_min(1e-7)).view(b, -1).sum(1)
