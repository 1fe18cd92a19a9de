# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The progress line is there on a terminal, gone at the end, and absent elsewhere.

clip in.y4m 352x288 60
on_terminal "$VPATCH" encode -j 1 --effort 2 in.y4m >seen
equal $? 0 'status on a terminal'
at_least "$(tr '\r' '\n' <seen | grep -cE 'in\.y4m +[0-9]+%  [0-9]+/60 frames')" 1 'progress lines'
at_least "$(tr '\r' '\n' <seen | grep -c 'ETA')" 1 'progress lines with an ETA'
# What stands on the terminal at the end, control sequences applied.
equal "$(python3 -c '
text = open("seen", newline="").read()
line = ""
for part in text.replace("\r\n", "\n").split("\r"):
    line = part if part.startswith("\033[K") or part else line
print(line.replace("\033[K", "").strip()[:8])')" 'in.vpt: ' 'what is left on the terminal'
on_terminal "$VPATCH" encode --quiet -f in.y4m >seen
equal "$(cat seen)" '' 'terminal with --quiet'
run 0 "$VPATCH" encode -f in.y4m
equal "$(wc -l <err | tr -d ' ')" 1 'lines on stderr that is no terminal'
equal "$(tr -cd '\r\033' <err | wc -c | tr -d ' ')" 0 'control characters on stderr'
# Binary data never goes to a terminal.
python3 - "$VPATCH" <<'PY' >seen 2>&1
import os, pty, subprocess, sys
leader, follower = pty.openpty()
for arguments in (["encode", "in.y4m", "-o", "-"], ["decode", "in.vpt", "-o", "-"]):
    done = subprocess.run([sys.argv[1]] + arguments, stdout=follower, stderr=subprocess.PIPE)
    print(done.returncode, done.stderr.decode().strip())
PY
equal "$(grep -c '^6 vpatch: will not write .* to a terminal' seen)" 2 'refusals'
