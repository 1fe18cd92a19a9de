# SPDX-License-Identifier: BSD-2-Clause
"""Memory and speed of the program as a whole, its start included."""
import os

from measure.pictures import feed
from measure.process import output, usage
from measure.report import verdict

MEGABYTE = 1e6
PEAK_MEGABYTES = 500
ENCODE_FPS, DECODE_FPS = 20, 30


def memory(vpatch, source, work, say, frames=(60, 600), size=(1280, 720)):
    """Peak memory of encoding and of decoding a short and a long clip."""
    rows = []
    say('Peak memory at %dx%d, default quality, %s repeated:' % (
        *size, os.path.basename(source)))
    say('  %6s %12s %12s' % ('frames', 'encode', 'decode'))
    coded = os.path.join(work, 'memory.vpt')
    for count in frames:
        _, _, encode = usage(vpatch.encode_command('-', coded), feed(source, count, *size))
        _, _, decode = usage(vpatch.decode_command(coded, '-'))
        rows.append({'frames': count, 'encode_bytes': encode, 'decode_bytes': decode})
        say('  %6d %9.1f MB %9.1f MB' % (count, encode / MEGABYTE, decode / MEGABYTE))
    say('')
    for key in ('encode', 'decode'):
        peaks = [row[key + '_bytes'] / MEGABYTE for row in rows]
        say(verdict('peak memory, %s' % key, max(peaks), PEAK_MEGABYTES, unit=' MB'))
        say(verdict('  %d frames against %d' % (frames[-1], frames[0]), peaks[-1] / peaks[0], 1.1,
                    unit='x'))
    return {'width': size[0], 'height': size[1], 'rows': rows}


def speed(vpatch, source, work, say, frames=128, size=(640, 352)):
    """Frames per second of encoding and of decoding. On a machine with other
    work the frames per second of processor time tell more."""
    rows = []
    clip, coded = os.path.join(work, 'speed.y4m'), os.path.join(work, 'speed.vpt')
    output(feed(source, frames, *size), clip)
    say('Speed at %dx%d, %d frames of %s, default quality:' % (
        *size, frames, os.path.basename(source)))
    say('  %7s  %-6s %12s %22s' % ('threads', '', 'frames/s', 'per processor second'))
    for threads in (2, 1):
        row = {'threads': threads}
        vpatch.set_threads(threads)
        for what, command in (('encode', vpatch.encode_command(clip, coded)),
                              ('decode', vpatch.decode_command(coded, '-'))):
            wall, processor, _ = usage(command)
            row[what + '_fps'] = frames / wall
            row[what + '_frames_per_processor_second'] = frames / processor
            say('  %7d  %-6s %12.1f %22.1f' % (threads, what, frames / wall, frames / processor))
        rows.append(row)
    load = os.getloadavg()[0]
    say('  load of the machine: %.1f' % load)
    say('')
    say(verdict('encode, 2 threads', rows[0]['encode_fps'], ENCODE_FPS, True, ' fps'))
    say(verdict('decode, 2 threads', rows[0]['decode_fps'], DECODE_FPS, True, ' fps'))
    return {'width': size[0], 'height': size[1], 'frames': frames, 'load': load, 'rows': rows}
