# SPDX-License-Identifier: BSD-2-Clause
"""Trains the codec's networks; see README.md."""
import argparse
import csv
import json
import os
import sys
import time

import numpy as np
import torch

from data import Windows, new_rng
from forward import OFFSET, run_segment
from network import ANCHOR, KEY, MIDDLE, SIDE, Codec
from rate import RateProxy

# of log.csv; README.md says what they mean
COLUMNS = ['step', 'minutes', 'loss', 'gradient', 'mpx_per_s'] + [
    f'{kind}_{what}' for kind in ('key', 'anchor', 'middle', 'side')
    for what in ('bpp', 'motion_bpp', 'psnr')]
TYPE_OF_FRAME = (KEY, SIDE, MIDDLE, SIDE, ANCHOR)


def frame_types(frames):
    return [KEY] + [TYPE_OF_FRAME[1 + (t - 1) % 4] for t in range(1, frames)]


def draw_quality(batch, frames, rows, cols, rng):
    """A base quality per sample, the encoder's offsets per frame, and now and then
    offsets per patch, as rate control by propagation will ask for."""
    base = torch.tensor([rng.uniform(6, 58) for _ in range(batch)]).view(-1, 1, 1, 1)
    offset = torch.tensor([OFFSET[k] for k in frame_types(frames)]).view(1, -1, 1, 1)
    jitter = torch.tensor([[rng.uniform(-2, 2) for _ in range(frames)] for _ in range(batch)])
    q = (base + offset + jitter.view(batch, frames, 1, 1)).expand(-1, -1, rows, cols).clone()
    for b in range(batch):
        if rng.random() < 0.3:
            spread = rng.uniform(1, 4)
            noise = [[rng.gauss(0, spread) for _ in range(cols)] for _ in range(rows)]
            q[b] += torch.tensor(noise)
    return q.round().clamp(0, 63), base.view(-1)


