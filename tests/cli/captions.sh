# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Captions: from files beside a clip and from its subtitles, with the token layers of their time; set,
# taken out, refused; and what a batch does when they change.

cp "$TESTS/../conformance/tiny.safetensors" tiny-model.safetensors
encode() { run 0 "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 -f "$@"; }
captions() { run 0 "$VPATCH" captions "$@"; }
list() { captions --json "$1"; python3 -c "
import json
for c in json.load(open('out')): print(c['start'], c['end'], *c['layers'], c['track'] or '-', repr(c['text']))"; }

clip a.mkv 48x32 60
printf '\xef\xbb\xbf1\r\n00:00:00,000 --> 00:00:01,000\r\n<i>Hello</i>\r\nworld\r\n\r\n2\r\n00:00:01,500 --> 00:00:02,900\r\nzwei\xc3\xa4\r\n' >a.srt
encode a.mkv
says 'a.mkv: 2 captions of a.srt'
equal "$(list a.vpt)" "0.0 1.0 0 7 - 'Hello\\nworld'
1.5 2.4 10 16 - 'zweiä'" 'captions of .srt'
captions a.vpt
equal "$(sed -n 1p out)" '    0:00.000     0:01.000         0:7  Hello / world' text
captions --srt a.vpt
cp out again.srt
cp a.vpt b.vpt
run 0 "$VPATCH" captions --set again.srt b.vpt
equal "$(list b.vpt)" "$(list a.vpt)" 'captions that were printed, set'

# one ends where the next begins, at times that are no binary fractions
{
    printf '1\n00:00:00,000 --> 00:00:00,800\na\n\n2\n00:00:00,800 --> 00:00:01,200\nb\n\n'
    printf '3\n00:00:01,200 --> 00:00:02,000\nc\n'
} >next.srt
sed '1s/^/WEBVTT\n\n/; s/,/./g' next.srt >next.vtt
printf '[{"start": 0, "end": 0.30000000000000004, "text": "a"}, {"start": 0.3, "end": 1, "text": "b"}]' >next.json
for kind in srt vtt; do
    run 0 "$VPATCH" captions --set next.$kind b.vpt
    equal "$(list b.vpt)" "0.0 0.8 0 6 - 'a'
0.8 1.2 5 9 - 'b'
1.2 2.0 8 14 - 'c'" "one after the other, $kind"
    captions --srt b.vpt
    cp out again.srt
    run 0 "$VPATCH" captions --set again.srt b.vpt
done
run 0 "$VPATCH" captions --set next.json b.vpt
equal "$(list b.vpt | cut -d' ' -f1,2 | tr '\n' ' ')" '0.0 0.3 0.3 1.0 ' 'a sum in .json'

# without a caption it is the file that would have been made, byte for byte
run 0 "$VPATCH" captions --clear b.vpt
says_one_line 'b.vpt: 0 captions'
encode --no-captions a.mkv -o none.vpt
same_bytes none.vpt b.vpt
run 0 "$VPATCH" decode --quiet --model ./tiny-model.safetensors a.vpt -o a.y4m
run 0 "$VPATCH" decode --quiet --model ./tiny-model.safetensors none.vpt -o none.y4m
same_bytes a.y4m none.y4m

# several: tracks; a part of the clip: what lies in it
echo 'A picture.' >a.txt
printf '{"id": 7, "captions": [{"start": 0.5, "end": 1, "text": "x", "track": "fr"}, {"start": 2, "end": 2, "caption": "y"}]}' >a.json
encode --tokens independent a.mkv
equal "$(list a.vpt)" "0.0 1.0 0 8 srt 'Hello\\nworld'
0.0 2.4 0 18 txt 'A picture.'
0.5 1.0 3 8 fr 'x'
1.5 2.4 11 18 srt 'zweiä'
2.0 2.0 14 15 json 'y'" 'captions of three files'
encode --from 1 --to 2 a.mkv
equal "$(list a.vpt)" "0.0 1.0 0 7 txt 'A picture.'
0.5 1.0 3 7 srt 'zweiä'" 'captions of a part'
printf '{"width": 48}' >a.json
encode a.mkv
equal "$(list a.vpt | wc -l)" 3 'captions beside a .json of something else'
rm a.json a.txt

# none in it: no captions, whatever the kind
clip e.mkv 48x32 4
for none in srt: 'srt:\xef\xbb\xbf\n' vtt: 'vtt:WEBVTT\n' 'vtt:WEBVTT - title\n\nNOTE nothing yet\n' txt: 'txt: \n' json: json:[] \
    'srt:1\n00:00:00,000 --> 00:00:00,100\n \n'; do
    printf '%b' "${none#*:}" >"e.${none%%:*}"
    encode e.mkv
    says "e.mkv: no captions in e.${none%%:*}"
    equal "$(list e.vpt)" '' "nothing in $none"
    rm "e.${none%%:*}"
done

# subtitles that the clip carries
for kind in subrip ass webvtt; do
    ffmpeg -v error -y -i a.mkv -i a.srt -map 0 -map 1 -c:v copy -c:s $kind \
        -metadata:s:s:0 language=ger s.mkv </dev/null
    encode s.mkv
    equal "$(list s.vpt)" "0.0 1.0 0 7 subtitles ger 'Hello\\nworld'
1.5 2.4 10 16 subtitles ger 'zweiä'" "subtitles, $kind"
done
printf 'WEBVTT\n\n00:00.100 --> 00:00.200\nvtt\n' >v.vtt
run 0 "$VPATCH" captions --set v.vtt --track en s.vpt
equal "$(list s.vpt | grep en)" "0.1 0.2 1 2 en 'vtt'" '--track'
equal "$(list s.vpt | wc -l)" 3 'subtitles stay'

# bad ones: one line, nothing changed
cp s.vpt before.vpt
bad()
{
    printf '%b' "$2" >"$1"
    run 3 "$VPATCH" captions --set "$1" s.vpt
    says_one_line "$1: $3"
    same_bytes s.vpt before.vpt
}
bad x.json '[{"start": 0, "end": 9, "text": "x"}]' 'the caption from 0.000 to 9.000 s runs past the end of the video, which is at 2.400 s'
bad x.json '[{"start": 3, "end": 3.1, "text": "x"}]' 'the caption from 3.000 to 3.100 s runs past'
bad x.json '[{"start": 0, "end": 2, "text": "x"}, {"start": 1, "end": 2, "text": "y"}]' 'the captions at 0.000 and 1.000 s overlap'
bad x.json '[{"start": 1, "end": 0.5, "text": "x"}]' 'the caption at 1.000 s begins before 0 or ends before it begins'
bad x.json '[{"start": -1, "end": 0.5, "text": "x"}]' 'the caption at -1.000 s begins before 0'
bad x.json '[{"start": "0", "end": 2, "text": "x"}]' 'caption 1: "start" and "end" are numbers of seconds'
bad x.json '[{"start": 0, "text": "x"}]' 'caption 1: "start" and "end" are numbers of seconds'
bad x.json '[{"start": 0, "end": 2}]' 'caption 1 has no "text"'
bad x.json '[{"start": 0, "end"' 'line 1: '
bad x.json '{"captions": 3}' '"captions" is no list'
bad x.json '{"no": "captions"}' 'there are no captions in it'
bad x.srt 'nothing' 'there are no captions in it'
bad x.srt ' \n' 'there are no captions in it'
bad x.vtt 'WEBVTT\n\n00:00:00.000 -> 00:00:01.000\nk\n\n0 --> \n' 'there are no captions in it'
bad x.srt '1\n00:00:00,000 --> 00:00:01,000\nk\344se\n' '1 of its captions cannot be read: are they UTF-8?'
bad x.txt 'a\0b' 'it is no text: a zero byte is in it'
bad x.txt ' \n' 'there are no captions in it'
bad x.ass 'x' 'captions come from .srt, .vtt, .txt and .json files'
bad x.txt 'k\344se' 'it is not UTF-8 (iconv'
bad x.json '["k\344se"]' 'it is not UTF-8 (iconv'
mkdir folder.vtt
for kind in srt vtt txt json; do
    run 3 "$VPATCH" captions --set missing.$kind s.vpt
    says_one_line "missing.$kind: No such file or directory"
done
run 3 "$VPATCH" captions --set folder.vtt s.vpt
says_one_line 'folder.vtt: Is a directory'
head -c -9 s.vpt >cut.vpt
run 4 "$VPATCH" captions --clear cut.vpt
says_one_line 'cut.vpt: it is damaged or truncated: nothing is written'
run 2 "$VPATCH" captions --set v.vtt --clear s.vpt
says_one_line '--set, --clear, --srt and --json exclude each other'
run 2 "$VPATCH" captions s.vpt a.vpt
says_one_line 'one .vpt file at a time'
printf ' \n' >y.txt
clip y.mkv 48x32 4
printf '\377[{"start": 0, "end": 9, "text": "x"}]' >y.json
run 3 "$VPATCH" encode --model ./tiny-model.safetensors y.mkv
says '(--no-captions encodes without them)'
nothing y.vpt

# before anything is encoded: what the file itself tells
printf '[{"start": 0, "end": 0.1, "text": "x"}, {"start": 0.05, "end": 0.1, "text": "y"}]' >y.json
run 3 "$VPATCH" encode --model ./tiny-model.safetensors --psnr-report --from 0.04 y.mkv
says 'y.json: the captions at 0.000 and 0.050 s overlap (--no-captions encodes without them)'
nothing y.vpt

# out as tokens and in again: those of the layers that are exported; of what a program says, none
# that overlaps or runs past the end, but subtitles may overlap
words='[{"start": 0, "end": 0.5, "text": "a"}, {"start": 0.5, "end": 1, "text": "b"}, {"start": 2, "end": 2.4, "text": "c"}]'
encode --tokens independent --chunk 17 --no-captions a.mkv
echo "$words" >words.json
run 0 "$VPATCH" captions --quiet --set words.json a.vpt
tiny=(--model ./tiny-model.safetensors)
run 0 "$VPATCH" export --quiet "${tiny[@]}" a.vpt
run 0 "$VPATCH" import --quiet "${tiny[@]}" a.safetensors -o again.vpt
equal "$(list again.vpt)" "$(list a.vpt)" 'captions in tokens'
run 0 "$VPATCH" export --quiet "${tiny[@]}" -f --window 5:10 a.vpt -o part.safetensors
run 0 "$VPATCH" import --quiet "${tiny[@]}" part.safetensors -o part.vpt
equal "$(list part.vpt)" "0.68 1.0 0 3 - 'b'" 'captions of a window'
# say JSON: a.safetensors with these captions as x.safetensors
say()
{
    python3 -c "
import json, sys
data = open('a.safetensors', 'rb').read()
size = int.from_bytes(data[:8], 'little')
head = json.loads(data[8:8 + size])
head['__metadata__']['captions'] = sys.argv[1]
head = json.dumps(head).encode()
head += b' ' * (-len(head) % 8)
open('x.safetensors', 'wb').write(len(head).to_bytes(8, 'little') + head + data[8 + size:])" "$1"
}
for bad in '[{"start": 0, "end": 99, "text": "x"}]|the caption from 0.000 to 99.000 s runs past' \
    '[{"start": 0, "end": 1, "text": "x"}, {"start": 0.5, "end": 1, "text": "y"}]|the captions at 0.000 and 0.500 s overlap'; do
    say "${bad%|*}"
    run 3 "$VPATCH" import --quiet "${tiny[@]}" x.safetensors -o x.vpt
    says_one_line "x.safetensors: metadata \"captions\": ${bad#*|}"
    nothing x.vpt
done
say '[{"start": 0, "end": 1, "text": "x", "track": "subtitles ger"}, {"start": 0.5, "end": 1, "text": "y", "track": "subtitles ger"}]'
run 0 "$VPATCH" import --quiet "${tiny[@]}" x.safetensors -o x.vpt
equal "$(list x.vpt | wc -l)" 2 'subtitles that overlap'

# in languages, with endings in any case: in a batch none of them is called left out
mkdir words
cp a.mkv words/w.mkv
cp a.mkv words/w.2.mkv
printf 'WEBVTT\n\n00:00.100 --> 00:00.200\neins\n' >words/w.de.vtt
echo one >words/w.TXT
echo zwei >words/w.2.de.txt
echo 'no captions' >words/w.readme.txt
run 0 "$VPATCH" encode "${tiny[@]}" --preset 0 words --out-dir words.out
says 'vpatch: 1 file left out: no video or picture by its ending'
equal "$(list words.out/w.vpt)" "0.0 2.4 0 16 - 'one'
0.1 0.2 1 2 de 'eins'" 'captions in a language'
equal "$(list words.out/w.2.vpt)" "0.0 2.4 0 16 de 'zwei'" 'captions of a name with a dot'
encode words/w.mkv -o alone.vpt
says 'words/w.mkv: 1 caption of words/w.de.vtt'
equal "$(list alone.vpt)" "$(list words.out/w.vpt)" 'the same without a batch'
mv words/w.de.vtt words/w.fr.vtt
run 0 "$VPATCH" encode "${tiny[@]}" --preset 0 words --out-dir words.out --resume
says 'captions of 1 replaced, 1 there already'
equal "$(list words.out/w.vpt | grep -c fr)" 1 'another language'
run 0 "$VPATCH" encode "${tiny[@]}" --preset 0 words
says 'words: 1 file or folder in it left out'

# a batch: changed captions cost no encoding
mkdir clips
cp a.mkv clips/a.mkv
cp a.srt clips/a.srt
run 0 "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 clips --out-dir made --psnr-report
psnr=$(python3 "$TESTS/manifest.py" made/manifest.jsonl psnr.all)
equal "$(python3 -c "import json; print(json.loads(open('made/manifest.jsonl').readline())['captions'][0])")" \
    "{'start': 0.0, 'end': 1.0, 'layers': [0, 7], 'track': '', 'text': 'Hello\\nworld'}" manifest
echo 'Another one.' >clips/a.txt
rm clips/a.srt
run 0 "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 clips --out-dir made --psnr-report --resume
says '0 of 1 clips encoded, captions of 1 replaced'
equal "$(list made/a.vpt)" "0.0 2.4 0 16 - 'Another one.'" 'new captions'
equal "$(python3 "$TESTS/manifest.py" made/manifest.jsonl psnr.all)" "$psnr" 'PSNR, kept'
run 0 "$VPATCH" captions --clear made/a.vpt
run 0 "$VPATCH" encode --model ./tiny-model.safetensors --preset 0 clips --out-dir made --resume
says '0 of 1 clips encoded, 1 there already'
