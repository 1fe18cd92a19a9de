# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Several inputs at once, and info as text, JSON and CSV.

clip a.mkv 64x48 9
clip b.mkv 32x32 5
clip c.png 20x20 1
echo 'not a video' >bad.mkv

run 0 "$VPATCH" encode a.mkv b.mkv c.png
for name in a b c; do
    exists $name.vpt
    says "$name.vpt: "
done
mkdir out.d
run 3 "$VPATCH" encode -o out.d a.mkv bad.mkv b.mkv
says 'vpatch: bad.mkv: '
same_bytes out.d/a.vpt a.vpt
same_bytes out.d/b.vpt b.vpt
nothing out.d/bad.vpt
mkdir back.d
run 0 "$VPATCH" decode -o back.d a.vpt b.vpt c.vpt
exists back.d/a.mkv
exists back.d/b.mkv
exists back.d/c.png

# One file: an object with the keys that scripts rely on.
run 0 "$VPATCH" info --json a.vpt
keys='width height frames duration layers rows cols tokens dims bytes bits_per_pixel segments
    model streams'
for key in $keys; do
    equal "$(json out "'$key' in d")" True "key $key"
done
equal "$(json out "(d['width'], d['height'], d['frames'], d['layers'], d['rows'], d['cols'])")" \
    '(64, 48, 9, 3, 3, 4)' 'counts'
equal "$(json out "d['tokens']")" 36 'tokens'
equal "$(json out "d['bytes']")" "$(($(wc -c <a.vpt)))" 'bytes'
equal "$(json out "abs(d['bits_per_pixel'] - d['video_bytes'] * 8 / (64 * 48 * 9)) < 1e-5")" True \
    'bits per pixel'
equal "$(json out "d['duration']")" 0.36 'duration'
equal "$(json out "len(d['model_id'])")" 64 'length of the model id'

# A plan counts what encoding makes.
run 0 "$VPATCH" info --json a.mkv
equal "$(json out "(d['planned'], d['frames'], d['layers'], d['tokens'], d['bytes'])")" \
    '(True, 9, 3, 36, None)' 'plan'
run 0 "$VPATCH" info --json c.png
equal "$(json out "(d['frames'], d['layers'], d['tokens'])")" '(1, 1, 4)' 'plan of a picture'
run 0 "$VPATCH" info --json --keyint 4 a.mkv
equal "$(json out "(d['segments'], d['layers'])")" '(3, 5)' 'plan with --keyint 4'
run 0 "$VPATCH" encode --keyint 4 a.mkv -o keyint.vpt
run 0 "$VPATCH" info --json keyint.vpt
equal "$(json out "(d['segments'], d['layers'])")" '(3, 5)' 'what --keyint 4 made'

# Several: rows and a total that is their sum.
run 0 "$VPATCH" info --json a.vpt b.vpt c.vpt a.mkv
equal "$(json out "len(d['files'])")" 4 'rows'
for key in frames tokens layers segments; do
    equal "$(json out "d['total']['$key'] == sum(f['$key'] for f in d['files'])")" True \
        "sum of $key"
done
equal "$(json out "d['total']['bytes'] == sum(f['bytes'] or 0 for f in d['files'])")" True \
    'sum of bytes'
run 0 "$VPATCH" info --csv a.vpt b.vpt a.mkv
equal "$(wc -l <out | tr -d ' ')" 5 'lines of CSV'
equal "$(python3 -c '
import csv
rows = list(csv.DictReader(open("out")))
print(all(int(rows[-1][k]) == sum(int(r[k]) for r in rows[:-1])
          for k in ("frames", "layers", "tokens", "segments")), rows[2]["bytes"] == "")')" \
    'True True' 'sums in CSV'
run 0 "$VPATCH" info a.vpt b.vpt
equal "$(wc -l <out | tr -d ' ')" 4 'lines of the table'
equal "$(tail -1 out | grep -c 'total of 2 files')" 1 'total'
run 0 "$VPATCH" info -v a.vpt
equal "$(grep -c '3 layers x 3 rows x 4 columns = 36' out)" 1 'counts in the text'

# Strange names are still valid JSON, and stay on one line as text.
cp a.vpt $'new\nline "quoted" \\ \xff.vpt'
run 0 "$VPATCH" info --json $'new\nline "quoted" \\ \xff.vpt'
equal "$(json out "d['file'].startswith('new\nline \"quoted\" ')")" True 'name in JSON'
run 3 "$VPATCH" info $'no\nsuch'
says_one_line 'no?such: '
