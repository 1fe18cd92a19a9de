# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# The command of docs/scale-out.md for GNU parallel, with this machine twice in the place of two.

if ! parallel --version 2>/dev/null | grep -q 'GNU parallel'; then
    echo 'skipped: GNU parallel is not installed (parallel)'
    exit 77
fi
here=$PWD
mkdir clips
for i in 1 2 3 4 5 6 7; do clip "clips/$i.mkv" 48x32 $((i + 2)); done
quick_vpatch
export HOME=$here CLIPS=$here/clips OUT=$here/out-parallel
run 0 vpatch encode clips --out-dir alone
echo '2/:' >machines # ":" is this machine without ssh, "2/" its cores
python3 "$TESTS/doc_block.py" "$SOURCE/docs/scale-out.md" parallel |
    sed 's/seq 0 99/seq 0 3/; s/{}\/100/{}\/4/; s/--jobs 1/--jobs 2/' >parallel.sh
run 0 bash parallel.sh
equal "$(find out-parallel -name '*.vpt' | wc -l)" 7 clips
for i in 1 2 3 4 5 6 7; do same_bytes "out-parallel/$i.vpt" "alone/$i.vpt"; done
equal "$(cat out-parallel/manifest-*-of-*.jsonl | wc -l)" 7 'lines of manifests'
# a part that failed is tried again, and only that
echo junk >clips/8.mkv
rm jobs.log
run 1 bash parallel.sh
says 'clips/8.mkv: '
rm clips/8.mkv
run 0 bash parallel.sh
equal "$(tail -n +2 jobs.log | awk '$7 != 0' | wc -l)" 1 'parts that failed'
equal "$(tail -n +2 jobs.log | wc -l)" 5 'parts that were run'
