# SPDX-License-Identifier: BSD-2-Clause
"""Makes a network of another size out of a trained one, to start training from.

    grow.py RUN/last.pt CONFIG.json NEW/last.pt     then: train.py --config ... --out NEW --warm 0

A network of key frames that the trained codec does not have grows out of the anchors'.
Wider and deeper, the new network computes what the old one did: new channels are
fed at random and not listened to yet, new blocks add nothing (Chen, Goodfellow,
Shlens, "Net2Net", 2016). Shallower, it keeps blocks spread evenly over the old
ones and has to be trained before it is worth anything. Narrower is not possible. The estimate of bits comes along as it is.
"""
import argparse
import json
import sys

import torch

from .network import Codec
from .optimiser import Optimiser
from .rate import RateProxy
from .state import load_checkpoint, save


def spread(new, old):
    """Which of the old blocks the new ones are, None for a block to be learned."""
    if new >= old:
        return list(range(old)) + [None] * (new - old)
    return [round(i * (old - 1) / max(1, new - 1)) for i in range(new)]


# Layers whose new inputs, and whose new outputs, begin at zero. All else that is new
# is random: new channels carry something, and whoever reads the old ones gets zero
# times that until training finds a use.
DEAF = ('a', 'b', 'proj', 'out')
RANDOM = 0.05


@torch.no_grad()
def widen(name, new, old):
    """The old numbers first. Rows are outputs, columns inputs; what goes to or comes
    from 2x2 positions has a channel's four next to each other, so first is first."""
    layer = name.split('.')[-2]
    if new.dim() == 4 and new.shape[2] == 1:
        new.normal_(std=RANDOM)
        if layer in DEAF:
            new[:old.shape[0], old.shape[1]:] = 0
    elif new.dim() != 4:
        new.zero_()
    new[tuple(slice(n) for n in old.shape)] = old


def of_key(name, tensor):
    """What of the anchors' network is at work on a key frame, which has no prediction."""
    if name == 'enc_in.weight':
        return tensor[:, :96]
    return tensor[:1] if name in ('gain', 'enc_bias.knots', 'dec_bias.knots') else tensor


def shape_of(config, net):
    """{"channels", "blocks"} of one of the networks; None where there is none."""
    return config.get('key') if net == 'key' else config


def grow(state, config, new_config):
    if new_config['dims'] != config['dims']:
        raise ValueError('only the same dims')
    codec = Codec(new_config)
    made = codec.state_dict()
    if codec.key is not None and not config.get('key'):
        state = {**state, **{name.replace('anchor.', 'key.', 1): of_key(name[7:], tensor)
                             for name, tensor in state.items() if name.startswith('anchor.')}}
        config = {**config, 'key': shape_of(config, 'anchor')}
    keep = {}
    for net in ('anchor', 'between', 'key'):
        new, old = shape_of(new_config, net), shape_of(config, net)
        if new:
            if new['channels'] < old['channels']:
                raise ValueError('only more channels')
            keep[net] = spread(new['blocks'], old['blocks'])
    for name, tensor in made.items():
        source = name
        for room in ('.enc.', '.dec.'):
            if room in name:
                net, rest = name.split(room)
                index, rest = rest.split('.', 1)
                old = keep[net][int(index)]
                source = None if old is None else f'{net}{room}{old}.{rest}'
        if source is None:
            if name.endswith('b.weight') or name.endswith('b.bias'):
                tensor.zero_()
            continue
        widen(name, tensor, state[source])
    return made


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('checkpoint')
    ap.add_argument('config')
    ap.add_argument('out')
    a = ap.parse_args()
    torch.manual_seed(1)
    saved = load_checkpoint(a.checkpoint)
    with open(a.config) as f:
        config = json.load(f)
    try:
        state = grow(saved['average'], saved['config'], config)
    except ValueError as error:
        sys.exit(f'{a.checkpoint}: cannot be grown to {a.config}: {error}')
    codec, proxy = Codec(config), RateProxy(config['dims'])
    opt = Optimiser(codec, proxy, 0.0).state_dict()  # train.py --only key has one of its own
    save(a.out, **{**saved, 'codec': state, 'average': state, 'opt': opt, 'config': config,
                   'step': 0, 'spent': 0.0, 'pixels': 0})
