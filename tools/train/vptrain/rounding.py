# SPDX-License-Identifier: BSD-2-Clause
"""The networks in training as they will be exported: weights and activations rounded exactly
as export.py and exact.py do it, with gradients that pass straight through the rounding."""
import torch

from .exact import ExactNetwork
from .export import calibrate, dims_order, export_network, integer_matrix
from .network import Codec


class Instead(torch.autograd.Function):
    """A rounded value in place of a number; the gradient is the number's."""

    @staticmethod
    def forward(context, number, rounded):
        return rounded

    @staticmethod
    def backward(context, gradient):
        return gradient, None


class RoundedNetwork(ExactNetwork):
    """A network.Network with its numbers of this moment as integers; takes and gives what that
    does: pictures in 1/255, dims in the order of training."""

    def __init__(self, network, name, top, energy):
        self.network, self.name, self.top, self.energy = network, name, top, energy
        self.order = dims_order(energy)
        self.back = torch.argsort(self.order)
        self.channels, self.dims, self.blocks = network.channels, network.dims, len(network.enc)
        self.still, self.free = network.pred is None, set()
        self.refresh()

    def refresh(self):
        """After every change of the network, and after every backward pass."""
        self.t = {}

        def put(key, w, clamp_in):
            with torch.no_grad():
                n, e = integer_matrix(w, clamp_in)
                rounded = (n * torch.exp2(-e)[:, None]).float()
            self.t[key] = Instead.apply(w.float(), rounded)

        def vector(key, v):
            self.t[key] = v.float()

        export_network(self.network, self.name, self.top, self.energy, put, vector)

    def matrix(self, key):
        return self.t[key]

    def vector(self, key):
        return self.t[key]

    def whole(self, x):
        return Instead.apply(x, x.detach().round())

    def encode(self, kind, x, p, quality):
        y = super().encode(kind, (x * 255).round(), (p * 255).round(), quality)
        return self.scaled(y, 'quant', kind, quality)[:, self.back]

    def decode(self, kind, tokens, p, quality, active=None):
        return super().decode(kind, tokens[:, self.order], (p * 255).round(), quality,
                              active) / 255


def measure(state, motion, windows, batches, crop):
    """The ranges of the average, which is what will be exported: of the networks in training."""
    codec = Codec(state.codec.config)
    codec.load_state_dict({name: t.cpu() for name, t in state.average.items()})
    top, energy = calibrate(codec, motion, windows, batches, crop=crop)
    names = list(state.trained)
    return ({key: t for key, t in top.items() if key.split('.')[0] in names},
            {name: energy[name] for name in names})


def begin(state):
    """From now on the codec runs rounded, by the ranges that the state holds."""
    device = state.codec.anchor.out.weight.device
    top, energy = ({k: t.to(device) for k, t in each.items()} for each in state.ranges)
    state.codec.rounded = {name: RoundedNetwork(net, name, top, energy[name])
                           for name, net in state.codec.networks() if name in energy}
