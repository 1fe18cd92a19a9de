# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# vpatch index, find and cut: words of captions in a database, in every script, and the parts of clips
# that they stand in.

cp "$TESTS/../conformance/tiny.safetensors" tiny-model.safetensors
model=(--model ./tiny-model.safetensors)
mkdir -p clips/sub
for name in a b sub/c; do clip x.mkv 48x32 60 && mv x.mkv "clips/$name.mkv"; done
ffmpeg -v error -y -i clips/a.mkv -f lavfi -i sine=d=2.4 -map 0 -map 1 -c:v copy -c:a pcm_s16le d.mkv \
    </dev/null && mv d.mkv clips/d.mkv
printf '[{"start": 0.1, "end": 0.9, "text": "A red car drives"}, {"start": 1, "end": 2, "text": "Un café à\\ncôté", "track": "fr"}]' >clips/a.json
printf '[{"start": 0, "end": 0.5, "text": "红色汽车在路上"}, {"start": 1.2, "end": 1.4, "text": "自動車が走る"}, {"start": 2, "end": 2.3, "text": "빨간 자동차"}]' >clips/b.json
echo 'Redcars and cafés "quoted" 50%_x' >clips/sub/c.txt
run 0 "$VPATCH" encode "${model[@]}" --preset 0 --quiet --keyint 20 --scenecut 0 clips --out-dir made
run 0 "$VPATCH" index made --db c.db
says_one_line 'c.db: 4 clips with 6 captions: 4 read, 0 as before, 0 gone, 0 failed'

# hits WORD...: files and starts, in order
hits()
{
    run 0 "$VPATCH" find --db c.db "$@"
    sed 's|^.*/made/||; s/-.*//' out | tr '\n' ' '
}
equal "$(hits red car)" 'a.vpt@0.100 sub/c.vpt@0.000 ' 'whole words first'
equal "$(hits 'red  car')" 'a.vpt@0.100 sub/c.vpt@0.000 ' 'words in one argument'
equal "$(hits RED)" 'a.vpt@0.100 sub/c.vpt@0.000 ' 'upper case'
equal "$(hits cafe)" 'a.vpt@1.000 sub/c.vpt@0.000 ' 'without the accent'
equal "$(hits cote)" 'a.vpt@1.000 ' 'the second line'
equal "$(hits 汽车)" 'b.vpt@0.000 ' 'two characters, Chinese'
equal "$(hits 車が)" 'b.vpt@1.200 ' 'two characters, Japanese'
equal "$(hits 自動車)" 'b.vpt@1.200 ' 'three characters'
equal "$(hits 자동)" 'b.vpt@2.000 ' 'two characters, Korean'
equal "$(hits 路)" 'b.vpt@0.000 ' 'one character'
equal "$(hits 色汽 路上)" 'b.vpt@0.000 ' 'two pieces'
equal "$(hits '"quoted"')$(hits '50%')$(hits _x)$(hits 'cars and')" \
    'sub/c.vpt@0.000 sub/c.vpt@0.000 sub/c.vpt@0.000 sub/c.vpt@0.000 ' 'what is special elsewhere'
# without case and accents, inside of words too, in every script; what has no letters counts
for word in fes FÉS FÈS; do equal "$(hits $word)" 'sub/c.vpt@0.000 ' "inside of a word, $word"; done
for word in fe FÉ AFÉ; do equal "$(hits $word)" 'a.vpt@1.000 sub/c.vpt@0.000 ' "inside of words, $word"; done
equal "$(hits afés)" 'sub/c.vpt@0.000 ' 'inside of a word, with its accent'
equal "$(hits 自動　走る)" 'b.vpt@1.200 ' 'a full-width space'
printf '[{"start": 0, "end": 1, "text": "Москва ★ 50 \u00c9l\u00e9phant"}, {"start": 1, "end": 2, "text": "car with 50 %%"}, {"start": 2, "end": 2.3, "text": "car 50"}]' >more.json
mkdir more
cp made/a.vpt more/m.vpt
run 0 "$VPATCH" captions --quiet --set more.json more/m.vpt
run 0 "$VPATCH" index --quiet more --db more.db
for word in МО мо Мо москва ОСК осК ÉL él el LÉ ephant ★ 'él ★'; do
    run 0 "$VPATCH" find --db more.db "$word"
    equal "$(sed 's|^.*@||; s/-.*//' out)" 0.000 "$word"
