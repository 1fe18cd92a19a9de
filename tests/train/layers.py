# SPDX-License-Identifier: BSD-2-Clause
"""What network.py and rate.py do fast is what is written here plainly. Exits with 77
without PyTorch."""
import sys

from harness import check, status
import torch
import torch.nn.functional as F

from vptrain.network import Pointwise, by_patch, by_position
from vptrain.rate import RateProxy


def near(a, b, tolerance=1e-4):
    return bool(((a - b).norm() <= tolerance * b.norm()) and b.norm() > 0)


def both_layouts(*shape):
    x = torch.randn(*shape)
    return x, x.contiguous(memory_format=torch.channels_last)


def pointwise():
    for x in both_layouts(2, 12, 6, 10):
        for bias in (True, False):
            layer = Pointwise(12, 7, bias).to(memory_format=torch.channels_last)
            inputs = [x.clone().requires_grad_() for _ in range(2)]
            got = layer(inputs[0])
            got.square().sum().backward()
            weight = layer.weight.grad.clone()
            layer.zero_grad(set_to_none=True)
            want = F.conv2d(inputs[1], layer.weight, layer.bias)
            want.square().sum().backward()
            check(near(got, want) and near(inputs[0].grad, inputs[1].grad)
                  and near(weight, layer.weight.grad), 'a 1x1 convolution and its gradients')
            check(got.is_contiguous(memory_format=torch.channels_last), 'channels lie last')


def rearrangements():
    for x in both_layouts(2, 12, 6, 10):
        check(torch.equal(by_patch(x), F.pixel_unshuffle(x, 2)), 'positions to patches')
        check(torch.equal(by_position(x), F.pixel_shuffle(x, 2)), 'patches to positions')


def plain_features(m, p, quality):
    """Causal magnitudes [B, rows, cols, D, 10], one patch after the other."""
    b, d, rows, cols = m.shape
    f = torch.zeros(b, rows, cols, d, 10)

    def at(t, r, c):
        inside = 0 <= r < rows and 0 <= c < cols
        return t[:, :, r, c] if inside else torch.zeros(b, d)

    def over_dims(t):
        return torch.stack([t[:, max(k - 4, 0):k + 5].sum(1) / 9 for k in range(d)], 1)

    for r in range(rows):
        for c in range(cols):
            left, up, here = at(m, r, c - 1), at(m, r - 1, c), at(m, r, c)
            around = sum(at(p, r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)) / 9
            past = torch.stack([here[:, :k].sum(1) for k in range(d)], 1)
            recent = torch.stack([here[:, max(k - 7, 0):k].sum(1) for k in range(d)], 1)
            each = [left, up, at(m, r - 1, c - 1) + at(m, r - 1, c + 1), at(p, r, c), around,
                    over_dims(left + up), over_dims(at(p, r, c)), recent / 4,
                    past / torch.arange(1, d + 1) * 4]
            f[:, r, c] = torch.cat([torch.log1p(4 * torch.stack(each, -1)),
                                    (quality / 63 - 0.5).view(b, 1, 1).expand(b, d, 1)], -1)
    return f


def plain_bits(proxy, kind, values, rounded, temporal, quality):
    f = plain_features(rounded.abs(), temporal.abs(), quality)
    e = proxy.embed[kind].expand(*f.shape[:3], -1, -1)
    o = proxy.l2(F.leaky_relu(proxy.l1(torch.cat([f, e], -1)), 0.1))
    narrow = torch.exp((o[..., 0] + f @ proxy.linear[kind] + proxy.base[kind]).clamp(-5, 5))
    wide = narrow * (1.5 + F.softplus(o[..., 1]))
    mix = torch.sigmoid(o[..., 2])
    a = values.abs().permute(0, 2, 3, 1)

    def mass(scale):
        return torch.sigmoid((0.5 - a) / scale) - torch.sigmoid((-0.5 - a) / scale)

    p = mix * mass(narrow) + (1 - mix) * mass(wide)
    return -torch.log2(p.clamp_min(1e-7)).flatten(1).sum(1)


def rate():
    proxy = RateProxy(24)
    with torch.no_grad():
        for p in proxy.parameters():
            p.add_(torch.randn_like(p) * 0.3)
    quality = torch.tensor([8.0, 47.0])
    for values in both_layouts(2, 24, 4, 5):
        values = (values * 3).requires_grad_()
        rounded = values.detach().round()
        temporal = rounded.roll(1, 2)
        for kind in range(4):
            results = []
            for bits in (proxy(kind, values, rounded, temporal, quality),
                         plain_bits(proxy, kind, values, rounded, temporal, quality)):
                parameters = [values] + list(proxy.parameters())
                gradients = torch.autograd.grad(bits @ torch.tensor([1.0, 0.3]), parameters)
                results.append([bits.detach()] + list(gradients))
            check(all(near(a, b) for a, b in zip(*results)),
                  f'bits of type {kind} and their gradients')


def told():
    """What coder_bits makes of the estimate."""
    proxy = RateProxy(24)
    older = {k: v for k, v in proxy.state_dict().items() if k != 'coder'}
    tokens = torch.randint(-3, 4, (2, 24, 4, 5)).float()
    about = tokens, tokens.roll(1, 2), torch.tensor([8.0, 47.0])
    estimate = proxy(1, tokens, *about).detach()
    check(torch.equal(proxy.coder_bits(1, *about), estimate), 'nothing measured: the estimate')
    proxy.coder[1] = torch.tensor([-0.5, 0.1])
    want = estimate * 0.6065307 * (estimate / 20) ** 0.1
    check(near(proxy.coder_bits(1, *about), want), 'a factor by bits per patch')
    check(torch.equal(proxy(1, tokens, *about), estimate), 'which is not in what is learned from')
    again = RateProxy(24)
    again.load_state_dict(proxy.state_dict())
    check(torch.equal(again.coder, proxy.coder), 'it is part of a checkpoint')
    again.load_state_dict(older)
    check(not again.coder.any(), 'and of an older one it is 1')


torch.set_num_threads(1)
torch.manual_seed(1)
pointwise()
rearrangements()
rate()
told()
sys.exit(status())
