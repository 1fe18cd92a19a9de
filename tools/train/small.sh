#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Trains a small model on the samples for some minutes and encodes a sample with it: the
# whole way from pictures to weights, in little. See README.md.
#   tools/train/small.sh [MINUTES] [FOLDER]     default: 2, small-model in the build folder
# PYTHON names an interpreter with PyTorch, BUILD another build folder than build.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-/usr/bin/python3}
build=${BUILD:-$root/build}
minutes=${1:-2}
folder=${2:-$build/small-model}

"$python" -c 'import torch, numpy' || {
    echo "PyTorch is missing: apt-get install python3-torch" >&2
    exit 1
}
mkdir -p "$folder"
cmake -S "$root" -B "$build" -G Ninja >"$folder/build.log"
ninja -C "$build" vpatch vpatch_train >>"$folder/build.log" || {
    tail "$folder/build.log" >&2
    exit 1
}
export VPATCH_TRAIN_LIBRARY=$build/libvpatch_train.so

"$python" "$here/prepare.py" "$folder/cache" "$root/samples"
# A tenth of the steps of a real training: the rate estimate has less time to settle.
"$python" "$here/train.py" --cache "$folder/cache" --config "$here/configs/small.json" \
    --out "$folder/run" --minutes "$minutes" --batch 2 --warm 15
"$python" "$here/export.py" "$folder/run/last.pt" "$folder/small.safetensors" \
    --cache "$folder/cache" --batches 4
"$build/vpatch" encode -f --model "$folder/small.safetensors" -o "$folder/market.vpt" \
    "$root/samples/market.mp4"
"$build/vpatch" decode -f --model "$folder/small.safetensors" -o "$folder/market.mkv" \
    "$folder/market.vpt"
