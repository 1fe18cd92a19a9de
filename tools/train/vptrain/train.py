# SPDX-License-Identifier: BSD-2-Clause
"""Trains the codec's networks; see README.md."""
import os
import sys
import time

import torch

from . import options
from . import rounding
from .csvlog import Log
from .data import Windows
from .motion import Motion
from .parallel import Ranks
from .sampler import Sampler
from .schedule import learning_rates
from .state import State, read_config
from .step import Stepper
from .validation import Validation


RANGE_BATCHES = 24  # windows that ranges are measured on, as export.py does


class Clock:
    """Minutes trained over all runs, and when this one ends."""

    def __init__(self, state, a):
        self.state, self.a, self.begun, self.before = state, a, time.time(), state.spent

    def tick(self):
        self.state.spent = self.before + (time.time() - self.begun) / 60

    def progress(self):
        """(whether it is over, how far the learning rate has fallen from 0 to 1)"""
        self.tick()
        if self.a.steps:
            return self.state.step >= self.a.steps, self.state.step / self.a.steps
        done = self.state.spent - self.before >= self.a.minutes
        return done, self.state.spent / (self.a.horizon or self.a.minutes)


def prepare(a, ranks):
    """-> (state, sampler), at the start or where the last checkpoint is."""
    windows = Windows(a.cache)
    windows.require(1 + 4 * a.groups[1], a.crop)
    torch.manual_seed(a.seed)
    state = State(read_config(a.config), ranks.device, a.rate, a.only)
    if a.start:
        state.start_from(a.start)
    if ranks.rank:  # noise of its own
        torch.manual_seed(a.seed + ranks.rank)
    sampler = Sampler(windows, a, ranks.rank, ahead=ranks.device.type == 'cuda')
    checkpoint = os.path.join(a.out, 'last.pt')
    if os.path.exists(checkpoint):
        state.load(checkpoint, sampler, ranks)
        if ranks.first:
            print('resumed at step', state.step)
    ranks.same(list(state.codec.state_dict().values()) + list(state.proxy.parameters()))
    state.codec.shorten(a.bf16)
    if state.ranges:
        rounding.begin(state)
    return state, sampler


def run(a, ranks):
    """Trains; returns the state in the end."""
    torch.set_num_threads(max(1, a.threads))
    if ranks.device.type == 'cuda' and not a.exact_stage:
        torch.set_float32_matmul_precision('high')
    os.makedirs(a.out, exist_ok=True)
    stepper = Stepper(a)  # needs the C library: fail before anything is loaded
    state, sampler = prepare(a, ranks)
    checkpoint = os.path.join(a.out, 'last.pt')
    digest = sampler.windows.digest
    log = Log(os.path.join(a.out, 'log.csv'), state.step) if ranks.first else None
    validation = Validation(a) if ranks.first and a.validate_every else None
    clock = Clock(state, a)

    def save():
        clock.tick()
        state.save(checkpoint, sampler, ranks, digest)

    while True:
        over, progress = ranks.decide(*clock.progress())
        if over:
            break
        if a.exact_stage and not state.ranges and state.step >= a.steps - a.exact_stage:
            state.ranges = rounding.measure(state, Motion(), sampler.windows, RANGE_BATCHES,
                                            min(a.crop, 128))
            rounding.begin(state)
        rates = learning_rates(state.step, progress, a.rate, a.warm)
        for group, rate in zip(state.opt.param_groups, rates):
            group['lr'] = rate
        sample = sampler.next()
        coded, loss, norm = stepper(state, sample, ranks)
        if coded is None:
            if ranks.first:
                print('step', state.step, 'skipped: loss', loss, 'gradient', norm)
            continue
        clock.tick()
        if log:
            log.add(coded, loss, norm, a.batch, sample.area)
            if state.step % a.log_every == 0:
                log.write(state.step, state.spent, rates[0], ranks.size, a.crop)
        if state.step % a.save_every == 0:
            save()
        if validation:
            validation.poll()
            if state.step % a.validate_every == 0:
                validation.start(state, digest)
    if log:
        log.write(state.step, state.spent, state.opt.param_groups[0]['lr'], ranks.size, a.crop)
        log.close()
    save()
    sampler.close()
    if validation:
        validation.finish(state, digest)
    return state


def main():
    a = options.parse()
    ranks = Ranks()
    try:
        run(a, ranks)
    except (OSError, ValueError) as error:
        sys.exit(f'train.py: {error}')
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        ranks.close()
