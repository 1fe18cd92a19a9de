# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch encode --out-dir: the tree, the manifest, what counts as done, shards and parts of a batch;
# and that a batch that is killed ends as one that is not.

cp "$TESTS/../conformance/tiny.safetensors" tiny-model.safetensors
batch() { "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 "$@"; }
# facts MANIFEST KEY...: of each line, the values in a row
facts() { python3 "$TESTS/manifest.py" "$@"; }
tree() { (cd "$1" && find . -type f | LC_ALL=C sort); }
# bytes DIR: all files and what is in them
bytes() { (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum); }

mkdir -p clips/sub/deep
for name in a b sub/c.d "sub/deep/e f"; do
    clip clip.mkv 48x32 6
    mv clip.mkv "clips/$name.mkv"
done
clip clips/b.mkv 64x48 9
ffmpeg -v error -i clips/a.mkv -frames:v 1 clips/a.png
echo text >clips/readme.txt
ln -s .. clips/sub/circle
echo 'no video' >clips/sub/bad.mp4
ln -s nowhere clips/sub/gone.mp4

# ---- a tree, one bad clip in it ---------------------------------------------------------------

run 3 batch clips --out-dir made/new --psnr-report
says 'clips/sub/bad.mp4: '
says 'clips/sub/gone.mp4: No such file or directory'
says '5 of 7 clips encoded, 2 failed: '
says '2 files left out: no video or picture by their ending, or a link to a folder'
equal "$(tree made/new | tr '\n' ' ')" \
    './a.mkv.vpt ./a.png.vpt ./b.vpt ./manifest.jsonl ./sub/c.d.vpt ./sub/deep/e f.vpt ' tree
equal "$(facts made/new/manifest.jsonl file frames layers rows cols tokens incomplete status)" \
    "a.mkv.vpt 6 3 2 3 18 False -
a.png.vpt 1 1 2 3 6 False -
b.vpt 9 3 3 4 36 False -
sub/bad.vpt - - - - - - 3
sub/c.d.vpt 6 3 2 3 18 False -
sub/deep/e f.vpt 6 3 2 3 18 False -
sub/gone.vpt - - - - - - 3" manifest
equal "$(facts made/new/manifest.jsonl source_sha256 | sed -n 1p)" \
    "$(sha256sum clips/a.mkv | cut -d' ' -f1)" 'content hash'
# a clip is what it is without a batch, but for the chunk that says what it was made from
run 0 batch --quiet clips/b.mkv -o b.vpt
run 0 "$VPATCH" decode --quiet --model ./tiny-model.safetensors b.vpt -o b.y4m
run 0 "$VPATCH" decode --quiet --model ./tiny-model.safetensors made/new/b.vpt -o b2.y4m
same_bytes b.y4m b2.y4m
equal "$(facts made/new/manifest.jsonl psnr.all | grep -c '^[0-9]*\.[0-9]')" 5 'PSNR of all'

# ---- again: what is the same stays ------------------------------------------------------------

rm clips/sub/bad.mp4 clips/sub/gone.mp4
run 6 batch clips --out-dir made/new
says_one_line_of() { grep -qF -- "$1" err || fail "\"$1\" is not told"; }
says 'manifest.jsonl: exists already (--resume goes on with it, -f makes all anew)'
bytes made/new >before
run 0 batch clips --out-dir made/new --psnr-report --resume
says '0 of 5 clips encoded, 5 there already'
bytes made/new | grep -v manifest >after
grep -v manifest before >before.files
same_bytes after before.files
equal "$(facts made/new/manifest.jsonl psnr.all | grep -c '^[0-9]*\.[0-9]')" 5 'PSNR of all, kept'
# another content under the old name, and other settings
clip clips/b.mkv 64x48 5
run 0 batch clips --out-dir made/new --resume
says '1 of 5 clips encoded (1 of them anew: other source or settings), 4 there already'
run 0 batch clips --out-dir made/new --resume -q 30
says '5 of 5 clips encoded (5 of them anew'
cp "$TESTS/../conformance/tiny.safetensors" other.safetensors
# what no batch has made is not touched
cp b.vpt made/new/b.vpt
run 6 batch clips --out-dir made/new --resume -q 30
says 'made/new/b.vpt: exists already, and no batch has made it (-f replaces it)'
same_bytes made/new/b.vpt b.vpt
run 0 batch clips --out-dir made/new --resume -q 30 -f
says '1 of 5 clips encoded (1 of them anew'
# one that is cut, and the manifest lost
head -c -40 made/new/b.vpt >short && mv short made/new/b.vpt
cp made/new/manifest.jsonl before
rm made/new/manifest.jsonl
run 0 batch clips --out-dir made/new --resume -q 30
says '1 of 5 clips encoded (1 of them anew'
same_bytes made/new/manifest.jsonl before

# ---- parts --------------------------------------------------------------------------------------

for part in 0 1 2; do
    run 0 batch clips --out-dir parts --shard $part/3
done
run 0 batch clips --out-dir whole
equal "$(bytes parts | grep vpt | tr '\n' ' ')" "$(bytes whole | grep vpt | tr '\n' ' ')" 'parts'
equal "$(cat parts/manifest-0000?-of-00003.jsonl | LC_ALL=C sort)" \
    "$(LC_ALL=C sort whole/manifest.jsonl)" 'manifests of parts'
run 0 env SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=5 \
    SLURM_ARRAY_TASK_STEP=1 "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 clips \
    --out-dir slurm
says '--shard 2/3, from the Slurm job array'
equal "$(bytes slurm)" "$(bytes parts | grep -F "$(tree slurm | cut -c2-)")" 'part of a job array'
for bad in ID=x ID=-1 ID=7x 'ID=' 'ID=1 COUNT=0' 'ID=1 COUNT=x' 'ID=1' 'COUNT=2' 'ID=1 COUNT=2 STEP=0' 'ID=1 COUNT=2 MIN=x'; do
    words=()
    for word in $bad; do words+=("SLURM_ARRAY_TASK_$word"); done
    run 2 env "${words[@]}" "$VPATCH" encode --model ./tiny-model.safetensors clips --out-dir none
    says_one_line '(--shard says which part is meant)'
done
run 2 batch clips --out-dir parts --shard 3/3
says_one_line '--shard: "3/3" is not I/N with I from 0 to N - 1'

# ---- names that are no UTF-8, and a clip that is not there ------------------------------------

mkdir names
cp clips/a.mkv names/$'x\xe9.mkv'
cp clips/b.mkv names/$'x\xe8.mkv'
for kind in '' '--tar set'; do
    # shellcheck disable=SC2086
    run 0 batch names --out-dir "named$kind" $kind
    equal "$(facts "named$kind/manifest.jsonl" file frames)" 'x%E8.vpt 5
x%E9.vpt 6' "names, $kind"
    # shellcheck disable=SC2086
    run 0 batch names --out-dir "named$kind" $kind --resume
    says '0 of 2 clips encoded, 2 there already'
done
run 3 batch clips nowhere --out-dir nothing
says 'nowhere: No such file or directory'
nothing nothing/manifest.jsonl
# an older file stays when its source has become bad, and the line says so
mkdir worse && cp clips/a.mkv worse/a.mkv
run 0 batch worse --out-dir worsened
echo junk >worse/a.mkv
run 3 batch worse --out-dir worsened --resume
equal "$(facts worsened/manifest.jsonl file status older)" 'a.vpt 3 True' 'an older file'

# ---- shards ---------------------------------------------------------------------------------------

mkdir many-small
for ((i = 0; i < 12; i++)); do cp clips/a.mkv many-small/$i.mkv; done
run 0 batch clips --out-dir tars --tar set --tar-size 2K
equal "$(for tar in tars/*.tar; do tar tf "$tar"; done | tr '\n' ' ')" \
    'a_mkv.vpt a_mkv.json a_png.vpt a_png.json b.vpt b.json sub/c_d.vpt sub/c_d.json sub/deep/e f.vpt sub/deep/e f.json ' \
    'members of all shards'
equal "$(tree tars | grep -vc tar)" 1 'files but shards'
[ "$(find tars -name '*.tar' | wc -l)" -gt 1 ] || fail 'one shard has all'
tar xOf tars/set-000000.tar a_mkv.vpt >a.vpt
same_bytes a.vpt whole/a.mkv.vpt
equal "$(tar xOf tars/set-000000.tar a_mkv.json)" "$(head -1 tars/manifest.jsonl)" 'line in a shard'
run 6 batch clips --out-dir tars --tar set -f
says 'there are shards set-000000.tar ... already (--resume goes on behind them; to make all anew, remove them)'
bytes tars >before
rm tars/manifest.jsonl
run 0 batch clips --out-dir tars --tar set --tar-size 2K --resume
says '0 of 5 clips encoded, 5 there already'
bytes tars >after
same_bytes before after
run 6 batch clips --out-dir tars --tar set --tar-size 2K --resume -q 9
says 'set-000000.tar has it, made of another source or with other settings (another --out-dir takes this one)'
# a hole among shards; a limit that counts all of a shard
mv tars/set-000000.tar away.tar
run 6 batch clips --out-dir tars --tar set --resume
says 'tars/set-000000.tar: it is missing, and later shards are there'
mv away.tar tars/set-000000.tar
run 0 batch many-small --out-dir small --tar set --tar-size 20K
[ "$(find small -name '*.tar' -size -20481c | wc -l)" -gt 1 ] || fail 'one shard has all of many small ones'
equal "$(find small -name '*.tar' -size +20480c | wc -l)" 0 'shards above the limit'
# what a killed program has left of clips that are done
touch tars/.set-000001.tar.vpatch-99999999.tmp whole/.a.mkv.vpt.vpatch-99999999.tmp
run 0 batch clips --out-dir whole --resume
run 0 batch clips --out-dir tars --tar set --tar-size 2K --resume
equal "$(find tars whole -name '*.tmp' | wc -l)" 0 'temporary files'
head -c 1000 tars/set-000000.tar >short && mv short tars/set-000000.tar
run 6 batch clips --out-dir tars --tar set --resume
says_one_line_of 'tars/set-000000.tar: '

# ---- killed at any moment ----------------------------------------------------------------------

mkdir many
for i in 1 2 3 4 5 6 7 8; do clip many/$i.mkv 48x32 $((i + 3)); done
for kind in '' '--tar set --tar-size 2K'; do
    rm -rf killed
    # shellcheck disable=SC2086
    run 0 batch many --out-dir calm $kind
    for ((round = 0; round < ${MACHINE_KILLS:-6}; round++)); do
        # the program itself: of a function in the background $! would be a shell
        # shellcheck disable=SC2086
        "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 many --out-dir killed --resume \
            $kind >/dev/null 2>&1 &
        sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
    done
    # those of a killed batch are gone, too, and with them its lock
    for ((i = 0; i < 50; i++)); do
        # shellcheck disable=SC2086
        batch many --out-dir killed --resume $kind 2>err && break
        grep -q 'another vpatch is working on it' err || break
        sleep 0.1
    done
    equal "$(bytes killed)" "$(bytes calm)" "what is there after kills, $kind"
    rm -rf calm
done

# ---- the command line ------------------------------------------------------------------------------

run 2 batch clips --out-dir made -o x
says_one_line '--out-dir and -o exclude each other'
for option in --resume '--shard 0/2' '--tar x' '--tar-size 1' '--jobs 2' '--max-memory 1G'; do
    # shellcheck disable=SC2086
    run 2 batch clips $option
    says_one_line "${option% *} comes with --out-dir"
done
run 2 batch clips --out-dir made --tar a/b
says_one_line '--tar: "a/b" is not the beginning of a file'
run 2 batch - --out-dir made
says 'standard input (-) has no name'
run 2 batch clips/a.mkv clips/a.mkv --out-dir made
says 'clips/a.mkv is named twice'
mkdir empty
run 3 batch empty --out-dir made
says 'there is no video or picture in this folder'
touch file
run 6 batch clips --out-dir file/x
says 'the folder cannot be made'
mkdir later && echo '{"no": "manifest"}' >later/manifest.jsonl
run 6 batch clips --out-dir later --resume
says_one_line_of 'later/manifest.jsonl: it is not a manifest'