def save(path, **state):
    torch.save(state, path + '.tmp')
    os.replace(path + '.tmp', path)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('--cache', required=True, help='folder made by prepare.py')
    ap.add_argument('--config', default=os.path.join(os.path.dirname(__file__), 'base.json'))
    ap.add_argument('--out', default='run', help='folder for checkpoints and the log')
    ap.add_argument('--minutes', type=float, default=60)
    ap.add_argument('--horizon', type=float, default=0,
                    help='minutes over which the learning rate falls (default: --minutes)')
    ap.add_argument('--batch', type=int, default=4)
    ap.add_argument('--crop', type=int, default=128)
    ap.add_argument('--groups', type=int, default=2)
    ap.add_argument('--rate', type=float, default=4e-4, help='learning rate')
    ap.add_argument('--warm', type=int, default=150, help='steps in which only the proxy learns')
    ap.add_argument('--dead-zone', type=float, default=0.15)
    ap.add_argument('--start', help='state dict to start from instead of the DCT')
    ap.add_argument('--threads', type=int, default=1)
    ap.add_argument('--seed', type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    from motion import Motion  # needs the C library: after the options are known to be good
    motion = Motion(threads=a.threads)
    with open(a.config) as f:
        config = json.load(f)
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    codec = Codec(config).to(device, memory_format=torch.channels_last)
    proxy = RateProxy(config['dims']).to(device)
    if a.start:
        codec.load_state_dict(torch.load(a.start, map_location=device))
    average = {k: v.detach().clone() for k, v in codec.state_dict().items()}
    opt = torch.optim.Adam([dict(params=codec.parameters()), dict(params=proxy.parameters())],
                           lr=a.rate, betas=(0.9, 0.98))
    windows = Windows(a.cache)
    rng = new_rng(a.seed)
    os.makedirs(a.out, exist_ok=True)
    checkpoint = os.path.join(a.out, 'last.pt')
    step, spent, pixels = 0, 0.0, 0
    level = torch.ones(16)  # running loss per pixel by quality, to weigh qualities alike
    if os.path.exists(checkpoint):
        s = torch.load(checkpoint, map_location=device)
        codec.load_state_dict(s['codec'])
        proxy.load_state_dict(s['proxy'])
        opt.load_state_dict(s['opt'])
        average, step, spent, pixels = s['average'], s['step'], s['spent'], s['pixels']
        level = s['level'].cpu()
        rng.setstate(s['rng'])
        torch.set_rng_state(s['torch_rng'].cpu())
        print('resumed at step', step)
    frames = 1 + 4 * a.groups
    begun = saved = time.time()
    log = open(os.path.join(a.out, 'log.csv'), 'a', newline='')
    writer = csv.writer(log)
    if not log.tell():
        writer.writerow(COLUMNS)
    sums, count = {}, 0
    horizon = a.horizon or a.minutes
    while time.time() - begun < a.minutes * 60:
        progress = (spent + (time.time() - begun) / 60) / horizon
        fall = 1.0 if progress < 0.4 else max(0.02, (1 - progress) / 0.6)
        opt.param_groups[0]['lr'] = (0.0 if step < a.warm
                                     else a.rate * fall * min(1, (step - a.warm + 1) / 200))
        opt.param_groups[1]['lr'] = 3e-3 * (fall if step > a.warm else 1.0)
        planes = windows.batch(a.batch, frames, a.crop, rng)
        rows = a.crop // 16
        quality, base = draw_quality(a.batch, frames, rows, rows, rng)
        independent = rng.random() < 0.06
        coded = run_segment(codec, proxy, motion, planes, quality, a.dead_zone, True, independent)
        area = frames * a.crop * a.crop
        each = sum(c['loss'] for c in coded) / area
        bins = (base / 4).long().clamp(0, 15)
        with torch.no_grad():
            for k, value in zip(bins.tolist(), each.detach().cpu().tolist()):
                level[k] += 0.05 * (value - level[k])
            weight = (level[bins].to(device) * each).rsqrt()
        loss = (each * weight).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(codec.parameters(), 1.0))
        torch.nn.utils.clip_grad_norm_(proxy.parameters(), 1.0)
        if not np.isfinite(norm) or not np.isfinite(loss.item()):
            print('step', step, 'skipped: gradient', norm)
            continue
        opt.step()
        step += 1
        pixels += a.batch * area
        keep = min(0.999, step / (step + 20))
        with torch.no_grad():
            for k, v in codec.state_dict().items():
                average[k].lerp_(v, 1 - keep)
        for c in coded:
            s = sums.setdefault(c['kind'], np.zeros(4))
            s += [c['bits'].mean().item(), float(torch.as_tensor(c['motion_bits']).float().mean()),
                  c['mse'].log().mean().item(), 1]
        count += 1
        sums.setdefault('loss', np.zeros(2))
        sums['loss'] += [loss.item(), norm]
        if step % 50 == 0:
            now = time.time()
            report(writer, log, a, step, spent + (now - begun) / 60, sums, count,
                   count * a.batch * area / (now - saved) / 1e6)
            sums, count, saved = {}, 0, now
            if step % 100 == 0:
                write_checkpoint(checkpoint, codec, proxy, opt, average, step,
                                 spent + (now - begun) / 60, pixels, level, rng, windows.digest)
    if count:
        now = time.time()
        report(writer, log, a, step, spent + (now - begun) / 60, sums, count,
               count * a.batch * frames * a.crop * a.crop / (now - saved) / 1e6)
    write_checkpoint(checkpoint, codec, proxy, opt, average, step,
                     spent + (time.time() - begun) / 60, pixels, level, rng, windows.digest)


def report(writer, log, a, step, minutes, sums, count, speed):
    """Means since the last line, to log.csv and the terminal."""
    line = [step, round(minutes, 2)] + list(sums['loss'] / count) + [speed]
    for k in (KEY, ANCHOR, MIDDLE, SIDE):
        bits, motion_bits, log_mse, n = sums[k]
        samples = a.crop * a.crop * n
        line += [bits / samples, motion_bits / samples,
                 10 * np.log10(255 ** 2) - 10 * np.log10(np.e) * log_mse / n]
    writer.writerow([round(float(x), 5) for x in line])
    log.flush()
    print('step %d %.1f min loss %.4f grad %.2f %.2f Mpx/s | K %.3f %.3f %.2f | A %.3f %.3f'
          ' %.2f | M %.3f %.3f %.2f | S %.3f %.3f %.2f' % tuple(line), flush=True)


def write_checkpoint(path, codec, proxy, opt, average, step, spent, pixels, level, rng, digest):
    save(path, codec=codec.state_dict(), proxy=proxy.state_dict(), opt=opt.state_dict(),
         average=average, step=step, spent=spent, pixels=pixels, level=level, rng=rng.getstate(),
         torch_rng=torch.get_rng_state(), config=codec.config, data=digest)


if __name__ == '__main__':
    sys.exit(main())
