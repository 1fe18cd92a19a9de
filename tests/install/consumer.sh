#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# consumer.sh BUILD CC CMAKE: installs into an empty prefix and builds a small
# program against it, as C and as C++, with pkg-config and with find_package, shared and
# static; each one runs, and the installed model is found without help. What is installed
# holds no path of the build, and exports the functions of symbols.txt.
set -eu
build=$1 cc=$2 cmake=$3
here=$(cd "$(dirname "$0")" && pwd)
source=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$build/CMakeCache.txt")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
unset VPATCH_MODEL_PATH

if ! grep -qE '^VPATCH_SANITIZE:[A-Z]+=(OFF)?$' "$build/CMakeCache.txt"; then
    echo 'skipped: a library with sanitizers is not installed'
    exit 77
fi
"$cmake" --install "$build" --prefix "$prefix" >"$work/log"
find "$prefix" \( -type f -o -type l \) | sed "s,^$prefix/,," | sort >"$work/files"
cat "$work/files"
for wanted in 'include/vpatch/vpatch\.h' 'lib.*/libvpatch\.so' 'lib.*/libvpatch\.a' \
    'lib.*/pkgconfig/vpatch\.pc' 'lib.*/cmake/vpatch/vpatchConfig\.cmake' \
    'lib.*/cmake/vpatch/vpatchConfigVersion\.cmake' 'share/vpatch/models/base\.safetensors' \
    'share/vpatch/python/vpatch\.py'; do
    grep -qE "^$wanted$" "$work/files" || { echo "not installed: $wanted"; exit 1; }
done
if python3 -c 'import numpy' 2>/dev/null; then
    PYTHONPATH=$prefix/share/vpatch/python PYTHONDONTWRITEBYTECODE=1 \
        python3 -c 'import vpatch; vpatch.preload()'
fi
if grep -q '^VPATCH_BUILD_CLI:BOOL=ON' "$build/CMakeCache.txt"; then
    for wanted in 'bin/vpatch' 'share/man/man1/vpatch\.1' 'share/man/man1/vpatch-encode\.1' \
        'share/bash-completion/completions/vpatch'; do
        grep -qE "^$wanted$" "$work/files" || { echo "not installed: $wanted"; exit 1; }
    done
    "$prefix/bin/vpatch" --version
fi

# A library without the encoder lacks its functions, and no other.
of_encoder='^vpatch_(encoder_|packer_|analyser_|scanner_|plan_clip$)'
mkdir "$work/consumer"
if grep -q '^VPATCH_BUILD_ENCODER:BOOL=ON' "$build/CMakeCache.txt"; then
    of_encoder='^$'
else
    echo '#define WITHOUT_ENCODER' >"$work/consumer/consumer.c"
fi
cat >>"$work/consumer/consumer.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vpatch/vpatch.h>

int main(void)
{
    vpatch_model *model;
    char message[256];

    if (vpatch_version_number() != VPATCH_VERSION_NUMBER) return 1;
    if (vpatch_model_open(&model, NULL, message, sizeof message)) {
        printf("%s\n", message);
        return 1;
    }
    printf("%s %s\n", vpatch_version(), vpatch_model_path(model));
    if (getenv("MODELS") && strncmp(vpatch_model_path(model), getenv("MODELS"),
                                    strlen(getenv("MODELS"))))
        return 1;
#ifndef WITHOUT_ENCODER
    vpatch_encoder_settings settings;
    vpatch_plan plan;

    vpatch_encoder_settings_default(&settings);
    if (vpatch_encoder_settings_validate(&settings, message, sizeof message)) return 1;
    if (vpatch_plan_clip(&plan, model, 640, 352, 33, &settings)) return 1;
    if (plan.rows != 22 || plan.columns != 40) return 1;
#endif
    vpatch_model_close(model);
    return 0;
}
C
cat >"$work/consumer/CMakeLists.txt" <<'C'
cmake_minimum_required(VERSION 3.16)
project(consumer C)
find_package(vpatch 0.2 REQUIRED)
add_executable(with_shared consumer.c)
target_link_libraries(with_shared vpatch::vpatch)
add_executable(with_static consumer.c)
target_link_libraries(with_static vpatch::static)
C
library=$prefix/$(sed -n 's,/libvpatch\.a$,,p' "$work/files")
export PKG_CONFIG_PATH=$library/pkgconfig

cd "$work/consumer"
# shellcheck disable=SC2046
"$cc" -std=gnu11 -Wall -Werror consumer.c $(pkg-config --cflags --libs vpatch) -o shared
# The shared library knows where it lies itself.
MODELS=$prefix/ LD_LIBRARY_PATH=$library ./shared
if command -v c++ >/dev/null; then
    cp consumer.c consumer.cpp
    # shellcheck disable=SC2046
    c++ -std=c++11 -Wall -Wextra -Werror consumer.cpp $(pkg-config --cflags --libs vpatch) \
        -o shared_cpp
    MODELS=$prefix/ LD_LIBRARY_PATH=$library ./shared_cpp
