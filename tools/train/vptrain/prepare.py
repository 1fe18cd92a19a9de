# SPDX-License-Identifier: BSD-2-Clause
"""Decodes folders of videos and stills into a cache for train.py."""
import argparse

from .data import prepare


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument('cache', help='folder to make')
    ap.add_argument('folders', nargs='+', help='folders with videos or stills')
    ap.add_argument('--ffmpeg', default='ffmpeg')
    a = ap.parse_args()
    kept, digest = prepare(a.folders, a.cache, a.ffmpeg)
    print(len(kept), 'files, list sha256', digest)
