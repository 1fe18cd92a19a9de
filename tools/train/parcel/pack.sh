#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Packs all that a training run needs on a bare machine (of this architecture, with Python,
# PyTorch and numpy and nothing else) into one tar; run.sh in it runs there. See ../README.md.
#
#   pack.sh CHECKPOINT PARCEL.tar FOLDER...
#
# CHECKPOINT is what the run begins from (grow.py); FOLDERS hold videos and pictures, taken in
# the order of their names while they fit. Environment: MEGABYTES (40) of them, FFMPEG (a
# static ffmpeg that reads them; without it the machine must have one), RESTORATION (weights
# whose restoration pictures go through in training), BUILD (build), PYTHON (python3).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=$(dirname "$here")
[ $# -ge 3 ] || { sed -n '6,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
checkpoint=$1 parcel=$2
shift 2
python=${PYTHON:-/usr/bin/python3}
build=${BUILD:-$train/../../build}
limit=$((${MEGABYTES:-40} * 1000000))

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/parcel/{bin,lib,media,tools/train}
cmake --build "$build" --target vpatch_train_bare >"$work/log" || { tail "$work/log" >&2; exit 1; }
cp "$build/libvpatch_train_bare.so" "$work/parcel/lib/"
json=$(ldd "$build/libvpatch_train_bare.so" | awk '$1 ~ /^libjansson/ {print $3}')
cp -L "$json" "$work/parcel/lib/"
cp -r "$train"/*.py "$train/vptrain" "$train/configs" "$work/parcel/tools/train/"
rm -rf "$work/parcel/tools/train/vptrain/__pycache__"
cp "$here/run.sh" "$work/parcel/"
[ -z "${FFMPEG:-}" ] || cp "$FFMPEG" "$work/parcel/bin/ffmpeg"
[ -z "${RESTORATION:-}" ] || cp "$RESTORATION" "$work/parcel/restoration.safetensors"
"$python" "$train/slim.py" "$checkpoint" "$work/parcel/start.pt"

taken=0 size=0
for folder; do
    for file in "$folder"/*; do
        size=$((size + $(wc -c <"$file")))
        [ $size -le $limit ] || break 2
        cp "$file" "$work/parcel/media/"
        taken=$((taken + 1))
    done
done
[ $taken -gt 0 ] || { echo "pack.sh: nothing in $* fits $limit bytes" >&2; exit 1; }
tar -C "$work" -cf "$parcel.tmp" parcel
mv "$parcel.tmp" "$parcel"
echo "$parcel: $(wc -c <"$parcel") bytes, $taken videos and pictures"
