# SPDX-License-Identifier: BSD-2-Clause
"""Networks that train rounded are those that are exported, bit for bit, and their gradients
are about the float networks'. Exits with 77 without PyTorch."""
import os
import shutil
import sys
import tempfile

from harness import check, status
import numpy as np
import torch

from vptrain import options
from vptrain import train
from cachetool import make_cache
from vptrain.exact import ExactNetwork
from vptrain.export import calibrate, export_codec, ranges_for
from vptrain.motion import Motion
from vptrain.network import Codec, pack
from vptrain.parallel import Ranks
from randomnet import Textures, perturbed
from vptrain.rounding import RoundedNetwork
from vptrain.state import load_checkpoint
from vptrain.step import Stepper

CONFIG = dict(name='t', channels=10, blocks=2, dims=32, key=dict(channels=14, blocks=1))


def inputs(net, kind):
    """Pictures, predictions, qualities and tokens for a network."""
    g = np.random.default_rng(kind)
    x, p = (pack(*[plane[:, 0] for plane in Textures().batch(2, 1, 64, Seeds(g))])
            for _ in range(2))
    q = torch.as_tensor(g.integers(0, 64, (2, 4, 4))).float()
    tokens = torch.as_tensor(np.rint(g.standard_t(2, (2, 32, 4, 4)) * 3)).float()
    return x, p * (net.pred is not None), q, tokens


class Seeds:
    def __init__(self, g):
        self.g = g

    def randrange(self, n):
        return int(self.g.integers(n))


def same_bits(codec, top, energy):
    tensors = export_codec(codec, top, energy)
    for name, net in codec.networks():
        exact, rounded = ExactNetwork(tensors, name), RoundedNetwork(net, name, top, energy[name])
        for kind in range(net.kinds):
            x, p, q, tokens = inputs(net, kind)
            xs, ps = (x * 255).round(), (p * 255).round()
            with torch.no_grad():
                y = exact.scaled(exact.encode(kind, xs, ps, q), 'quant', kind, q)
                got = rounded.encode(kind, x, p, q)[:, rounded.order]
                check(torch.equal(got, y) and y.unique().numel() > 100, f'{name} {kind}: tokens')
                out = exact.decode(kind, tokens[:, rounded.order], ps, q)
                got = (rounded.decode(kind, tokens, p, q) * 255).round()
                check(torch.equal(got, out) and out.unique().numel() > 50,
                      f'{name} {kind}: pictures')


def gradients(codec, top, energy):
    """Of the same loss, through the network as it is and rounded. Nothing is clamped here."""
    for name, net in codec.networks():
        found = []
        for run in (net, RoundedNetwork(net, name, top, energy[name])):
            net.zero_grad(set_to_none=True)
            loss = 0.0
            for kind in range(net.kinds):
                x, p, q, tokens = inputs(net, kind)
                x, p, q, tokens = x / 2, p / 2, torch.full_like(q, 40.0), tokens.clamp(-3, 3)
                loss = loss + run.encode(kind, x, p, q).square().mean().sqrt()
                loss = loss + (run.decode(kind, tokens, p, q) - x).square().mean()
            loss.backward()
            found.append({n: w.grad.clone() for n, w in net.named_parameters()})
        alike = {n: float(torch.cosine_similarity(g.flatten(), found[1][n].flatten(), 0))
                 for n, g in found[0].items()}
        worst = min(alike, key=alike.get)
        check(alike[worst] > 0.98, f'{name}: gradients alike, the least {worst} {alike[worst]:.3f}')


def trained(folder, name, *more):
    out = os.path.join(folder, name)
    train.run(options.parse(['--cache', os.path.join(folder, 'cache'), '--out', out, '--config',
                             os.path.join(folder, 'tiny.json'), '--crop', '64', '--batch', '1',
                             '--groups', '1', '--warm', '0', '--steps', '4', '--save-every', '1',
                             '--exact-stage', '2', *more]), Ranks())
    return load_checkpoint(os.path.join(out, 'last.pt'))


def stage(folder):
    """In training: from the step that was asked for on, resumed as if never interrupted, and
    exported by the ranges of that moment."""
    call, seen = Stepper.__call__, []

    def watching(self, state, sample, ranks):
        seen.append((state.step, sorted(state.codec.rounded)))
        if state.step == 3 and not os.path.exists(os.path.join(folder, 'resumed')):
            os.mkdir(os.path.join(folder, 'resumed'))
            shutil.copy(os.path.join(folder, 'whole', 'last.pt'), os.path.join(folder, 'resumed'))
        return call(self, state, sample, ranks)

    Stepper.__call__ = watching
    whole = trained(folder, 'whole')
    both = ['anchor', 'between']
    check(seen == [(0, []), (1, []), (2, both), (3, both)], f'the stage: {seen}')
    resumed = trained(folder, 'resumed')
    Stepper.__call__ = call
    check(len(seen) == 5 and seen[4] == (3, both), 'resumed within the stage')
    check(all(torch.equal(t, resumed['codec'][name]) for name, t in whole['codec'].items()),
          'resumed as if never interrupted')
    codec = Codec(whole['config'])
    codec.load_state_dict(whole['average'])
    top, energy = ranges_for(whole, codec, None, 0)
    check(all(torch.equal(t, whole['ranges'][0][key]) for key, t in top.items())
          and sorted(energy) == both, 'exported by the ranges of training')


torch.set_num_threads(1)
network = perturbed(CONFIG, 4)
ranges = calibrate(network, Motion(), Textures(), 1, crop=64)
same_bits(network, *ranges)
network = perturbed(CONFIG, 4, 0.1)
gradients(network, *calibrate(network, Motion(), Textures(), 1, crop=64))
with tempfile.TemporaryDirectory() as place:
    make_cache(os.path.join(place, 'cache'))
    with open(os.path.join(place, 'tiny.json'), 'w') as f:
        f.write('{"name": "tiny", "channels": 4, "blocks": 1, "dims": 16}')
    stage(place)
sys.exit(status())
