# SPDX-License-Identifier: BSD-2-Clause
"""A grown network computes what the small one did, and can learn what that could not.
Exits with 77 without PyTorch."""
import sys

from harness import check, status
import torch

from vptrain.grow import grow, spread
from vptrain.network import Codec


def outputs(codec, kind, x, p, q):
    network, index = codec.network(kind)
    tokens = network.encode(index, x, p, q)
    return tokens, network.decode(index, tokens.round(), p, q)


def build(config, state):
    codec = Codec(config)
    codec.load_state_dict(state)
    return codec


torch.manual_seed(1)
small = dict(name='t', channels=8, blocks=2, dims=48)
state = {k: v + 0.1 * torch.randn_like(v) for k, v in Codec(small).state_dict().items()}
codec = build(small, state)
x, p = torch.randn(2, 1, 96, 6, 8) * 0.3
q = torch.full((1, 3, 4), 40.0)

for change in (dict(channels=20), dict(blocks=5), dict(channels=12, blocks=3)):
    config = dict(small, **change)
    grown = build(config, grow(state, small, config))
    for kind in range(4):
        same = all(torch.allclose(a, b, rtol=1e-4, atol=1e-4) for a, b in
                   zip(outputs(codec, kind, x, p, q), outputs(grown, kind, x, p, q)))
        check(same, f'{change}, type {kind}: computes the same')
    outputs(grown, 1, x, p, q)[1].square().sum().backward()
    waiting = [n for n, w in grown.anchor.named_parameters()
               if n.startswith('dec') and n.endswith('b.weight')
               and (w.grad is None or not w.grad.abs().sum() > 0)]
    check(not waiting, f'{change}: every block learns {waiting}')

# A network of key frames grows out of the anchors', and then out of itself.
config = dict(small, key=dict(channels=12, blocks=3))
with_key = grow(state, small, config)
wider = dict(small, key=dict(channels=20, blocks=3))
for made, settings in ((build(config, with_key), config),
                       (build(wider, grow(with_key, config, wider)), wider)):
    check(made.network(0)[0] is made.key, 'key frames have their own')
    for kind in range(4):
        q0 = p * (kind > 0)  # key frames have no prediction
        same = all(torch.allclose(a, b, rtol=1e-4, atol=1e-4) for a, b in
                   zip(outputs(codec, kind, x, q0, q), outputs(made, kind, x, q0, q)))
        check(same, f'{settings["key"]}, type {kind}: computes the same')
check('key.pred.weight' not in with_key and with_key['key.gain'].shape[0] == 1,
      'without what key frames do not use')

check(spread(2, 4) == [0, 3] and spread(3, 5) == [0, 2, 4], 'blocks that are kept')
config = dict(small, blocks=1)
less = grow(state, small, config)
check(torch.equal(less['anchor.enc.0.a.weight'], state['anchor.enc.0.a.weight']), 'a smaller one')
for change in (dict(channels=4), dict(dims=32), dict(key=dict(channels=4, blocks=2))):
    try:
        grow(state, small, dict(small, **change))
        check(False, f'{change} is refused')
    except ValueError:
        check(True, f'{change} is refused')

sys.exit(status())
