# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Folders as inputs, and what a second run over the same files does.

mkdir in in/deeper made
for name in a b c; do clip in/$name.y4m 32x32 3; done
clip in/deeper/d.y4m 32x32 3
clip in/.hidden.y4m 32x32 3
echo 'This is not a video.' >in/notes.txt

# All videos of a folder beside them; the rest is counted, with -v named.
run 0 "$VPATCH" encode --preset 0 in
exists in/a.vpt
exists in/b.vpt
exists in/c.vpt
nothing in/deeper/d.vpt
nothing in/.hidden.vpt
nothing in/notes.vpt
says 'vpatch: in: 2 files or folders in it left out: no video or picture (-v names them)'
says '3 of 3 files encoded: 9 frames, '
run 0 "$VPATCH" encode --preset 0 -v in/ -o made
says 'in/notes.txt: left out'
says 'in/deeper: left out'
for name in a b c; do same_bytes in/$name.vpt made/$name.vpt; done
run 0 "$VPATCH" encode --preset 0 --quiet -f in -o made
equal "$(cat err)" '' 'stderr with --quiet'

# The same again: one line with their count, what is left is coded, status 6.
for i in $(seq 4 40); do ln in/a.y4m "in/$i.y4m"; done
rm in/b.vpt
for i in $(seq 4 38); do cp in/a.vpt "in/$i.vpt"; done
echo precious >in/a.vpt
run 6 "$VPATCH" encode --preset 0 in
equal "$(grep -c 'exist' err)" 1 'lines about outputs that exist'
says '37 of 40 outputs exist already and stay as they are (-f replaces them, -v names them)'
says '3 of 40 files encoded, 37 there already: 9 frames, '
equal "$(cat in/a.vpt)" precious 'a file that was there'
same_bytes in/b.vpt made/b.vpt
same_bytes in/39.vpt made/a.vpt
run 6 "$VPATCH" encode --preset 0 --quiet in
equal "$(wc -l <err | tr -d ' ')" 1 'lines when all is done'
says_one_line '40 of 40 outputs exist already'
run 6 "$VPATCH" encode --preset 0 -v in/a.y4m in/b.y4m
says 'in/b.vpt: exists already'
rm in/b.vpt
run 6 "$VPATCH" encode --preset 0 in/a.y4m in/b.y4m
says 'vpatch: in/a.vpt: exists already (-f replaces it)'
run 0 "$VPATCH" encode --preset 0 -f in/a.y4m in/b.y4m
same_bytes in/a.vpt made/a.vpt
# A failure counts for more than that.
echo 'not a video' >in/bad.mkv
run 3 "$VPATCH" encode --preset 0 in
says 'in/bad.mkv: '
says '40 of 41 outputs exist already'
rm in/bad.mkv in/[0-9]*

# decode takes the .vpt files.
mkdir back
run 0 "$VPATCH" decode in -o back
for name in a b c; do exists back/$name.mkv; done
says '3 of 3 files decoded: 9 frames, '
rm back/b.mkv
run 6 "$VPATCH" decode in -o back
says '2 of 3 outputs exist already'
exists back/b.mkv


# info takes both, as a list even when it is one.
run 0 "$VPATCH" info --json in
equal "$(json out "[f['file'] for f in d['files']]")" \
    "['in/a.vpt', 'in/a.y4m', 'in/b.vpt', 'in/b.y4m', 'in/c.vpt', 'in/c.y4m']" 'files of a folder'
run 0 "$VPATCH" info --json in/deeper
equal "$(json out "len(d['files'])")" 1 'list of one'
run 0 "$VPATCH" info in
equal "$(wc -l <out | tr -d ' ')" 8 'rows'

# Nothing to do is an error, the other inputs are done.
mkdir empty
run 3 "$VPATCH" encode empty
says_one_line 'empty: there is no video or picture in this folder'
run 3 "$VPATCH" decode in/deeper
says_one_line 'in/deeper: there is no .vpt file in this folder'
run 3 "$VPATCH" info empty
says_one_line 'empty: there is no video, picture or .vpt file in this folder'
run 3 "$VPATCH" encode --preset 0 empty in/deeper
says 'empty: there is no video or picture in this folder'
exists in/deeper/d.vpt
run 2 "$VPATCH" encode in -o one.vpt
says 'must be an existing directory'
run 2 "$VPATCH" encode -f in in/a.y4m
says 'in/a.y4m: this input is named twice'
if [ "$(id -u)" -ne 0 ]; then
    chmod a-r empty
    run 3 "$VPATCH" encode empty
    says_one_line 'empty: the folder cannot be read: Permission denied'
fi

# Names that a terminal would act on.
mkdir evil
name=$'evil/\x1b[31mred\xc2\x9b5m\xe2\x80\xae.y4m'
cp in/a.y4m "$name"
run 0 "$VPATCH" encode --preset 0 evil
run 0 "$VPATCH" info evil
for stream in out err; do
    equal "$(LC_ALL=C tr -d '\n\040-\176' <$stream | wc -c | tr -d ' ')" 0 "strange bytes on std$stream"
done
run 0 "$VPATCH" info --csv evil
equal "$(LC_ALL=C tr -d '\n\040-\176' <out | wc -c | tr -d ' ')" 0 'strange bytes in CSV'
run 0 "$VPATCH" info -v "${name%.y4m}.vpt"
equal "$(LC_ALL=C tr -d '\n\040-\176' <out | wc -c | tr -d ' ')" 0 'strange bytes in text'