fi
# Static: the archive itself, and what pkg-config says it needs.
# shellcheck disable=SC2046
"$cc" -std=gnu11 -Wall -Werror consumer.c $(pkg-config --cflags vpatch) "$library/libvpatch.a" \
    $(pkg-config --static --libs vpatch | sed 's/-lvpatch//') -o static
mkdir "$prefix/bin" 2>/dev/null || true
cp static "$prefix/bin/consumer"
(cd / && MODELS=$prefix/ "$prefix/bin/consumer")
(cd / && MODELS=$prefix/ exec -a /usr/bin/other "$prefix/bin/consumer")
if ldd ./static | grep -q libvpatch; then
    echo 'the static consumer needs the shared library'
    exit 1
fi
"$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" >"$work/log"
"$cmake" --build build >>"$work/log" || { cat "$work/log"; exit 1; }
MODELS=$prefix/ ./build/with_shared
cp build/with_static "$prefix/bin/consumer"
MODELS=$prefix/ PATH=$prefix/bin:$PATH consumer
rm "$prefix/bin/consumer"

# A prefix that was moved, the library in a folder of its architecture, and programs that are not
# in it: each library finds the weights of its own tree, wherever the process goes and whatever
# name it was loaded by.
moved=$work/moved
mkdir -p "$moved/lib/any-linux-gnu" "$moved/share"
cp -P "$library"/libvpatch.so* "$moved/lib/any-linux-gnu/"
cp -r "$prefix/share/vpatch" "$moved/share/"
models=$moved/share/vpatch/models/
MODELS=$models LD_LIBRARY_PATH=$moved/lib/any-linux-gnu ./shared
(cd / && MODELS=$models LD_LIBRARY_PATH=$moved/lib/any-linux-gnu \
    exec -a /usr/bin/other "$work/consumer/shared")
if command -v python3 >/dev/null; then
    cat >model.py <<'PYTHON'
"""Prints the weights' path that a library finds by itself: model.py FOLDER NAME."""
import ctypes
import os
import sys
os.chdir(sys.argv[1])
library = ctypes.CDLL(sys.argv[2])
os.chdir('/')
model, message = ctypes.c_void_p(), ctypes.create_string_buffer(1024)
status = library.vpatch_model_open(ctypes.byref(model), None, message, ctypes.c_size_t(1024))
library.vpatch_model_path.restype = ctypes.c_char_p
print(library.vpatch_model_path(model).decode() if status == 0 else message.value.decode())
PYTHON
    for name in ./libvpatch.so "$moved/lib/any-linux-gnu/libvpatch.so"; do
        found=$(python3 model.py "$moved/lib/any-linux-gnu" "$name")
        [ "$found" = "${models}base.safetensors" ] || { echo "Python found: $found"; exit 1; }
    done
    # $VPATCH_MODEL_PATH comes first.
    mkdir asked
    cp "${models}base.safetensors" asked/
    found=$(VPATCH_MODEL_PATH=$PWD/asked python3 model.py "$moved/lib/any-linux-gnu" ./libvpatch.so)
    [ "$found" = "$PWD/asked/base.safetensors" ] || { echo "Python found: $found"; exit 1; }
    # Without weights, the places are named; the build is none of them.
    mv "$moved/share" "$work/away"
    found=$(python3 model.py "$moved/lib/any-linux-gnu" ./libvpatch.so)
    case $found in
    'no weights called "base"; looked in '*"$moved/share/vpatch/models, "*) ;;
    *) echo "Python was told: $found"; exit 1 ;;
    esac
    case $found in *"$(cd "$build" && pwd)"*) echo "the build: $found"; exit 1 ;; esac
fi
rm -r "$moved"

# The shared library exports what the header declares, all of it and nothing else.
nm -D --defined-only "$library/libvpatch.so" | awk '$2 ~ /[A-Z]/ {print $3}' | sort >"$work/exported"
sed -n '/^VPATCH_API/,/;/p' "$prefix"/include/vpatch/*.h | tr '\n' ' ' | tr ';' '\n' |
    sed -n 's/.*VPATCH_API[^(]*[ *]\(vpatch_[a-z_]*\)(.*/\1/p' | sort -u |
    grep -vE "$of_encoder" >"$work/declared"
[ "$(wc -l <"$work/declared")" -gt 40 ]
diff "$work/declared" "$work/exported" || { echo 'declared (<) and exported (>) differ'; exit 1; }
# Functions come, none goes: a new one is added to the list with the version that brings it.
grep -vE "$of_encoder" "$here/symbols.txt" | diff - "$work/exported" ||
    { echo 'symbols.txt (<) and exported (>) differ'; exit 1; }

# Nothing tells where it was built.
for path in "$source" "$(cd "$build" && pwd)"; do
    if grep -rlaF -- "$path" "$prefix"; then
        echo "these hold $path"
        exit 1
    fi
done
echo ok
