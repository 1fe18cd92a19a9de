# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What people type who have not read the manual: each line tells what to do instead, and nothing
# is written. tests/cli/options.c has the options themselves.

export VPATCH_MODEL_PATH=/nowhere # none of this needs weights, or reads so far
echo 'This is not a video.' >text
clip clip.y4m 32x32 2
cp clip.y4m other.y4m
printf '\211VPT garbage and nothing else' >coded.vpt
touch before
find . | sort >before

# refused STATUS TEXT ARGUMENTS...
refused()
{
    local status=$1 text=$2
    shift 2
    run "$status" "$VPATCH" "$@"
    says_one_line "$text"
}

# Commands.
refused 2 'unknown command "encdoe": did you mean "encode"?' encdoe clip.y4m
refused 2 'unknown command "Decode": did you mean "decode"?' Decode clip.vpt
refused 2 'unknown command "compress": vpatch encode makes .vpt files' compress clip.y4m
refused 2 'unknown command "extract": vpatch decode turns' extract clip.vpt
refused 2 'the command comes first: vpatch encode clip.y4m' clip.y4m
refused 2 'the command comes first: vpatch decode coded.vpt' coded.vpt
refused 2 '-i comes behind a command' -i clip.y4m clip.vpt
refused 2 'unknown option --hlep: did you mean --help?' --hlep
refused 2 'unknown option -version: did you mean --version?' -version
refused 2 'unknown command "benhc": did you mean "bench"?' help benhc
refused 2 'unknown command "frobnicate" (vpatch --help lists them)' frobnicate

# Options.
refused 2 'encode: unknown option --qualtiy: did you mean --quality?' encode --qualtiy 3 clip.y4m
refused 2 'encode: unknown option -crf: quality is -q N' encode -crf 23 clip.y4m
for command in encode decode info bench; do
    refused 2 "$command: unknown option -vf: pictures keep their size" $command -vf scale=2:2 clip.y4m
    refused 2 "$command: unknown option -vn: the video cannot be left out" $command -vn clip.y4m
done
refused 2 'encode: --q may be --quality or --quiet' encode --q 3 clip.y4m
refused 2 'decode: --dims: "1025" is not a whole number from 0 to 1024' decode --dims 1025 coded.vpt

# Names of outputs.
refused 2 'copy.mkv: encode writes .vpt files, not .mkv: name it copy.vpt' encode clip.y4m -o copy.mkv
refused 2 'copy.MP4: encode writes .vpt files' encode -f clip.y4m -o copy.MP4
refused 2 'copy.vpt: decode writes no .vpt files' decode coded.vpt -o copy.vpt
refused 6 'other.y4m: the output is the input' encode -f other.y4m -o other.y4m
ln other.y4m linked.y4m
refused 6 'linked.y4m: the output is the input' encode -f other.y4m -o linked.y4m
rm linked.y4m
ln -s other.y4m linked.vpt
refused 6 'linked.vpt: the output is the input' encode -f other.y4m -o linked.vpt
rm linked.vpt
refused 2 'clip.vpt: there is no such file; an output is named with -o clip.vpt' \
    encode clip.y4m clip.vpt
refused 2 'clip.mp4: there is no such file; an output is named with -o clip.mp4' \
    decode coded.vpt clip.mp4
refused 2 'clip.y4m: this input is named twice' encode clip.y4m clip.y4m
mkdir a b
cp clip.y4m a/
cp clip.y4m b/
refused 2 'a/clip.y4m and b/clip.y4m' encode a/clip.y4m b/clip.y4m -o a
refused 2 'standard input (-) can be read only once' encode - - -o clip.vpt
refused 2 'standard input comes alone and needs -o' encode - clip.y4m -o a
refused 2 'standard input comes alone and needs -o' encode -
rm -r a b

# Folders of outputs, before any work.
refused 6 'no/where/x.vpt: there is no folder "no/where" (mkdir -p makes it)' \
    encode clip.y4m -o no/where/x.vpt
refused 6 'no/x.vpt: there is no folder "no" (mkdir -p makes it)' cut coded.vpt@0-1 -o no/x.vpt
refused 6 'no/x.db: there is no folder "no" (mkdir -p makes it)' index coded.vpt --db no/x.db
for option in csv json report; do
    refused 6 'no/x: there is no folder "no" (mkdir -p makes it)' bench clip.y4m --$option no/x
done
refused 6 'http://h/x.mkv: an output is a file' decode coded.vpt -o http://h/x.mkv
refused 3 'coded.vpt: this is a .vpt file already: bench takes what one is made from' bench coded.vpt
refused 6 'no/: there is no such folder (mkdir -p makes it)' encode clip.y4m -o no/
refused 6 'text/x.vpt: "text" is not a folder' encode clip.y4m -o text/x.vpt
refused 6 'text/y/x.vpt: "text" is not a folder' encode clip.y4m -o text/y/x.vpt
refused 2 '-o: with several inputs "no" must be an existing directory (mkdir makes it)' \
    encode clip.y4m other.y4m -o no
refused 2 '-o: with several inputs "text" must be an existing directory' \
    encode clip.y4m other.y4m -o text
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked
    cp clip.y4m locked
    chmod a-w locked
    refused 6 'locked/clip.vpt: nothing can be written in the folder "locked": Permission denied' \
        encode locked/clip.y4m
    chmod u+w locked
    rm -r locked
fi
rm -f out err
find . | sort | diff - before || fail 'files have come or gone'

# Another ending is a remark, and -o=x is x.
export VPATCH_MODEL_PATH=$SOURCE/models
run 0 "$VPATCH" encode --preset 0 clip.y4m -o=named.bin
says 'named.bin: this will be a .vpt file under another name'
run 0 "$VPATCH" encode --preset 0 clip.y4m -o/dev/null
says '/dev/null: 32x32, 2 frames'
run 0 "$VPATCH" encode --qual=50 --pre fast clip.y4m -o clip.vpt
run 0 "$VPATCH" encode --preset 0 clip.y4m -f -o clip.vpt
same_bytes clip.vpt named.bin
