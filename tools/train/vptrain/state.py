# SPDX-License-Identifier: BSD-2-Clause
"""All that a run has learned and where it is, in memory and as a checkpoint."""
import json
import os

import torch

from .network import Codec
from .optimiser import Optimiser
from .rate import RateProxy


def read_config(path):
    with open(path) as f:
        try:
            config = json.load(f)
            if not all(isinstance(config[k], int) for k in ('channels', 'blocks', 'dims')):
                raise ValueError
            config['name']
            if config.get('key'):
                if not all(isinstance(config['key'][k], int) for k in ('channels', 'blocks')):
                    raise ValueError
        except (KeyError, TypeError, ValueError):
            raise ValueError(f'{path}: no configuration (name, channels, blocks, dims)') from None
    return config


def load_checkpoint(path):
    """A dictionary of tensors and numbers. ValueError when the file is no checkpoint.

    All of Python's pickle is let in, so checkpoints of strangers are not for loading: the
    unpickler for weights alone knows no floating-point numbers in PyTorch 1.13."""
    try:
        return torch.load(path, map_location='cpu', weights_only=False)
    except OSError:
        raise
    except Exception as error:  # pickle, zip and PyTorch raise all kinds on a damaged file
        lines = str(error).splitlines()
        raise ValueError(f'{path}: no checkpoint: '
                         f'{lines[0] if lines else type(error).__name__}') from None


def save(path, **state):
    """The file is complete or it is the old one, whenever the process is killed."""
    torch.save(state, path + '.tmp')
    os.replace(path + '.tmp', path)


def random_state(sampler):
    """Of this rank: Python's, PyTorch's, and the GPU's where there is one."""
    return {'rng': sampler.getstate(), 'torch_rng': torch.get_rng_state(),
            'cuda_rng': torch.cuda.get_rng_state() if torch.cuda.is_available() else None}


class State:
    def __init__(self, config, device, rate, only=None):
        """only: what is trained, 'key', 'video' (all but that) or None for everything"""
        self.device, self.only = device, only
        self.codec = Codec(config).to(device, memory_format=torch.channels_last)
        if only and self.codec.key is None:
            raise ValueError('the configuration has no network of key frames')
        self.trained = torch.nn.ModuleDict(
            {name: network for name, network in self.codec.networks()
             if not only or (name == 'key') == (only == 'key')})
        self.codec.requires_grad_(False)
        self.trained.requires_grad_(True)
        self.proxy = RateProxy(config['dims']).to(device)
        self.average = None
        self.restart_average()
        self.opt = Optimiser(self.trained, self.proxy, rate)
        self.step, self.spent, self.pixels = 0, 0.0, 0
        self.key_training = None  # see combine.py
        self.ranges = None  # that the networks are rounded by in training: see rounding.py
        # running loss per pixel by quality, to weigh qualities alike
        self.level = torch.ones(16)

    def restart_average(self):
        self.average = {k: v.detach().clone() for k, v in self.codec.state_dict().items()}

    def start_from(self, path):
        """Weights to begin with, instead of the DCT's."""
        weights = load_checkpoint(path)
        try:
            self.codec.load_state_dict(weights)
        except (RuntimeError, AttributeError, TypeError):
            raise ValueError(f'{path}: no weights of a network of this size') from None
        self.restart_average()

    @torch.no_grad()
    def follow(self):
        """The running mean of the weights takes in the newest."""
        keep = min(0.999, self.step / (self.step + 20))
        for k, v in self.codec.state_dict().items():
            self.average[k].lerp_(v, 1 - keep)

    def load(self, path, sampler, ranks):
        s = load_checkpoint(path)
        try:
            self.codec.load_state_dict(s['codec'])
            self.proxy.load_state_dict(s['proxy'])
            if [len(g['params']) for g in s['opt']['param_groups']] == [
                    len(g['params']) for g in self.opt.param_groups]:
                self.opt.load_state_dict(s['opt'])
            elif ranks.first:
                print('other parameters were trained: the optimiser starts afresh')
            self.average = {k: v.to(self.device) for k, v in s['average'].items()}
            self.step, self.spent, self.pixels = s['step'], s['spent'], s['pixels']
            self.level, self.key_training = s['level'], s.get('key_training')
            self.ranges = s.get('ranges')
            randoms = s.get('ranks') or [{'rng': s['rng'], 'torch_rng': s['torch_rng']}]
        except (KeyError, RuntimeError, ValueError):
            raise ValueError(f'{path}: no checkpoint of this configuration') from None
        if ranks.rank < len(randoms):
            mine = randoms[ranks.rank]
            sampler.setstate(mine['rng'])
            torch.set_rng_state(mine['torch_rng'])
            if torch.cuda.is_available() and mine.get('cuda_rng') is not None:
                torch.cuda.set_rng_state(mine['cuda_rng'])

    def export(self):
        """The part of a checkpoint that export.py needs."""
        return dict(config=self.codec.config, average=self.average, step=self.step,
                    spent=self.spent, pixels=self.pixels, only=self.only,
                    key_training=self.key_training, ranges=self.ranges)

    def save(self, path, sampler, ranks, digest):
        randoms = ranks.gather(random_state(sampler))
        if ranks.first:
            save(path, codec=self.codec.state_dict(), proxy=self.proxy.state_dict(),
                 opt=self.opt.state_dict(), level=self.level, data=digest, ranks=randoms,
                 rng=randoms[0]['rng'], torch_rng=randoms[0]['torch_rng'], **self.export())
