# SPDX-License-Identifier: BSD-2-Clause
"""A file's frames: payloads, prediction, networks, restoration (docs/format/README.md)."""
from collections import Counter

import numpy as np

from .networks import network_of, skipped_patches
from .predict import predict
from .rangecoder import PayloadDecoder
from .segment import decode_segment


class SegmentDecoder:
    """Pictures of one segment; shape: rows and columns of patches."""

    def __init__(self, weights, shape, notes):
        self.weights, self.shape, self.notes = weights, shape, notes
        self.pictures = {}

    def decode(self, coder, frames, independent):
        for frame in decode_segment(coder, self.shape, frames, independent,
                                    self.weights.start_states(), bool(self.weights.restoration),
                                    self.notes):
            self.pictures[frame.time] = self.picture(frame)
        return [self.pictures[time] for time in range(frames)]

    def prediction(self, frame):
        references = [self.pictures[time] for time in frame.references]
        if not references:
            return None
        return predict(frame.field, references, self.notes)

    def picture(self, frame):
        quality = np.array([frame.patches[at] for at in sorted(frame.patches)]).reshape(self.shape)
        levels = np.array(frame.tokens).reshape(*self.shape, -1)
        prediction = self.prediction(frame)
        network, kind = network_of(self.weights.networks, frame.type)
        name = next(name for name, one in self.weights.networks.items() if one is network)
        self.notes['network', name, frame.type] += 1
        picture = network.decode(kind, quality, levels, prediction)
        if self.weights.restoration:
            skipped = skipped_patches(levels, prediction)
            picture = self.weights.restoration.picture(frame.type, frame.strength, frame.patches,
                                                       prediction, picture, skipped, self.notes)
        return picture


def cropped(picture, width, height):
    """The true size, as bytes: luma, Cb, Cr."""
    half = (height + 1) // 2, (width + 1) // 2
    sizes = ((height, width), half, half)
    return b''.join(plane[:h, :w].astype(np.uint8).tobytes()
                    for plane, (h, w) in zip(picture, sizes))


def decode_file(file, weights, notes=None):
    """Yields the frames in order of display, each the bytes of its planes."""
    notes = Counter() if notes is None else notes
    head = file.header
    assert head.model == weights.id and head.dims == weights.d, 'not the weights of this file'
    shape = -(-head.height // 16), -(-head.width // 16)
    for segment in file.segments:
        decoder = SegmentDecoder(weights, shape, notes)
        for picture in decoder.decode(PayloadDecoder(segment.payload), segment.frames,
                                      segment.independent):
            yield cropped(picture, head.width, head.height)
