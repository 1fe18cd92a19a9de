# SPDX-License-Identifier: BSD-2-Clause
"""The codec's own restoration (restore_glue.c) behind the networks in training: what the decoder
will show and predict from, and the gradient through it."""
import ctypes

import numpy as np
import torch
import torch.nn.functional as F

from .motion import load_library
from .network import SIDE, download, pack, unpack


class Decoded(ctypes.Structure):
    """vp_train_decoded of restore_glue.h"""
    _fields_ = [('batch', ctypes.c_int32), ('type', ctypes.c_int32),
                ('quality', ctypes.c_void_p), ('raw', ctypes.c_void_p * 3),
                ('prediction', ctypes.c_void_p * 3), ('strength', ctypes.c_void_p),
                ('active', ctypes.c_void_p)]


Planes = ctypes.c_void_p * 3


def planes_of(arrays):
    return Planes(*(a.ctypes.data for a in arrays))


def samples(packed):
    """Packed pictures as contiguous uint8 planes."""
    return [np.ascontiguousarray(a) for a in download(unpack(packed))]


def apart(packed):
    """[B, 96, h/8, w/8] -> float planes as contiguous arrays"""
    return [np.ascontiguousarray(a) for a in download(
        [F.pixel_shuffle(a, k)[:, 0].float()
         for a, k in ((packed[:, :64], 8), (packed[:, 64:80], 4), (packed[:, 80:], 4))])]


def together(planes, device):
    """The reverse of apart."""
    parts = [F.pixel_unshuffle(torch.from_numpy(a).unsqueeze(1), k)
             for a, k in zip(planes, (8, 4, 4))]
    return torch.cat(parts, 1).to(device, memory_format=torch.channels_last)


class Restored(torch.autograd.Function):
    """Packed pictures as the networks make them -> as they are shown, in whole samples. Gradients
    pass straight through both roundings."""

    @staticmethod
    def forward(ctx, out, restoration, kind, prediction, quality, source, active):
        frame = restoration.frame(kind, samples(out), prediction, quality, active)
        restored = restoration.restore(frame, source)
        ctx.restoration, ctx.frame = restoration, frame
        return pack(*restored, out.device)

    @staticmethod
    def backward(ctx, gradient):
        back = ctx.restoration.back(ctx.frame, apart(gradient))
        return together(back, gradient.device), None, None, None, None, None, None


class Frame:
    """What C sees of a frame, and holds it."""

    def __init__(self, kind, raw, prediction, quality, strength, active):
        self.raw, self.strength = raw, strength
        self.kept = prediction, quality, active
        self.c = Decoded(batch=len(raw[0]), type=kind, quality=quality.ctypes.data,
                         raw=planes_of(raw), strength=strength.ctypes.data)
        if prediction is not None:
            self.c.prediction = planes_of(prediction)
        if active is not None:
            self.c.active = active.ctypes.data


class Restoration:
    """With the weights "restore.*" of a file; of one segment after the other."""

    def __init__(self, path, library=None):
        self.path, self.library = path, load_library(library)
        self.handle, self.size, self.strength = None, None, None
        self.open(16, 16)  # fail early

    def open(self, height, width):
        if self.size == (height, width):
            return
        self.close()
        self.handle = self.library.vp_train_restorer_open(self.path.encode(), width, height)
        if not self.handle:
            raise ValueError(f'{self.path}: no weights with restoration')
        self.size = height, width

    def close(self):
        if self.handle:
            self.library.vp_train_restorer_close(self.handle)
        self.handle, self.size = None, None

    def __del__(self):
        if getattr(self, 'handle', None):
            self.close()

    def frame(self, kind, raw, prediction, quality, active=None):
        """raw, prediction: uint8 planes, the latter or None; quality [B, rows, cols]; active: patches
        that are not skipped, or None. Strengths are the last frame's: a side frame has that of the
        frame before it."""
        batch = len(raw[0])
        if self.strength is None or len(self.strength) != batch:
            self.strength = np.full((batch, 2), 2, np.uint8)
        quality = np.ascontiguousarray(quality, np.uint8)
        if quality.shape != (batch, raw[0].shape[1] // 16, raw[0].shape[2] // 16):
            raise ValueError(f'qualities of {quality.shape}')
        if active is not None:
            active = np.ascontiguousarray(active, np.uint8)
        return Frame(kind, raw, prediction, quality, self.strength.copy(), active)

    def restore(self, frame, source):
        """Planes; by the strengths that bring them nearest to the source (uint8 planes)."""
        self.open(*frame.raw[0].shape[1:])
        out = [np.empty_like(p) for p in frame.raw]
        near = Planes() if frame.c.type == SIDE else planes_of(source)
        if self.library.vp_train_restore(self.handle, ctypes.byref(frame.c), near,
                                         planes_of(out)):
            raise ValueError('a frame that cannot be restored')
        self.strength = frame.strength
        return out

    def back(self, frame, gradient):
        """From the gradient by what restore() returned to the one by what it was given."""
        self.open(*frame.raw[0].shape[1:])
        out = [np.empty_like(p) for p in gradient]
        if self.library.vp_train_restore_back(self.handle, ctypes.byref(frame.c),
                                              planes_of(gradient), planes_of(out)):
            raise ValueError('a frame that cannot be restored')
        return out

    def __call__(self, kind, out, prediction, quality, source, active=None):
        """out: packed; prediction (or None) and source: uint8 planes; quality, active (or None)
        [B, rows, cols]."""
        whole = [None if planes is None else [np.ascontiguousarray(p, np.uint8) for p in planes]
                 for planes in (prediction, source)]
        return Restored.apply(out, self, kind, whole[0], quality.cpu().numpy(), whole[1],
                              None if active is None else active.cpu().numpy())
