# SPDX-License-Identifier: BSD-2-Clause
"""Other programs: run, timed, and their memory taken."""
import os
import subprocess
import sys
import time
from contextlib import nullcontext


class Failure(Exception):
    """Something to say in one line."""


def _why(command, text):
    lines = [line for line in text.decode(errors='replace').splitlines() if line.strip()]
    return '%s: %s' % (os.path.basename(command[0]), lines[-1] if lines else 'failed')


def output(command, target=None):
    """What the program writes to standard output, or nothing when that goes to
    the file target; Failure with its last line when it fails."""
    try:
        with open(target, 'wb') if target else nullcontext(subprocess.PIPE) as stdout:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stdout,
                                  stderr=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure('%s: %s' % (command[0], error.strerror)) from None
    if done.returncode:
        raise Failure(_why(command, done.stderr))
    return done.stdout


def seconds(command, target=None):
    """Wall-clock time of a run, with the start of the program."""
    begin = time.monotonic()
    output(command, target)
    return time.monotonic() - begin


def usage(command, feed=None, sink=os.devnull):
    """Runs a program and returns its wall seconds, processor seconds and peak
    memory in bytes. feed: a command whose output it reads.

    A process between this one and the program takes the figures: until it
    executes the program, a child has the size of its parent, and Linux counts
    that size too."""
    probe = [sys.executable, '-I', '-S', os.path.abspath(__file__)] + command
    source = None
    try:
        if feed:
            source = subprocess.Popen(feed, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL)
        with open(sink, 'wb') as out:
            done = subprocess.run(probe, stdin=source.stdout if source else subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure(str(error)) from None
    finally:
        if source:
            source.stdout.close()
            source.wait()
    if done.returncode:
        raise Failure(_why(command, done.stderr))
    wall, processor, peak = done.stderr.split()[-3:]
    return float(wall), float(processor), int(peak)


def _probe(command):
    begin = time.monotonic()
    child = os.fork()
    if not child:
        try:
            os.execvp(command[0], command)
        except OSError as error:
            os.write(2, (str(error) + '\n').encode())
        os._exit(127)
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - begin
    if status == 0:
        print('\n%f %f %d' % (wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024),
              file=sys.stderr)
    return 0 if status == 0 else 1


if __name__ == '__main__':
    sys.exit(_probe(sys.argv[1:]))
