# SPDX-License-Identifier: BSD-2-Clause
"""A parcel (tools/train/parcel) from a checkpoint and a folder of videos to a trained checkpoint
that came home, run from another folder with nothing of this tree in its way.
  parcel.py BUILD                   Exits with 77 without PyTorch or ffmpeg."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from harness import ROOT, check, status
import torch

from vptrain.network import Codec
from vptrain.slim import back, slim
from vptrain.state import load_checkpoint

BUILD = os.path.abspath(sys.argv[1])
PARCEL = os.path.join(ROOT, 'tools', 'train', 'parcel')
TRAIN = os.path.join(ROOT, 'tools', 'train')
TINY = {'name': 'tiny', 'channels': 4, 'blocks': 1, 'dims': 16}
WIDER = {**TINY, 'channels': 6}


def called(what, *command, fails=False, **environment):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={'PATH': os.environ['PATH'], 'OMP_NUM_THREADS': '1', **environment})
    check((done.returncode != 0) == fails, what)
    if (done.returncode != 0) != fails:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done


def python(script, *arguments, **environment):
    return called(script, sys.executable, os.path.join(TRAIN, script), *arguments, **environment)


def video(folder):
    media = os.path.join(folder, 'media')
    os.mkdir(media)
    called('a video', 'ffmpeg', '-v', 'error', '-i', os.path.join(ROOT, 'samples', 'harbour.mkv'),
           '-frames:v', '9', '-vf', 'crop=176:144', os.path.join(media, 'harbour.y4m'))
    return media


def start(folder, media):
    """A checkpoint of two steps."""
    cache, run = os.path.join(folder, 'cache'), os.path.join(folder, 'run')
    python('prepare.py', cache, media)
    python('train.py', '--cache', cache, '--out', run, '--config',
           os.path.join(folder, 'tiny.json'), '--steps', '2', '--batch', '1', '--crop', '64',
           VPATCH_TRAIN_LIBRARY=os.path.join(BUILD, 'libvpatch_train.so'))
    return os.path.join(run, 'last.pt')


def needed(library):
    """The shared libraries that a library asks for."""
    text = subprocess.run(['readelf', '-d', library], capture_output=True, text=True,
                          check=True).stdout
    return [line.split('[')[1].rstrip(']') for line in text.splitlines() if '(NEEDED)' in line]


def pack(folder, checkpoint, media):
    out = os.path.join(folder, 'parcel.tar')
    settings = {'BUILD': BUILD, 'PYTHON': sys.executable}
    tool = os.path.join(PARCEL, 'pack.sh')
    called('a limit that nothing fits', 'bash', tool, checkpoint, out, media, fails=True,
           MEGABYTES='0', **settings)
    check(not os.path.exists(out), 'leaves nothing behind')
    called('pack.sh', 'bash', tool, checkpoint, out, media, **settings,
           RESTORATION=os.path.join(ROOT, 'models', 'base.safetensors'))
    away = os.path.join(folder, 'away')
    os.mkdir(away)
    called('tar', 'tar', '-C', away, '-xf', out)
    check(os.listdir(away) == ['parcel'], 'the tar is one folder')
    return os.path.join(away, 'parcel')


def trained(folder, parcel):
    """Runs the parcel for three steps from where it was unpacked to; what came home."""
    library = os.path.join(parcel, 'lib', 'libvpatch_train_bare.so')
    check(not [name for name in needed(library) if 'blas' in name or 'avcodec' in name],
          'the library needs neither BLAS nor FFmpeg')
    home = os.path.join(folder, 'home')
    called('run.sh', 'bash', os.path.join(parcel, 'run.sh'), home,
           os.path.join(folder, 'wider.json'), '--steps', '3', '--batch', '1', '--crop', '64',
           PYTHON=sys.executable, WORK=os.path.join(folder, 'elsewhere'))
    check(sorted(os.listdir(home)) == ['last.pt', 'log.csv', 'train.log'], 'what goes home')
    small, full = os.path.join(home, 'last.pt'), os.path.join(folder, 'home.pt')
    python('slim.py', '--back', small, full)
    return load_checkpoint(small), load_checkpoint(full)


def halves(state):
    """What slimming keeps: everything of the average to a half's precision, nothing twice."""
    there = back(slim(state))
    check(all(torch.allclose(there['average'][k], v, rtol=1e-3, atol=1e-4)
              for k, v in state['average'].items()), 'slimmed and back: the average')
    check('opt' not in slim(state) and 'codec' not in slim(state), 'no optimiser travels')


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, config in (('tiny', TINY), ('wider', WIDER)):
            with open(os.path.join(folder, name + '.json'), 'w', encoding='utf-8') as f:
                json.dump(config, f)
        media = video(folder)
        checkpoint = start(folder, media)
        halves(load_checkpoint(checkpoint))
        small, full = trained(folder, pack(folder, checkpoint, media))
    check(small['config'] == WIDER and small['step'] == 3, 'three steps of the wider network')
    check('opt' not in small, 'the optimiser stays there')
    codec = Codec(full['config'])
    codec.load_state_dict(full['average'])
    check(all(bool(torch.isfinite(p).all()) for p in codec.parameters()), 'weights are finite')
    done = python_refuses()
    check(done.stderr.startswith('slim.py: ') and done.stderr.count('\n') == 1, 'one line')
    return status()


def python_refuses():
    return called('no checkpoint is refused', sys.executable, os.path.join(TRAIN, 'slim.py'),
                  __file__, os.devnull, fails=True)


if __name__ == '__main__':
    if not shutil.which('ffmpeg'):
        print('skipped: no ffmpeg')
        sys.exit(77)
    sys.exit(main())