done
for word in 'car %' '% car' % '50 %'; do
    run 0 "$VPATCH" find --db more.db "$word"
    equal "$(sed 's|^.*@||; s/-.*//' out)" 1.000 "$word"
done
for word in 'car ★' '♥' 'car ...' '%%'; do
    run 0 "$VPATCH" find --db more.db "$word"
    says_one_line 'nothing found'
done
equal "$(hits '0_')$(hits 'red zebra')$(hits '*')$(hits 'OR')" '' 'what is not there'
run 0 "$VPATCH" find --db c.db zebra
says_one_line 'c.db: nothing found'
equal "$(hits --limit 1 red)" 'a.vpt@0.100 ' '--limit'
run 0 "$VPATCH" find --db c.db red
equal "$(sed -n 1p out)" "$PWD/made/a.vpt@0.100-0.900  1:8  A red car drives" 'a line'
run 0 "$VPATCH" find --db c.db --json café
equal "$(python3 -c "
import json
for h in json.load(open('out')): print(h['file'].split('/')[-1], h['start'], h['end'], h['layers'], h['track'] or '-', repr(h['text']), h['match'])")" \
    "a.vpt 1.0 2.0 [8, 16] fr 'Un café à\\ncôté' words
c.vpt 0.0 2.4 [0, 18] - 'Redcars and cafés \"quoted\" 50%_x' part" JSON
run 0 "$VPATCH" find --db c.db --csv quoted
equal "$(sed -n 2p out | sed 's|^.*/||')" 'c.vpt,0.000000,2.400000,0,18,,"Redcars and cafés ""quoted"" 50%_x",words' CSV
run 0 "$VPATCH" find --db c.db --edl red
equal "$(grep -c '^00[12]  AX       V     C        [0-9:]* [0-9:]* [0-9:]* [0-9:]*$' out)" 2 'events'
equal "$(grep ^002 out | cut -c30-)" '00:00:00:00 00:00:02:10 00:00:00:20 00:00:03:05' 'times of an event'

# at rates that timecode rounds, it counts their frames; what it does not have is told
# edl RATE RATE: the first event of a clip of one rate, the second of another
edl()
{
    cp c.db rates.db
    python3 -c "
import sqlite3, sys
c = sqlite3.connect('rates.db')
c.execute('update clips set frame_rate = ' + sys.argv[1] + ' where path like \"%/a.vpt\"')
c.execute('update clips set frame_rate = ' + sys.argv[2] + ' where path like \"%/c.vpt\"')
c.execute('update captions set start = 399, end = 400'); c.commit()" "$1" "$2"
    run 0 "$VPATCH" find --db rates.db --edl red
    grep '^00[12]  AX' out | cut -c30-52 | tr '\n' ' '
    sed 's|.*/||' err
}
equal "$(edl 30000/1001.0 30)" '00:06:38:18 00:06:39:18 00:06:39:00 00:06:40:00 ' '29.97 beside 30'
equal "$(edl 24000/1001.0 24000/1001.0)" '00:06:38:14 00:06:39:14 00:06:38:14 00:06:39:14 ' 23.976
equal "$(edl 60000/1001.0 25)" "00:06:38:36 00:06:39:36 00:06:38:36 00:06:39:36 \
c.vpt: its rate is not that of the first hit: times are in frames of 60" '59.94, 25'
equal "$(edl 12.5 12.5)" "00:06:23:09 00:06:24:08 00:06:23:09 00:06:24:08 \
a.vpt: timecode does not have 12.5 frames a second: its frames are counted by 13" 12.5
equal "$(edl 120 25)" "00:06:39:00 00:06:40:00 00:06:39:00 00:06:40:00 \
a.vpt: timecode does not have 120 frames a second: times are in frames of 25" 120
equal "$(edl 0 0)" "00:06:39:00 00:06:40:00 00:06:39:00 00:06:40:00 \
a.vpt: its rate is not known: times are in frames of 25" unknown

# again: what has changed
run 0 "$VPATCH" index made --db c.db
says_one_line '0 read, 4 as before, 0 gone, 0 failed'
run 0 "$VPATCH" captions --quiet --clear made/sub/c.vpt
rm made/b.vpt
echo junk >made/junk.vpt
run 3 "$VPATCH" index made --db c.db
says 'made/junk.vpt: not a .vpt file'
says '3 clips with 2 captions: 1 read, 2 as before, 1 gone, 1 failed'
rm made/junk.vpt
run 0 "$VPATCH" index made --db c.db
says_one_line '3 clips with 2 captions: 0 read, 3 as before, 0 gone, 0 failed'
equal "$(hits red)$(hits 汽车)" 'a.vpt@0.100 ' 'what is left'

