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


def _decode(path, ffmpeg):
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


def shrink_matrix(source, target, site):
    """[target, source]: a Lanczos filter (2 lobes) that makes a line of samples shorter. site
    is where the first sample lies in the first cell of the line, 0.5 for its middle."""
    ratio = source / target
    places = np.arange(target) * ratio + (ratio - 1) * site
    x = (np.arange(source)[None] - places[:, None]) / ratio
    taps = np.where(np.abs(x) < 2, np.sinc(x) * np.sinc(x / 2), 0)
    return (taps / taps.sum(1, keepdims=True)).astype(np.float32)


def shrink(planes, size, chroma):
    """uint8 [frames, n, n] -> [frames, size, size]. Chroma of 4:2:0 lies on the left edge of
    its 2x2 luma samples: a quarter of a chroma sample off the middle."""
    rows = shrink_matrix(planes.shape[1], size, 0.5)
    columns = shrink_matrix(planes.shape[2], size, 0.25 if chroma else 0.5)
    small = rows @ planes.astype(np.float32) @ columns.T
    return np.clip(np.rint(small), 0, 255).astype(np.uint8)


class Windows:
    """Draws random crops of consecutive frames; the state is Python's random."""

    def __init__(self, cache, most=None):
        """most: as many files only, spread evenly over the list."""
        path = os.path.join(cache, 'list.json')
        with open(path) as f:
            try:
                listing = json.load(f)
                self.digest, files = listing['sha256'], listing['files']
            except (KeyError, TypeError, ValueError):
                raise ValueError(f'{path}: no list of a cache') from None
        self.clips, self.stills = [], []
        if most and most < len(files):
            files = [files[i * len(files) // most] for i in range(most)]
        for name in files:
            with np.load(os.path.join(cache, name)) as z:
                clip = (z['y'], z['u'], z['v'])
            (self.clips if len(clip[0]) >= 9 else self.stills).append(clip)
        # a clip is drawn in proportion to the root of its pixels: long ones do not dominate
        self.weights = [float(np.sqrt(c[0].size)) for c in self.clips]

    def _fits(self, clip, frames, height, width):
        return len(clip[0]) >= frames and clip[0].shape[1] >= height and clip[0].shape[2] >= width

    def require(self, frames, crop):
        """ValueError when no window of this size can be drawn."""
        if self.clips and not any(self._fits(c, frames, crop, crop) for c in self.clips):
            raise ValueError(f'no clip of the cache has {frames} frames of {crop}x{crop}')
        if not self.clips and not self.stills:
            raise ValueError('the cache is empty')

    def draw(self, frames, crop, rng, still_share=0.08, shrink_share=0.0):
        clips, weights = self.clips, self.weights
        if self.stills and (not self.clips or rng.random() < still_share):
            if not any(self._fits(c, frames, crop, crop) for c in self.stills):
                return self._pan(frames, crop, rng)
            clips, weights = self.stills, None  # single pictures as they are
        # small pictures have more detail per sample: a larger window, made smaller
        size = crop
        if shrink_share and rng.random() < shrink_share:
            size = int(crop * rng.uniform(1.5, 2.0)) // 2 * 2
            if not any(self._fits(c, frames, size, size) for c in clips):
                size = crop
        while True:
            y, u, v = clip = rng.choices(clips, weights)[0]
            if self._fits(clip, frames, size, size):
                break
        n, h, w = y.shape
        # a faster or slower clip: every second frame now and then
        stride = 2 if n >= 2 * frames and rng.random() < 0.15 else 1
        t = rng.randrange(n - (frames - 1) * stride)
        i = rng.randrange((h - size) // 2 + 1) * 2
        j = rng.randrange((w - size) // 2 + 1) * 2
        take = slice(t, t + (frames - 1) * stride + 1, stride)
        planes = [y[take, i:i + size, j:j + size]]
        planes += [c[take, i // 2:i // 2 + size // 2, j // 2:j // 2 + size // 2] for c in (u, v)]
        if size != crop:
            planes = [shrink(p, crop >> k, k) for k, p in zip((0, 1, 1), planes)]
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

    def batch(self, size, frames, crop, rng, shrink_share=0.0, still_share=0.08):
        drawn = [self.draw(frames, crop, rng, still_share, shrink_share) for _ in range(size)]
        return [np.ascontiguousarray(np.stack([d[k] for d in drawn])) for k in range(3)]


def new_rng(seed):
    return random.Random(seed)
