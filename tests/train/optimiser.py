# SPDX-License-Identifier: BSD-2-Clause
"""Matrices move by an orthogonal step, the rest as PyTorch's Adam moves it, and a stored
optimiser goes on where it was. Exits with 77 without PyTorch."""
import copy
import sys

from harness import check, status
import torch

from vptrain.optimiser import ADAM_BETAS, Optimiser, is_matrix, orthogonal

RATE = 0.01


def network():
    torch.manual_seed(3)
    return torch.nn.Sequential(torch.nn.Conv2d(6, 10, 1), torch.nn.Conv2d(10, 10, 3, groups=10),
                               torch.nn.Conv2d(10, 4, 1))


def train(net, optimiser, steps, seed):
    torch.manual_seed(seed)
    for _ in range(steps):
        for p in net.parameters():
            p.grad = torch.randn_like(p)
        optimiser.step()


for shape in ((20, 50), (50, 20), (30, 30)):
    singular = torch.linalg.svdvals(orthogonal(torch.randn(*shape)))
    # Muon's coefficients end between 0.7 and 1.2; the smallest ones of a square lag behind
    check(singular.max() < 1.3 and singular.median() > 0.6, f'{shape} becomes orthogonal')

net, proxy = network(), torch.nn.Linear(3, 3)
before = {n: p.detach().clone() for n, p in net.named_parameters()}
train(net, Optimiser(net, proxy, RATE), 1, 5)
sizes = {n: ((p - before[n]).pow(2).mean().sqrt() / RATE).item()
         for n, p in net.named_parameters() if is_matrix(p)}
check(len(sizes) == 2, 'the 1x1 layers are matrices, the depthwise one is not')
for name, size in sizes.items():
    # an orthogonal [m, n] has root mean square 1 / sqrt(max(m, n)), times 0.2 sqrt(max(m, n))
    check(0.12 < size < 0.26, f'{name}: a step as large as Adam\'s ({size:.3f} of the rate)')

a, b = network(), network()
train(a, Optimiser(a, proxy, RATE), 7, 5)
train(b, torch.optim.Adam(b.parameters(), lr=RATE, betas=ADAM_BETAS), 7, 5)
alike = {n: torch.allclose(p, q, rtol=1e-5, atol=1e-7)
         for (n, p), q in zip(a.named_parameters(), b.parameters())}
check(all(alike[n] for n, p in a.named_parameters() if not is_matrix(p)), 'the rest is Adam\'s')
check(not any(alike[n] for n, p in a.named_parameters() if is_matrix(p)), 'matrices are not')

a = network()
optimiser = Optimiser(a, proxy, RATE)
train(a, optimiser, 3, 1)
b, stored = copy.deepcopy(a), copy.deepcopy(optimiser.state_dict())
train(a, optimiser, 3, 2)
again = Optimiser(b, proxy, RATE)
again.load_state_dict(stored)
train(b, again, 3, 2)
check(all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters())), 'it goes on')

still = {n: p.detach().clone() for n, p in a.named_parameters()}
for group in optimiser.param_groups:
    group['lr'] = 0.0
train(a, optimiser, 2, 4)
check(all(torch.equal(p, still[n]) for n, p in a.named_parameters()), 'a rate of 0 moves nothing')

sys.exit(status())
