# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Inputs whose end is missing: what is whole is kept, the .vpt says that it is incomplete, one
# line names file and reason, the status is 4. Intact ones of the same kinds are not accused.

tiny=$SOURCE/tests/conformance/tiny.safetensors
encode() { "$VPATCH" encode --quiet --preset 0 --model "$tiny" -f "$@"; }

make()
{
    ffmpeg -v error -y -f lavfi -i testsrc2=size=48x32:rate=25 \
        -f lavfi -i sine=frequency=440:sample_rate=48000 -t 0.6 "$@" </dev/null ||
        fail "ffmpeg cannot make ${!#}"
}
only() { local name=$1; shift; make -map 0:v "$@" "$name"; }
only video.y4m
only video.gif
only video.mjpeg -c:v mjpeg
only video.apng -f apng
make -c:v mpeg2video -c:a mp2 both.ts
make -c:v mpeg4 -c:a mp2 both.avi
make -c:v mpeg4 -c:a mp2 both.mkv
make -c:v mpeg4 -c:a aac both.mp4
make -c:v mpeg4 -c:a aac -movflags +faststart early.mp4
make -c:v mpeg4 -c:a mp2 both.nut
make -c:v flv -c:a adpcm_swf -ar 44100 both.flv
make -c:v mpeg1video -c:a mp2 both.mpg
# Kinds whose end FFmpeg takes for an error.
ffmpeg -v error -y -f lavfi -i testsrc2=size=64x64:rate=30 -t 0.6 video.roq </dev/null
only video.smjpeg -f smjpeg -c:v mjpeg
# Written to a pipe: no length is filled in.
make -c:v mpeg4 -c:a mp2 -f matroska - >live.mkv
make -c:v mpeg4 -c:a mp2 -f avi - >live.avi
only - -c:v libvpx -f ivf >live.ivf
only told.ivf -c:v libvpx

turn=0
for file in video.* both.* early.mp4 live.mkv; do
    run 0 encode "$file" -o whole.vpt
    size=$(wc -c <"$file")
    turn=$((turn + 1))
    cut=$((turn % 2 ? 1 : size / 8))
    head -c $((size - cut)) "$file" >"cut.${file##*.}"
    # The end of an MP4 may be the index without which there is nothing.
    if [ "$file" = both.mp4 ]; then
        encode cut.mp4 -o cut.vpt 2>err </dev/null
        at_least $? 3 "status of $file without $cut bytes"
        continue
    fi
    run 4 encode "cut.${file##*.}" -o cut.vpt
    says_one_line "cut.${file##*.}: damaged or incomplete: "
    # info, which reads no frames, sees it as well.
    [ "$cut" -gt 1 ] || run 4 "$VPATCH" info --model "$tiny" "cut.${file##*.}"
done
# All that was whole is there.
run 4 encode cut.mkv -o cut.vpt
"$VPATCH" info --json cut.vpt >out 2>err
at_least "$(json out "d['frames']")" 8 "frames of cut.mkv"

# Through a pipe whose writer dies: it closes in the middle of something.
# shellcheck disable=SC2002 # a pipe is what is meant
for file in video.y4m both.ts both.mkv both.nut live.mkv live.avi live.ivf told.ivf; do
    run 0 encode "$file" -o whole.vpt
    size=$(wc -c <"$file")
    head -c $((size * 2 / 3 + 1)) "$file" >part
    cat part | encode - -o cut.vpt 2>err
    equal $? 4 "status of a part of $file through a pipe"
    says_one_line 'standard input: damaged or incomplete: '
    cat "$file" | encode - -o cut.vpt 2>err
    equal $? 0 "status of $file through a pipe"
    [ "${file%.*}" = live ] || continue
    cat "$file" | "$VPATCH" info --model "$tiny" - >out 2>err
    says_one_line 'the frames of a pipe cannot be counted beforehand'
done
# A head that knows the length: frames that miss at the end are told.
python3 - <<'PY'
data = open('told.ivf', 'rb').read()
at, frames = 32, []
while at < len(data):
    frames.append(at)
    at += 12 + int.from_bytes(data[at:at + 4], 'little')
open('less.ivf', 'wb').write(data[:frames[-5]])
PY
run 4 encode less.ivf -o cut.vpt
says_one_line 'less.ivf: damaged or incomplete: its head claims 15 frames, 10 are there'

# An MP4 whose index is at its end: a pipe cannot give it, but a file as standard input can.
ffmpeg -v error -y -f lavfi -i testsrc2=size=320x240:rate=25 -t 0.4 -c:v mjpeg -q:v 2 late.mov </dev/null
# shellcheck disable=SC2002 # a pipe again
cat late.mov | encode - -o late.vpt 2>err
equal $? 3 'status of a late index in a pipe'
says_one_line 'where a pipe cannot seek'
encode --to 0.1 - -o late.vpt <late.mov 2>err
equal $? 0 'status of a file as standard input'

