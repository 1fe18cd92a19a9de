# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Help texts against golden files; UPDATE_GOLDEN=1 writes those anew.

golden()
{
    local name=$1
    shift
    run 0 "$VPATCH" "$@"
    if [ -n "${UPDATE_GOLDEN:-}" ]; then cp out "$TESTS/golden/$name.txt"; fi
    checks=$((checks + 1))
    if ! diff -u "$TESTS/golden/$name.txt" out >difference; then
        fail "vpatch $* is not golden/$name.txt:"
        head -30 difference
    fi
    equal "$(cat err)" "" "stderr of $*"
    equal "$(awk 'length > 80' out)" "" "lines over 80 columns in $*"
}

golden help --help
golden long-help --long-help
for command in encode decode play info verify bench captions index find cut export import; do
    golden "$command-help" $command --help
    golden "$command-long-help" $command --long-help
    cp out long
    run 0 "$VPATCH" help $command
    same_bytes out long
    run 0 "$VPATCH" $command -h
    same_bytes out "$TESTS/golden/$command-help.txt"
done
run 0 "$VPATCH" help
same_bytes out "$TESTS/golden/help.txt"

run 2 "$VPATCH"
equal "$(cat out)" "" "stdout without arguments"
same_bytes err "$TESTS/golden/help.txt"

run 0 "$VPATCH" --version
for line in 'vpatch [0-9]+\.[0-9]+\.[0-9]+$' 'model: base' 'model id: [0-9a-f]{64}$' \
    'model file: /' 'OpenBLAS kernel: [A-Za-z]' \
    'instruction sets: (none|avx2|avxvnni|avx512|avx512vnni)$' 'FFmpeg: .*libavformat [0-9]+'; do
    checks=$((checks + 1))
    grep -qE "^$line" out || fail "--version has no line \"$line\""
done
