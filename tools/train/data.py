# SPDX-License-Identifier: BSD-2-Clause
"""Training windows from a folder of videos and stills, decoded once into a cache."""
import hashlib
import json
import os
import random
import subprocess

import numpy as np

VIDEO = ('.mkv', '.mp4', '.webm', '.mov', '.avi', '.y4m')
STILL = ('.png', '.jpg', '.jpeg')


def _decode(path, ffmpeg, ffprobe_size=None):
    """All frames of a file as planes y, u, v cropped to multiples of 16."""
    raw = subprocess.run([ffmpeg, '-v', 'error', '-i', path, '-f', 'yuv4mpegpipe', '-pix_fmt',
                          'yuv420p', '-strict', '-1', '-'], capture_output=True, check=True).stdout
    head, _, body = raw.partition(b'\n')
    size = {p[:1]: int(p[1:]) for p in head.split() if p[:1] in (b'W', b'H')}
    w, h = size[b'W'], size[b'H']
    cw, ch = (w + 1) // 2, (h + 1) // 2
    frame = w * h + 2 * cw * ch
    ys, us, vs = [], [], []
    at = 0
    while True:
        line = body.find(b'\n', at)
        if line < 0 or line + 1 + frame > len(body):
            break
        a = np.frombuffer(body, np.uint8, frame, line + 1)
        ys.append(a[:w * h].reshape(h, w))
        us.append(a[w * h:w * h + cw * ch].reshape(ch, cw))
        vs.append(a[w * h + cw * ch:].reshape(ch, cw))
        at = line + 1 + frame
    H, W = h // 16 * 16, w // 16 * 16
    return (np.stack(ys)[:, :H, :W], np.stack(us)[:, :H // 2, :W // 2],
            np.stack(vs)[:, :H // 2, :W // 2])


def prepare(folders, cache, ffmpeg='ffmpeg', least=128):
    """Decodes every video and still below the folders into cache/*.npz, once."""
    os.makedirs(cache, exist_ok=True)
    names = []
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            if name.lower().endswith(VIDEO + STILL):
                names.append(os.path.join(folder, name))
    kept = []
    for path in names:
        out = os.path.join(cache, os.path.basename(path) + '.npz')
        if not os.path.exists(out):
            try:
                y, u, v = _decode(path, ffmpeg)
            except (subprocess.CalledProcessError, ValueError, KeyError) as error:
                print('skipped', path, error)
                continue
            if min(y.shape[1:]) < least:
                continue
            np.savez(out + '.tmp.npz', y=y, u=u, v=v)
            os.replace(out + '.tmp.npz', out)
        kept.append(os.path.basename(out))
    digest = hashlib.sha256('\n'.join(kept).encode()).hexdigest()
    with open(os.path.join(cache, 'list.json'), 'w') as f:
        json.dump({'files': kept, 'sha256': digest}, f)
    return kept, digest


class Windows:
    """Draws random crops of consecutive frames; the state is Python's random."""

    def __init__(self, cache):
        with open(os.path.join(cache, 'list.json')) as f:
            listing = json.load(f)
        self.digest = listing['sha256']
        self.clips, self.stills = [], []
        for name in listing['files']:
            with np.load(os.path.join(cache, name)) as z:
                clip = (z['y'], z['u'], z['v'])
            (self.clips if len(clip[0]) >= 9 else self.stills).append(clip)
        # a clip is drawn in proportion to the root of its pixels: long ones do not dominate
        self.weights = [float(np.sqrt(c[0].size)) for c in self.clips]

    def draw(self, frames, crop, rng, still_share=0.08):
        if self.stills and (not self.clips or rng.random() < still_share):
            return self._pan(frames, crop, rng)
        while True:
            y, u, v = rng.choices(self.clips, self.weights)[0]
            n, h, w = y.shape
            if n >= frames and h >= crop and w >= crop:
                break
        # a faster or slower clip: every second frame now and then
        stride = 2 if n >= 2 * frames and rng.random() < 0.15 else 1
        t = rng.randrange(n - (frames - 1) * stride)
        i = rng.randrange((h - crop) // 2 + 1) * 2
        j = rng.randrange((w - crop) // 2 + 1) * 2
        take = slice(t, t + (frames - 1) * stride + 1, stride)
        planes = [y[take, i:i + crop, j:j + crop]]
        planes += [c[take, i // 2:i // 2 + crop // 2, j // 2:j // 2 + crop // 2] for c in (u, v)]
        return self._flip(planes, rng)

    def _pan(self, frames, crop, rng):
        """A camera that pans and zooms over a photograph."""
        y, u, v = rng.choice(self.stills)
        h, w = y.shape[1:]
        zoom = rng.uniform(0.6, 1.0)
        span = crop * zoom
        grow = rng.uniform(-0.01, 0.01)
        speed = [rng.gauss(0, 1.5), rng.gauss(0, 1.5)]
        oy, ox = rng.uniform(0, h - span), rng.uniform(0, w - span)
        planes = [[], [], []]
        for t in range(frames):
            s = zoom * (1 + grow * t)
            for k, plane in enumerate((y[0], u[0], v[0])):
                half = 1 if k else 0
                n = crop >> half
                a = (np.arange(n) + 0.5) * s - 0.5
                rows = np.clip(a + (oy + speed[0] * t) / (1 << half), 0, plane.shape[0] - 1.001)
                cols = np.clip(a + (ox + speed[1] * t) / (1 << half), 0, plane.shape[1] - 1.001)
                r0, c0 = rows.astype(int), cols.astype(int)
                fr, fc = (rows - r0)[:, None], (cols - c0)[None]
                p = plane.astype(np.float32)
                top = p[r0][:, c0] * (1 - fc) + p[r0][:, c0 + 1] * fc
                low = p[r0 + 1][:, c0] * (1 - fc) + p[r0 + 1][:, c0 + 1] * fc
                planes[k].append(np.rint(top * (1 - fr) + low * fr).astype(np.uint8))
        return self._flip([np.stack(p) for p in planes], rng)

    @staticmethod
    def _flip(planes, rng):
        for axis in (0, 1, 2):  # time reversal, upside down, mirrored
            if rng.random() < (0.5 if axis != 1 else 0.2):
                planes = [np.flip(p, axis) for p in planes]
        return planes

    def batch(self, size, frames, crop, rng):
        drawn = [self.draw(frames, crop, rng) for _ in range(size)]
        return [np.ascontiguousarray(np.stack([d[k] for d in drawn])) for k in range(3)]


def new_rng(seed):
    return random.Random(seed)
