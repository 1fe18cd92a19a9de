# SPDX-License-Identifier: BSD-2-Clause
"""Pictures made of integers, the same on every machine: textures that move, by quarter samples."""
import numpy as np


def noise(height, width, seed):
    """Bytes that look random."""
    y, x = np.mgrid[0:height, 0:width].astype(np.uint64)
    h = (x * np.uint64(0x9E3779B1) ^ y * np.uint64(0x85EBCA6B)) + np.uint64(seed * 7919 + 1)
    for shift, factor in ((15, 0x2C1B3C6D), (12, 0x297A2D39)):
        h &= np.uint64(0xFFFFFFFF)
        h = (h ^ h >> np.uint64(shift)) * np.uint64(factor)
    return ((h >> np.uint64(11)) & np.uint64(255)).astype(np.int64)


def smooth(values, times):
    for _ in range(times):
        padded = np.pad(values, 1, 'wrap')
        values = sum(padded[y:y + values.shape[0], x:x + values.shape[1]]
                     for y in range(3) for x in range(3)) // 9
    return values


def texture(seed, contrast=3):
    """A smooth pattern with four places a sample."""
    rough = np.repeat(np.repeat(noise(64, 64, seed), 8, axis=0), 8, axis=1)
    return np.clip((smooth(rough, 3) - 128) * contrast + 128, 0, 255)


def sampled(pattern, height, width, x, y):
    """A picture of the pattern from (x, y), in quarter samples."""
    rows = (np.arange(4 * height) + y) % pattern.shape[0]
    columns = (np.arange(4 * width) + x) % pattern.shape[1]
    return pattern[np.ix_(rows, columns)].reshape(height, 4, width, 4).sum(axis=(1, 3)) // 16


class Scene:
    """A background and two objects; speed in quarter samples a frame; grain: strength of noise."""

    def __init__(self, width, height, speed, grain=0, seed=1, cut=None):
        self.width, self.height, self.speed, self.grain = width, height, speed, grain
        self.seed, self.cut = seed, cut
        self.patterns = [texture(seed + i) for i in range(4)]

    def plane(self, t, height, width, which, scale):
        if self.cut and t >= self.cut:
            which += 1
        picture = sampled(self.patterns[which % 4], height, width, t * self.speed // scale,
                          t * self.speed // 3 // scale)
        for number, (turn, size) in enumerate(((1, 14), (-2, 10))):
            own = sampled(self.patterns[(which + 2 + number) % 4], height, width,
                          -t * turn * self.speed // scale, 9 * t // scale)
            y, x = np.mgrid[0:height, 0:width] * scale
            left = (self.width // 3 * (number + 1) + t * turn * self.speed // 4) % self.width
            top = (self.height // 4 * (number + 1) + t * self.speed // 8) % self.height
            inside = (abs(x - left) < size) & (abs(y - top) < size)
            picture = np.where(inside, own, picture)
        return picture

    def frame(self, t):
        planes = []
        for p in range(3):
            scale = 2 if p else 1
            height, width = -(-self.height // scale), -(-self.width // scale)
            plane = self.plane(t, height, width, p, scale)
            if p:
                plane = 128 + (plane - 128) // 3
            grain = noise(height, width, self.seed + 31 * t + p) - 128
            planes.append(np.clip(plane + grain * self.grain // 128, 0, 255).astype(np.uint8))
        return planes


class Stripes(Scene):
    """Diagonals both ways, of different width, for the classes of restoration."""

    def __init__(self, width, height, speed):
        super().__init__(width, height, speed)
        y, x = np.mgrid[0:512, 0:512]
        self.patterns = [128 + abs((x + side * y) // 4 % size - size // 2) * 200 // size * sign
                         for side, size, sign in ((1, 8, 1), (-1, 8, -1), (1, 16, -1), (-1, 4, 1))]


def write_y4m(path, scene, frames, rate='25:1'):
    with open(path, 'wb') as f:
        f.write(f'YUV4MPEG2 W{scene.width} H{scene.height} F{rate} Ip A1:1 C420\n'.encode())
        for t in range(frames):
            f.write(b'FRAME\n' + b''.join(p.tobytes() for p in scene.frame(t)))


def write_ppm(path, scene):
    """A picture in colours."""
    planes = [scene.plane(0, scene.height, scene.width, p, 1) for p in range(3)]
    with open(path, 'wb') as f:
        f.write(f'P6 {scene.width} {scene.height} 255\n'.encode())
        f.write(np.stack(planes, axis=2).astype(np.uint8).tobytes())
