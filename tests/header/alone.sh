#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# alone.sh INCLUDE CC: vpatch.h needs nothing before it, in strict C11 and in C++,
# and its two ways of naming symbols agree with both.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/alone.c" <<'C'
#include "vpatch/vpatch.h"
#include "vpatch/vpatch.h"
int answer(void);
int answer(void)
{
    vpatch_encoder_settings settings;
    vpatch_encoder_settings_default(&settings);
    return settings.quality + VPATCH_OK;
}
C
cp "$work/alone.c" "$work/alone.cpp"
warnings='-Wall -Wextra -Wpedantic -Wstrict-prototypes -Wshadow -Werror'
for define in '' -DVPATCH_BUILD_SHARED; do
    # shellcheck disable=SC2086
    "$2" -std=c11 $warnings $define -I"$1" -c "$work/alone.c" -o "$work/c.o"
done
echo 'C11: ok'
if command -v c++ >/dev/null; then
    for standard in c++11 c++17; do
        c++ -std=$standard -Wall -Wextra -Wpedantic -Werror -I"$1" -c "$work/alone.cpp" \
            -o "$work/cpp.o"
        # The functions have C names there too.
        nm "$work/cpp.o" | grep -q ' U vpatch_encoder_settings_default$'
        echo "$standard: ok"
    done
fi
