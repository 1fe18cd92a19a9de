# SPDX-License-Identifier: BSD-2-Clause
"""Matrices move by Muon, everything else by Adam.

Muon (K. Jordan and others, "Muon: an optimizer for hidden layers in neural networks", 2024)
takes a matrix's momentum to the nearest orthogonal matrix, so that all directions learn at
one pace. The factor that lets matrices share Adam's learning rate, 0.2 sqrt(larger side), is
from J. Liu and others, "Muon is scalable for LLM training", 2025. From weights trained for
5,650 steps, 250 steps each with the rate falling to 0: loss 0.7 to 0.9 % lower than Adam's;
from the DCT, 300 steps: 2.6 % lower.
"""
import torch

ADAM_BETAS = (0.9, 0.98)
MOMENTUM = 0.95
# Newton-Schulz iteration whose singular values end up near 1, from the same source
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


def orthogonal(matrix):
    """About the orthogonal factor of the polar decomposition of [rows, columns]."""
    a, b, c = COEFFICIENTS
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.t()
    for _ in range(ITERATIONS):
        square = x @ x.t()
        x = a * x + (b * square + c * square @ square) @ x
    return x.t() if tall else x


def is_matrix(parameter):
    return parameter.dim() == 4 and parameter.shape[2:] == (1, 1)


class Optimiser(torch.optim.Optimizer):
    """param_groups: the networks' matrices, the networks' other parameters, the estimate's."""

    def __init__(self, networks, proxy, rate):
        """networks: the module whose parameters are trained, a Codec or a part of one"""
        matrices = [p for p in networks.parameters() if is_matrix(p)]
        others = [p for p in networks.parameters() if not is_matrix(p)]
        super().__init__([dict(params=matrices, muon=True), dict(params=others, muon=False),
                          dict(params=list(proxy.parameters()), muon=False)], dict(lr=rate))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            move = self._muon if group['muon'] else self._adam
            for p in group['params']:
                if p.grad is not None:
                    move(p, group['lr'], self.state[p])

    @staticmethod
    def _muon(p, rate, state):
        if not state:
            state['momentum'] = torch.zeros_like(p)
        state['momentum'].lerp_(p.grad, 1 - MOMENTUM)
        if rate == 0:
            return
        update = p.grad.lerp(state['momentum'], MOMENTUM).flatten(1)  # Nesterov's
        p.add_(orthogonal(update).view_as(p), alpha=-rate * 0.2 * max(update.shape) ** 0.5)

    @staticmethod
    def _adam(p, rate, state):
        if not state:
            state.update(step=0, mean=torch.zeros_like(p), square=torch.zeros_like(p))
        state['step'] += 1
        b1, b2 = ADAM_BETAS
        state['mean'].lerp_(p.grad, 1 - b1)
        state['square'].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
        unbiased = (state['square'] / (1 - b2 ** state['step'])).sqrt_().add_(1e-8)
        p.addcdiv_(state['mean'], unbiased, value=-rate / (1 - b1 ** state['step']))