# Pictures that FFmpeg has no parser for come through a pipe as from a file.
# shellcheck disable=SC2002 # a pipe once more
for kind in tiff pcx sgi sun xwd exr; do
    only still.$kind -frames:v 1 || continue
    run 0 encode still.$kind -o named.vpt
    cat still.$kind | encode - -o piped.vpt 2>err
    equal $? 0 "status of a $kind through a pipe"
    same_bytes piped.vpt named.vpt
done
only still.tga -frames:v 1
encode - -o tga.vpt <still.tga 2>err
equal $? 3 'status of a picture without a name'
says_one_line 'pictures that only their name tells (TGA, PAM) are to be named'
ffmpeg -v error -y -f lavfi -i testsrc2=s=96x64:r=25:d=1 -c:v mpeg2video both.wtv </dev/null
# shellcheck disable=SC2002
cat both.wtv | encode - -o wtv.vpt 2>err
equal $? 3 'status of a kind that a pipe cannot give'
says_one_line 'cannot read this kind (wtv) from a pipe'

# Not damaged: a clock that starts late, and two streams in one another's place.
make -c:v mpeg4 -c:a aac -output_ts_offset 3 later.mp4
make -c:v mpeg4 -c:a mp2 -output_ts_offset 3 later.mkv
cat both.ts both.ts >joined.ts
only parts.jpeg -f mpjpeg # closed by a boundary that is as the others
for file in later.mp4 later.mkv joined.ts parts.jpeg; do run 0 encode "$file" -o later.vpt; done

# A damaged picture among others, near the end, however many threads decode.
mkdir row
only row/f%d.png
mv row/f4.png gone
head -c 300 row/f14.png >part
mv part row/f14.png
for threads in 1 2; do
    run 4 encode -j $threads row/f%d.png -o row.vpt
    says_one_line 'row/f%d.png: damaged or incomplete: '
done
# One whose data are damaged is named.
cp row/f9.png kept.png
python3 - <<'PY'
data = bytearray(open('row/f9.png', 'rb').read())
at = data.find(b'IDAT')
data[at + 20:at + 120] = bytes(100)
open('row/f9.png', 'wb').write(data)
PY
mv row/f14.png part
for threads in 1 2; do
    run 4 encode -j $threads row/f%d.png -o row.vpt
    says_one_line '1 picture did not come out of the decoder (f9.png)'
done
mv kept.png row/f9.png
# One that is missing is told, and those behind it are coded.
mv gone row/f14.png
run 0 "$VPATCH" encode --preset 0 --model "$tiny" -f row/f%d.png -o row.vpt
says '1 picture is missing in the row (f4.png)'
says ', 14 frames,'
# They may start anywhere, and a name may look like a pattern.
rm row/f1.png row/f2.png row/f3.png
run 0 encode row/f%d.png -o row.vpt
cp gone a%2db.png 2>/dev/null || cp row/f7.png a%2db.png
run 0 encode a%2db.png -o one.vpt
mkdir -p waits && cp row/f8.png waits/f1.png && mkfifo waits/f2.png
run 4 timeout 60 "$VPATCH" encode --preset 0 --model "$tiny" waits/f%d.png -o waits.vpt
says 'waits/f%d.png: damaged or incomplete: reading stopped early'
run 3 encode row/g%d.png -o none.vpt
says_one_line 'no file with such a numbered name'

# The mark stays with what is made of such a file, and every reader tells it.
broken='incomplete: what it was made from broke off before its end'
run 0 encode --keyint 5 --scenecut 0 video.y4m -o whole.vpt
head -c $(($(wc -c <video.y4m) - 100)) video.y4m >broken.y4m
run 4 encode --keyint 5 --scenecut 0 broken.y4m -o broken.vpt
marked() { "$VPATCH" info --json "$1" >out 2>err; equal "$(json out "d['incomplete']")" "$2" "mark of $1"; }
run 4 "$VPATCH" cut broken.vpt --from 0.3 -o part.vpt
says "broken.vpt: $broken"
marked part.vpt True
run 0 "$VPATCH" cut broken.vpt --to 0.1 -o first.vpt
marked first.vpt False
head -c $(($(wc -c <whole.vpt) - 3)) whole.vpt >short.vpt
run 4 "$VPATCH" cut short.vpt --from 0.3 --quiet -o part.vpt -f
says_one_line 'short.vpt: truncated: the end of the file is missing'
marked part.vpt True
run 4 "$VPATCH" export --model "$tiny" --quiet broken.vpt
says_one_line "broken.vpt: $broken"
run 0 "$VPATCH" export --model "$tiny" --window 0:1 -o window.safetensors broken.vpt
run 4 "$VPATCH" import --model "$tiny" --quiet broken.safetensors -o again.vpt
says_one_line "broken.safetensors: $broken"
same_bytes again.vpt broken.vpt
run 4 "$VPATCH" captions broken.vpt
says_one_line "broken.vpt: $broken"
echo 'A picture.' >words.txt
run 4 "$VPATCH" captions --quiet --set words.txt again.vpt
says_one_line "again.vpt: $broken"
marked again.vpt True
run 0 "$VPATCH" index --quiet broken.vpt --db some.db
says_one_line "broken.vpt: $broken"
