#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# From a checkpoint to weights as they are shipped: exports it, fits restoration (with
# RESTORE), codes videos with the result, learns the entropy coder's start states from what that
# made, and puts them in.
#
#   ship.sh [--untrained] CHECKPOINT OUT.safetensors CACHE VIDEO...
#
# CACHE is the training cache (prepare.py); VIDEOS are files of the training set, a dozen or
# more of different kinds, or folders: of those every so many-th file is taken, CLIPS (15)
# in all. With --untrained CHECKPOINT is a configuration (base.json). Environment: PYTHON,
# BUILD (build), BATCHES (24, of export.py), WORK (a folder to keep the dumps in), RESTORE
# (weights whose restoration is the start of ROUNDS (2) of restore.py; without it there is
# none), and those of tools/entropy/make-start.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
untrained=()
if [ "${1:-}" = --untrained ]; then
    untrained=("$1")
    shift
fi
[ $# -ge 4 ] || { sed -n '7,14s/^# \{0,1\}//p' "$0" >&2; exit 2; }
checkpoint=$1 out=$2 cache=$3
shift 3
python=${PYTHON:-/usr/bin/python3}
build=${BUILD:-$here/../../build}
export VPATCH_TRAIN_LIBRARY=${VPATCH_TRAIN_LIBRARY:-$build/libvpatch_train.so}
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}

videos=()
for place; do
    if [ -d "$place" ]; then
        found=("$place"/*.*)
        count=${CLIPS:-15}
        [ "$count" -le ${#found[@]} ] || count=${#found[@]}
        for ((i = 0; i < count; i++)); do
            videos+=("${found[$((i * ${#found[@]} / count))]}")
        done
    elif [ -e "$place" ]; then
        videos+=("$place")
    else
        echo "ship.sh: $place: no such file or folder" >&2
        exit 1
    fi
done

if [ -n "${WORK:-}" ]; then
    work=$WORK
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
"$python" "$here/export.py" "${untrained[@]}" "$checkpoint" "$work/plain.safetensors" \
    --cache "$cache" --batches "${BATCHES:-24}"
weights=$work/plain.safetensors
if [ -n "${RESTORE:-}" ]; then
    weights=$work/restored.safetensors
    "$python" "$here/restore.py" "$work/plain.safetensors" "$weights" --cache "$cache" \
        --start "$RESTORE" --rounds "${ROUNDS:-2}" --tool "$build/tools/train/restore-sums"
fi
"$here/../entropy/make-start" "$build" "$weights" "$work" "${videos[@]}"
"$python" "$here/export.py" "$weights" "$out" \
    --entropy "$work/tokens.state" "$work/motion.state"