# one that cannot be read keeps its own captions, and no others
mkdir -p two/B two/shut
cp made/a.vpt two/a.vpt
cp made/a.vpt two/B/b.vpt
cp made/a.vpt two/B/c.vpt
cp made/a.vpt two/shut/d.vpt
run 0 "$VPATCH" index two --db two.db
says_one_line '4 clips with 8 captions: 4 read'
rm two/B/c.vpt
echo bad >two/a.vpt
run 3 "$VPATCH" index two --db two.db
says '3 clips with 6 captions: 0 read, 2 as before, 1 gone, 1 failed'
# what is named and gone, a file and a folder; what never was
rm two/a.vpt
run 0 "$VPATCH" index two/a.vpt --db two.db
says_one_line '2 clips with 4 captions: 0 read, 0 as before, 1 gone, 0 failed'
rm -r two/B
run 0 "$VPATCH" index --db two.db "$PWD/../${PWD##*/}/two//B/"
says_one_line '1 clip with 2 captions: 0 read, 0 as before, 1 gone, 0 failed'
run 3 "$VPATCH" index two/B two --db two.db
says 'vpatch: two/B: No such file or directory'
says '1 clip with 2 captions: 0 read, 1 as before, 0 gone, 1 failed'
if [ "$(id -u)" -ne 0 ]; then
    for mode in 0 400; do # without 400 not listed, without 100 not entered
        chmod $mode two/shut
        run 3 "$VPATCH" index two --db two.db
        says 'Permission denied'
        says '1 clip with 2 captions: 0 read, 0 as before, 0 gone, 1 failed'
    done
    chmod 700 two/shut
fi

# bad databases
echo text >text.db
run 3 "$VPATCH" find --db text.db x
says_one_line 'text.db: it is no database'
run 6 "$VPATCH" index --db text.db made
says_one_line 'text.db: it is no database'
equal "$(cat text.db)" text 'a file that is no database'
python3 -c "
import sqlite3
c = sqlite3.connect('other.db'); c.execute('create table t(x)'); c.commit()"
run 6 "$VPATCH" index --db other.db made
says_one_line 'other.db: it is a database, and not one of vpatch index'
cp c.db old.db
python3 -c "
import sqlite3
c = sqlite3.connect('old.db'); c.execute('pragma user_version = 99'); c.commit()"
run 3 "$VPATCH" find --db old.db red
says_one_line 'old.db: it is of version 99 of vpatch index, this program knows 2: remove it, and vpatch index makes it anew'
run 6 "$VPATCH" index --db old.db made
says_one_line 'remove it'
run 3 "$VPATCH" find --db none.db x
says_one_line 'none.db: there is no such database (vpatch index makes it)'
nothing none.db
run 2 "$VPATCH" find x
says_one_line '--db FILE says where the database is'
run 2 "$VPATCH" find --db c.db
says_one_line 'find: no word to look for'
run 2 "$VPATCH" find --db c.db ' '
says_one_line 'no word to look for'
python3 -c "
import sqlite3, subprocess, sys
c = sqlite3.connect('c.db', isolation_level=None); c.execute('begin exclusive')
done = subprocess.run([sys.argv[1], 'index', 'made', '--db', 'c.db'], stderr=subprocess.PIPE, text=True)
print(done.returncode, done.stderr, end='')" "$VPATCH" >out
equal "$(cat out)" '6 vpatch: c.db: another program has it locked' 'a database that is locked'

# ---- many ---------------------------------------------------------------------------------------

# more paths, and more of what is found, than SQLite keeps in its cache
python3 -c "
import os, sys
os.mkdir('many'); os.link('made/a.vpt', 'many/0.vpt'); root = os.getcwd()
at = 'many'
while len(at) < 2400: at += '/' + 'long' * 60
os.makedirs(at)
for i in range(900): os.link('many/0.vpt', f'{at}/{i}.vpt')"
run 0 "$VPATCH" index many --db many.db
says_one_line 'many.db: 901 clips with 1802 captions: 901 read'
run 0 "$VPATCH" index many --db many.db
says_one_line '0 read, 901 as before, 0 gone, 0 failed'
run 0 "$VPATCH" find --db many.db --limit 1 --csv a
equal "$(wc -l <out)" 2 'one of many'
equal "$(cat err)" '' 'a limit that was asked for'
run 0 "$VPATCH" find --db many.db a
equal "$(wc -l <out)" 50 'fifty of many'
says_one_line 'many.db: there are more than these 50 (--limit 0: all)'
run 0 "$VPATCH" find --db many.db --limit 0 a
equal "$(wc -l <out)" 1802 'all of many'
equal "$(cat err)" '' 'all'
rm -r many

