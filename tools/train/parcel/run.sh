#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs in an unpacked parcel: makes the cache, grows the start to CONFIG, trains with the
# options given, and leaves in OUTPUT what goes home: last.pt (slim.py --back), log.csv and
# train.log.
#
#   run.sh OUTPUT CONFIG.json [OPTION OF train.py...]
#
# Environment: PYTHON (python3), WORK (a folder of the machine for cache and checkpoints).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || { sed -n '7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
out=$1 config=$2
shift 2
python=${PYTHON:-python3}
tools=$here/tools/train
export VPATCH_TRAIN_LIBRARY=$here/lib/libvpatch_train_bare.so
export OMP_NUM_THREADS=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
export PATH=$here/bin:$PATH
work=${WORK:-$(mktemp -d)}
mkdir -p "$work/run" "$out"

# Decoded side by side; the last call finds all of it made, and writes the list.
parts=$(nproc) i=0
for file in "$here"/media/*; do
    mkdir -p "$work/part$((i % parts))"
    ln -sf "$file" "$work/part$((i % parts))/"
    i=$((i + 1))
done
for part in "$work"/part*; do
    "$python" "$tools/prepare.py" "$work/cache" "$part" >/dev/null &
done
wait
"$python" "$tools/prepare.py" "$work/cache" "$here/media"

"$python" "$tools/slim.py" --back "$here/start.pt" "$work/start.pt"
"$python" "$tools/grow.py" "$work/start.pt" "$config" "$work/run/last.pt"
options=(--cache "$work/cache" --out "$work/run" --config "$config" --warm 0)
if [ -e "$here/restoration.safetensors" ]; then
    options+=(--restoration "$here/restoration.safetensors")
fi
status=0
"$python" "$tools/train.py" "${options[@]}" "$@" >"$out/train.log" 2>&1 || status=$?
tail -n 20 "$out/train.log"
[ $status -eq 0 ] || exit $status
"$python" "$tools/slim.py" "$work/run/last.pt" "$out/last.pt"
cp "$work/run/log.csv" "$out/"
