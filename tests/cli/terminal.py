# SPDX-License-Identifier: BSD-2-Clause
"""terminal.py COLUMNS COMMAND...: runs a command with a terminal of that width as stderr (0: one
that does not tell its width); prints what it wrote there."""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

leader, follower = pty.openpty()
fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack('HHHH', 24, int(sys.argv[1]), 0, 0))
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=follower)
os.close(follower)
text = b""
while True:
    try:
        chunk = os.read(leader, 4096)
    except OSError:
        break
    if not chunk:
        break
    text += chunk
sys.stdout.buffer.write(text)
sys.exit(process.wait())
