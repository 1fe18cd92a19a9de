# SPDX-License-Identifier: BSD-2-Clause
"""Runs a command with a terminal as stderr; prints what it wrote there."""
import os
import pty
import subprocess
import sys

leader, follower = pty.openpty()
process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
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
