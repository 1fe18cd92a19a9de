# SPDX-License-Identifier: BSD-2-Clause
"""A run that is killed and goes on ends with the same bits as one that was not; so does
one of two processes, and both of them hold the same weights. Exits with 77 without PyTorch."""
import os
import signal
import socket
import subprocess
import sys
import tempfile

from harness import check, status
import numpy as np
import torch
import torch.distributed

from vptrain import options
from vptrain import train
from cachetool import make_cache
from vptrain.parallel import Ranks
from vptrain.state import load_checkpoint
from vptrain.step import Stepper

STEPS, SAVED, KILLED = 6, 3, 4


def child(result, kill_at, arguments):
    """Trains in this process, which kills itself in a step, or leaves its weights behind."""
    call = Stepper.__call__

    def until_killed(self, state, sample, ranks):
        if state.step == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(self, state, sample, ranks)

    Stepper.__call__ = until_killed
    ranks = Ranks()
    state = train.run(options.parse(arguments), ranks)
    torch.save([dict(state.codec.state_dict()), dict(state.proxy.state_dict()), state.average,
                state.level], f'{result}.{ranks.rank}')
    ranks.close()


def launch(folder, name, ranks, kill_at, *more):
    """Runs children as torchrun would; returns their weights, or None of those killed."""
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        port = s.getsockname()[1]
    out = os.path.join(folder, name)
    result = os.path.join(folder, name + '.weights')
    command = [sys.executable, os.path.abspath(__file__), 'child', result, str(kill_at),
               '--cache', os.path.join(folder, 'cache'), '--out', out,
               '--config', os.path.join(folder, 'tiny.json'), '--steps', str(STEPS),
               '--save-every', str(SAVED), '--log-every', '2', '--crop', '32', '--warm', '1',
               '--groups', '1'] + list(more)
    children = []
    for rank in range(ranks):
        environment = dict(os.environ, MASTER_ADDR='127.0.0.1', MASTER_PORT=str(port),
                           WORLD_SIZE=str(ranks), RANK=str(rank), LOCAL_RANK=str(rank))
        children.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
    codes = [c.wait() for c in children]
    if kill_at < STEPS:
        # the first to be killed may take the other's connection with it, which ends that one too
        check(all(codes) and -signal.SIGKILL in codes, f'{name}: killed, {codes}')
        check(load_checkpoint(os.path.join(out, 'last.pt'))['step'] == SAVED,
              f'{name}: the checkpoint is of step {SAVED}')
        return None
    check(codes == [0] * ranks, f'{name}: ends well')
    return [torch.load(f'{result}.{rank}') for rank in range(ranks)]


def same(a, b):
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)
    return torch.equal(a, b)


def log_steps(folder, name):
    with open(os.path.join(folder, name, 'log.csv')) as f:
        return [line.split(',')[0] for line in f]


def refusals(folder):
    """One line that names the file, and nothing written."""
    def refused(what, names, *arguments):
        sys.argv = ['train.py', '--cache', os.path.join(folder, 'cache'), '--crop', '32',
                    '--minutes', '0.01'] + list(arguments)
        try:
            train.main()
            line = ''
        except SystemExit as end:
            line = str(end.code)
        check(line.startswith('train.py: ') and names in line and '\n' not in line,
              f'{what}: {line}')

    tiny = ['--config', os.path.join(folder, 'tiny.json')]
    bad = os.path.join(folder, 'bad')
    os.mkdir(bad)
    damaged = os.path.join(bad, 'last.pt')
    with open(damaged, 'w') as f:
        f.write('no checkpoint')
    out = ['--out', os.path.join(folder, 'unused')]
    refused('no cache', 'nowhere', '--cache', 'nowhere', *tiny, *out)
    refused('no configuration', damaged, '--config', damaged, *out)
    refused('no weights', damaged, '--start', damaged, *tiny, *out)
    refused('a damaged checkpoint', damaged, '--out', bad, *tiny)
    check(os.listdir(bad) == ['last.pt'] and not os.listdir(os.path.join(folder, 'unused')),
          'nothing was written')


def main():
    with tempfile.TemporaryDirectory() as folder:
        make_cache(os.path.join(folder, 'cache'))
        with open(os.path.join(folder, 'tiny.json'), 'w') as f:
            f.write('{"name": "tiny", "channels": 4, "blocks": 1, "dims": 16}')
        refusals(folder)
        for ranks, batch in ((1, '2'), (2, '1')):
            names = [f'{what} {ranks}' for what in ('whole', 'broken')]
            whole = launch(folder, names[0], ranks, STEPS, '--batch', batch)
            launch(folder, names[1], ranks, KILLED, '--batch', batch)
            resumed = launch(folder, names[1], ranks, STEPS, '--batch', batch)
            check(all(same(a, b) for a, b in zip(whole[0], resumed[0])),
                  f'{ranks} processes: resumed as if never killed')
            check(log_steps(folder, names[0]) == log_steps(folder, names[1]) ==
                  ['step', '2.0', '4.0', '6.0'], 'a log without gaps and repetitions')
            for other in whole[1:]:
                check(all(same(a, b) for a, b in zip(whole[0], other)),
                      'both processes hold the same weights')
            if ranks == 1:
                alone = whole[0]
        check(not same(alone[0], whole[0][0]), 'two processes draw windows of their own')
    return status()


if __name__ == '__main__':
    torch.set_num_threads(1)
    np.seterr(all='raise', under='ignore')
    if sys.argv[1:2] == ['child']:
        sys.exit(child(sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
    if not torch.distributed.is_available() or not torch.distributed.is_gloo_available():
        print('skipped: PyTorch without gloo')
        sys.exit(77)
    sys.exit(main())
