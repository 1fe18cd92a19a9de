# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# No input opens another file or the network unless it is allowed to.

tiny=$SOURCE/tests/conformance/tiny.safetensors
encode() { "$VPATCH" encode --quiet --preset 0 --model "$tiny" -f "$@"; }

ffmpeg -v error -y -f lavfi -i testsrc2=size=48x32:rate=25 -t 0.4 -c:v mpeg2video other.ts </dev/null
here=$PWD
printf '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.4,\n%s/other.ts\n#EXT-X-ENDLIST\n' "$here" >hls.mp4
printf 'ffconcat version 1.0\nfile other.ts\n' >concat.mkv
printf 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 32\n' >sdp.avi
cat >dash.ts <<MPD
<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT0.4S"
 profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp2t">
<Representation id="1" bandwidth="1000"><BaseURL>other.ts</BaseURL></Representation>
</AdaptationSet></Period></MPD>
MPD
for file in hls.mp4 concat.mkv sdp.avi dash.ts; do
    run 3 encode $file -o no.vpt
    says_one_line "$file: "
    run 3 "$VPATCH" info --model "$tiny" $file
    says_one_line "$file: "
    run 3 "$VPATCH" bench --model "$tiny" --against none --frames 1 --qualities 20 $file
    nothing no.vpt
done
for file in hls.mp4 concat.mkv; do
    run 3 encode $file -o no.vpt
    says_one_line '--allow-playlists'
    run 3 encode - -o no.vpt <$file
done
# Asked for by name.
run 0 encode --allow-playlists concat.mkv -o yes.vpt
run 0 "$VPATCH" info --json yes.vpt
equal "$(json out "d['frames']")" 10 'frames of a script'

# Addresses: nothing is opened, nothing is asked.
for address in http://127.0.0.1:9/x.mp4 rtsp://127.0.0.1:9/x tcp://127.0.0.1:9 concat://other.ts; do
    run 3 encode "$address" -o no.vpt
    says_one_line '--allow-network'
    run 3 "$VPATCH" info --model "$tiny" "$address"
    says_one_line '--allow-network'
done
printf '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n' >far.m3u8
run 3 encode --allow-playlists far.m3u8 -o no.vpt
run 3 encode --allow-network http://127.0.0.1:9/x.mp4 -o no.vpt
says_one_line 'cannot be opened'
# Names that only look like protocols are names.
cp other.ts 'concat:other.ts|other.ts'
run 0 encode 'concat:other.ts|other.ts' -o name.vpt
run 0 encode "file:$here/other.ts" -o name.vpt
