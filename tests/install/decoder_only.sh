#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# decoder_only.sh SOURCE BUILD CC CMAKE: the library without an encoder builds on its own,
# exports no function of the encoder, and decodes: the frames of a stream that the whole
# library has coded, bit by bit.
set -eu
source=$1 build=$(cd "$2" && pwd) cc=$3 cmake=$4
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
alone=$build/tests/decoder_only # stays, so that only the first run compiles everything

if [ ! -x "$build/vpatch" ]; then
    echo 'skipped: there is no vpatch program to make a stream'
    exit 77
fi
launcher=''
if command -v ccache >/dev/null; then launcher=-DCMAKE_C_COMPILER_LAUNCHER=ccache; fi
"$cmake" -S "$source" -B "$alone" -DCMAKE_C_COMPILER="$cc" $launcher \
    -DVPATCH_BUILD_ENCODER=OFF -DVPATCH_BUILD_TESTS=OFF >"$work/log" || { cat "$work/log"; exit 1; }
"$cmake" --build "$alone" --parallel 2 >"$work/log" 2>&1 || { tail -40 "$work/log"; exit 1; }
if [ -e "$alone/vpatch" ]; then
    echo 'there is a program, which needs the encoder'
    exit 1
fi

# What is missing is the encoder's, and nothing else.
nm -D --defined-only "$alone/libvpatch.so" | awk '$2 ~ /[A-Z]/ {print $3}' | sort >"$work/has"
grep -vE '^vpatch_(encoder_|packer_|analyser_|scanner_|plan_clip$)' "$here/symbols.txt" >"$work/wanted"
diff "$work/wanted" "$work/has" || { echo 'wanted (<) and exported (>) differ'; exit 1; }

"$cc" -std=c11 -Wall -Wextra -Werror -I "$source/include" "$here/decode.c" \
    -L "$alone" -lvpatch -o "$work/decode"
export VPATCH_MODEL_PATH=$source/models
"$build/vpatch" encode --quiet -j 2 --to 0.7 -o "$work/stream.vpt" "$source/samples/forest.mkv"
"$build/vpatch" decode --quiet -j 2 -o "$work/frames.y4m" "$work/stream.vpt"
LD_LIBRARY_PATH=$alone "$work/decode" "$work/stream.vpt" "$work/frames.y4m" || exit 1
echo ok