# ---- parts --------------------------------------------------------------------------------------

run 0 "$VPATCH" find --db c.db café
run 0 "$VPATCH" cut "$(head -1 out | cut -d' ' -f1)" -o part.vpt
says_one_line_of() { grep -qF -- "$1" err || fail "\"$1\" is not told"; }
says_one_line_of 'part.vpt: 2 segments, 40 frames from 0:00.800 to 0:02.400'
run 0 "$VPATCH" verify part.vpt
run 0 "$VPATCH" captions part.vpt
equal "$(tr -s ' ' <out)" ' 0:00.000 0:00.100 0:2 A red car drives
 0:00.200 0:01.200 2:10 [fr] Un café à / côté' 'captions of a part'
# the same pictures as in the whole
run 0 "$VPATCH" decode "${model[@]}" --quiet part.vpt -o part.y4m
run 0 "$VPATCH" decode "${model[@]}" --quiet --from 0.8 made/a.vpt -o whole.y4m
same_bytes part.y4m whole.y4m
run 0 "$VPATCH" cut made/a.vpt --from 1 --to 1.2 --decode "${model[@]}" --quiet -o exact.y4m
equal "$(grep -ac FRAME exact.y4m)" 5 'exact frames'
# sound comes along
run 0 "$VPATCH" cut made/d.vpt --from 0.9 --to 1 -o sound.vpt
run 0 "$VPATCH" decode "${model[@]}" --quiet sound.vpt -o sound.mkv
equal "$(ffprobe -v error -show_entries packet=pts_time -select_streams a -of csv=p=0 sound.mkv | awk 'NR == 1 { a = $1 } { b = $1 } END { print (a >= 0 && a < 0.05), (b > 0.7 && b < 0.8) }')" '1 1' 'sound of a part'

run 2 "$VPATCH" cut made/a.vpt -o x.vpt
says_one_line 'which part: CLIP@START-END as vpatch find prints it, or --from and --to'
for name in x.mkv x.mp4 x.png; do
    run 2 "$VPATCH" cut made/a.vpt@0-1 -o $name
    says_one_line "$name: cut writes .vpt files, not .${name#x.}: name it x.vpt (or let --decode write a video)"
    nothing $name
done
# a file that is named as a hit
cp made/a.vpt made/b@1-2.vpt
cp made/a.vpt made/b@1-2
for name in made/b@1-2.vpt made/b@1-2; do
    run 2 "$VPATCH" cut $name -o x.vpt
    says_one_line 'which part: CLIP@START-END'
    run 0 "$VPATCH" cut $name@1-2 -o x.vpt
    says 'x.vpt: 2 segments, 40 frames from 0:00.800 to 0:02.400'
    run 0 "$VPATCH" cut $name --from 0 --to 0.3 -f -o x.vpt
    says 'x.vpt: 1 segment, 20 frames'
    rm x.vpt
done
for part in 1- -1 1-2. 1-2x 1-inf +1-2 1e0-2 0x1-2; do
    run 2 "$VPATCH" cut made/a.vpt@$part -o x.vpt
    says_one_line 'which part: CLIP@START-END'
done
run 2 "$VPATCH" cut made/a.vpt@1-0.5 -o x.vpt
says_one_line 'made/a.vpt@1-0.5: the part ends before it starts'
run 2 "$VPATCH" cut made/a.vpt@0-1 --from 0.5 -o x.vpt
says_one_line 'made/a.vpt@0-1: one part at a time: @START-END, or --from and --to'
nothing x.vpt
run 2 "$VPATCH" cut made/a.vpt@1-2
says_one_line '-o OUT is missing'
run 3 "$VPATCH" cut made/a.vpt --from 9 -o x.vpt
says_one_line 'made/a.vpt: there is no frame between --from and --to'
nothing x.vpt
run 6 "$VPATCH" cut made/a.vpt@1-2 -o part.vpt
says_one_line 'part.vpt: exists already'
run 6 "$VPATCH" cut made/a.vpt@1-2 -f -o made/a.vpt
says_one_line 'the output is the input'
run 3 "$VPATCH" cut none.vpt@1-2 -o x.vpt
nothing x.vpt
