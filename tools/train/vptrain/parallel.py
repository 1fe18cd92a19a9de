# SPDX-License-Identifier: BSD-2-Clause
"""Several processes with one set of weights, as torchrun starts them; alone, all of this
does nothing. Gradients are averaged by hand: a step has one point where they are needed."""
import os

import torch
import torch.distributed as dist


class Ranks:
    def __init__(self):
        self.size = int(os.environ.get('WORLD_SIZE', '1'))
        self.rank = int(os.environ.get('RANK', '0'))
        self.device = torch.device('cpu')
        if torch.cuda.is_available():
            self.device = torch.device('cuda', int(os.environ.get('LOCAL_RANK', '0')))
            torch.cuda.set_device(self.device)
        if self.size > 1:
            dist.init_process_group('nccl' if self.device.type == 'cuda' else 'gloo')

    @property
    def first(self):
        """Whether this process is the one that writes files and speaks."""
        return self.rank == 0

    @torch.no_grad()
    def average(self, tensors):
        """Replaces tensors by their mean over all ranks; the same bits on every rank."""
        if self.size == 1:
            return
        flat = torch.cat([t.reshape(-1).to(self.device, torch.float32) for t in tensors])
        dist.all_reduce(flat)
        flat /= self.size
        for t, mean in zip(tensors, flat.split([t.numel() for t in tensors])):
            t.copy_(mean.view(t.shape))

    @torch.no_grad()
    def same(self, tensors):
        """Gives every rank the first one's tensors."""
        if self.size > 1:
            for t in tensors:
                whole = t.contiguous()
                dist.broadcast(whole, 0)
                t.copy_(whole)

    def decide(self, *numbers):
        """The first rank's numbers: ranks whose clocks differ must agree when to stop."""
        if self.size == 1:
            return numbers
        agreed = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        dist.broadcast(agreed, 0)
        return tuple(agreed.tolist())

    def gather(self, value):
        """The values of all ranks in a list; every rank has to call this."""
        if self.size == 1:
            return [value]
        values = [None] * self.size
        dist.all_gather_object(values, value)
        return values

    def close(self):
        if self.size > 1 and dist.is_initialized():
            dist.destroy_process_group()
