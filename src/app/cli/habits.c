/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/habits.h"

#include <stddef.h>
#include <string.h>

typedef struct habit {
    const char *commands; /* letters: e(ncode), d(ecode), i(nfo), b(ench), (e)x(port),
                             i(m)port                                                 */
    const char *words;    /* "one two three"                                           */
    const char *hint;
} habit;

/* The first row that fits is told. A word that ends in '*' stands for all that begin so. */
static const habit options[] = {
    {"e", "--crf -crf --qp -qp -q:v -qscale --cq --rate",
     "quality is -q N, 0 (smallest) to 63 (best)"},
    {"e", "-b -b:v -b:a --bitrate -B --pass -pass --two-pass --2pass -maxrate -bufsize",
     "there is no bit rate: -q N, 0 to 63, sets the quality"},
    {"b", "-q --quality --crf", "--qualities LIST, several of them"},
    {"e", "--lossless -lossless --best -9 -19 --ultra", "the best quality is -q 63"},
    {"e", "-1 -2 -3 -4 -5 -6 -7 -8 --ultrafast --veryfast --fast --slow -preset",
     "speed is --preset fast, medium, slow or slower"},
    {"e", "--speed --cpu-used -cpu-used --effort-level", "speed is --preset, 0 (fast) to 3"},
    {"e", "-g --gop -keyint_min --keyint-min --intra-period -x264*",
     "the distance of key frames is --keyint N"},
    {"e", "-c:v -vcodec -codec -codec:v --codec --vcodec --encoder -c:a -acodec -codec:a --acodec",
     "encode has one video codec, and carries audio as it is"},
    {"d", "-c -c:v -vcodec -codec -codec:v --vcodec --encoder -C",
     "--codec NAME chooses FFmpeg's video encoder"},
    {"d", "-c:a -acodec -codec:a --acodec -b:a", "audio is carried as it is"},
    {"d", "-q -q:v -qscale --quality -crf -b:v --bitrate",
     "--crf N sets the quality of the video encoder; .mkv loses nothing"},
    {"e", "-d --decompress --decode -x --extract --uncompress",
     "vpatch decode turns .vpt files back into video"},
    {"d", "-e --encode -z --compress", "vpatch encode makes .vpt files"},
    {"ed", "--rm --remove --delete -D --remove-source --unlink",
     "inputs are always kept: remove them when the status is 0"},
    {"edibxm", "-k --keep", "inputs are always kept"},
    {"ed", "-r --recursive -R --recurse",
     "a folder as input takes what is in it, without its folders; frame rates are kept"},
    {"ib", "-r --recursive -R --recurse",
     "a folder as input takes what is in it, without its folders"},
    {"edibxm", "-i --input --in", "inputs are named without an option"},
    {"edxm", "-O --outfile --out-file --output-file --outdir --output-dir --out-dir -d --dir",
     "-o OUT names the output, a file or a folder"},
    {"edbxm", "-y --yes --overwrite -F --clobber", "-f overwrites existing files"},
    {"edbxm", "-n --no-clobber --no-overwrite --skip-existing --skip",
     "existing files are never overwritten without -f"},
    {"ed", "-an -sn -dn --no-sound --noaudio --an --mute", "--no-audio leaves them out"},
    {"edib", "-vn --no-video", "the video cannot be left out"},
    {"ed", "-ss --ss --start --seek --begin --start-time", "--from TIME is where it starts"},
    {"ed", "-t --duration -to --end --stop --end-time --length -frames -frames:v --frames -vframes",
     "--to TIME is where it ends"},
    {"edib",
     "-s -s:v --size --scale --resize -vf -filter* -af -lavfi --width --height --resolution --crop",
     "pictures keep their size: FFmpeg can change it and pipe y4m"},
    {"ed", "-pix_fmt --pix-fmt --pix_fmt --output-csp --input-csp",
     "pictures are 8-bit 4:2:0 and converted as needed"},
    {"edib", "--fps -fps -framerate -r:v -vsync -fps_mode", "all times are kept as they are"},
    {"ed", "-map -map_metadata --map", "all streams that can be carried are"},
    {"d", "--format -format --muxer -F:v", "the ending of -o OUT decides the format"},
    {"e", "--format -format --muxer --demuxer", "inputs are recognised by what they hold"},
    {"edb", "-threads --jobs -T --cores -t:v", "-j N sets the threads"},
    {"ed", "-c --stdout --to-stdout", "-o - writes to standard output"},
    {"edb", "-tune --tune -profile --profile -profile:v -level --level --ssim --psy-rd",
     "there is nothing to tune: -q and --preset are all"},
    {"e", "--psnr -psnr", "--psnr-report measures it"},
    {"edibxm",
     "-loglevel --loglevel -nostats -hide_banner -nostdin --log-level --silent --no-progress",
     "--quiet prints errors only"},
    {"edibxm", "--version -V", "vpatch --version tells it"},
    {"edibxm", "-? -help --man --usage", "--help explains"},
    {"i", "-show_streams -show_format -show_frames -print_format -of", "--json prints all"},
};

static const habit commands[] = {
    {"", "compress enc code pack convert transcode c -c -z create add tokenize tokenise",
     "vpatch encode makes .vpt files"},
    {"", "decompress uncompress extract unpack expand x d -d -x play restore",
     "vpatch decode turns .vpt files back into video"},
    {"", "show probe ls list stat inspect identify describe i l t dump view ffprobe plan count",
     "vpatch info tells what a file holds"},
    {"", "compare measure psnr ssim test benchmark bd-rate", "vpatch bench measures"},
    {"", "version -v --versions", "vpatch --version tells it"},
    {"", "man usage -? /? -help", "vpatch --help explains"},
};

/* 1: word, up to its '=', stands in the list. */
static int stands_in(const char *words, const char *word)
{
    size_t length = strcspn(word, "=");

    while (*words) {
        size_t n = strcspn(words, " ");

        if (n == length && !strncmp(words, word, n)) return 1;
        if (words[n - 1] == '*' && length >= n - 1 && !strncmp(words, word, n - 1)) return 1;
        words += n + strspn(words + n, " ");
    }
    return 0;
}

static char letter_of(const char *command)
{
    if (!strcmp(command, "export")) return 'x';
    return !strcmp(command, "import") ? 'm' : command[0];
}

const char *vp_habit_option(const char *command, const char *argument)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strchr(options[i].commands, letter_of(command)) &&
            stands_in(options[i].words, argument))
            return options[i].hint;
    return NULL;
}

const char *vp_habit_command(const char *word)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (stands_in(commands[i].words, word)) return commands[i].hint;
    return NULL;
}
