/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of commands and options. A test compares the defaults written here
 * with the library's, and the option names with man pages and completion. */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands_internal.h"

#define FIELD(name) offsetof(vp_settings, name)
#define FLAG(letter, name, field, basic, text, more)                                          \
    {                                                                                         \
        VP_OPTION_FLAG, letter, name, NULL, 0, 0, NULL, FIELD(field), basic, NULL, text, more \
    }
#define NUMBER(letter, name, low, high, field, basic, preset, text, more)                        \
    {                                                                                            \
        VP_OPTION_NUMBER, letter, name, "N", low, high, NULL, FIELD(field), basic, preset, text, \
            more                                                                                 \
    }
#define TEXT(letter, name, value, field, basic, preset, text, more)                              \
    {                                                                                            \
        VP_OPTION_TEXT, letter, name, value, 0, 0, NULL, FIELD(field), basic, preset, text, more \
    }
#define TIME(name, field, text, more)                                                  \
    {                                                                                  \
        VP_OPTION_TIME, 0, name, "TIME", 0, 0, NULL, FIELD(field), 1, NULL, text, more \
    }
#define SCENECUT                                                                                 \
    NUMBER(0, "scenecut", 0, 100, scenecut, 0, "40", "how readily a scene cut starts a segment", \
           "0: never; 100: at the slightest change")
#define TOKENS                                                                          \
    {VP_OPTION_CHOICE,                                                                  \
     0,                                                                                 \
     "tokens",                                                                          \
     "KIND",                                                                            \
     0,                                                                                 \
     0,                                                                                 \
     "predicted|independent",                                                           \
     FIELD(token_mode),                                                                 \
     0,                                                                                 \
     "predicted",                                                                       \
     "predicted or independent",                                                        \
     "predicted: smaller files\n"                                                       \
     "independent: short chunks that decode on their own,\n"                            \
     "scene cuts where chunks end"},                                                    \
        NUMBER(0, "chunk", 1, VPATCH_MAX_SEGMENT_FRAMES, chunk, 0, NULL,                \
               "independent tokens, in chunks of N frames",                             \
               "1 + 4k: 1 + k token layers; up to 4: one layer\n"                       \
               "default of independent tokens: 17"),                                    \
        FLAG(0, "pad", pad, 0, "repeat the last frame until the last segment is whole", \
             "1 + 4k frames, or those of a chunk of up to 4; cuts wait\n"               \
             "for such a length, too"),                                                 \
        FLAG(0, "drop", drop, 0, "leave out what does not fill up the last segment", NULL)
#define KEYINT                                                                                     \
    NUMBER(0, "keyint", 1, VPATCH_MAX_SEGMENT_FRAMES, keyint, 0, NULL, "most frames in a segment", \
           "a segment starts with a key frame and decodes on its own:\n"                           \
           "shorter segments seek faster and use more cores\n"                                     \
           "default: 129, with independent tokens 17")
#define HELP                                                               \
    FLAG('h', "help", help, 1, "the short help", NULL),                    \
        FLAG(0, "long-help", long_help, 0, "all options explained", NULL), \
    {                                                                      \
        VP_OPTION_FLAG, 0, NULL, NULL, 0, 0, NULL, 0, 0, NULL, NULL, NULL  \
    }
#define MODEL(more) \
    TEXT(0, "model", "MODEL", model, 0, "base", "name or .safetensors file of the weights", more)
#define MINIGOP                                                                                    \
    {                                                                                              \
        VP_OPTION_CHOICE, 0, "minigop", "FRAMES", 0, 0, "auto|4|8", FIELD(minigop), 0, "auto",     \
            "frames from anchor to anchor: auto, 4 or 8", "auto: 8 where the picture moves little" \
    }
#define PRESET                                                                                    \
    {                                                                                             \
        VP_OPTION_CHOICE, 0, "preset", "NAME", 0, 3, "fast|medium|slow|slower", FIELD(preset), 0, \
            "medium", "fast, medium, slow or slower; or 0 to 3",                                  \
            "slower search, smaller files; slower is at present\nlike slow"                       \
    }
#define EFFORT \
    NUMBER(0, "effort", 0, 2, preset, 0, NULL, "the older name of --preset 0, 1 and 2", NULL)
#define AMOUNT(name, field, preset, text, more)                                         \
    {                                                                                   \
        VP_OPTION_AMOUNT, 0, name, "N", 0, 0, NULL, FIELD(field), 0, preset, text, more \
    }
#define LIMITS                                                                                 \
    AMOUNT("max-pixels", max_pixels, "7680x7680", "most pixels of a picture",                  \
           "a file that asks for more is refused before it costs\n"                            \
           "anything; K, M, G behind N: times 1024, 1024K, 1024M"),                            \
        AMOUNT("max-frames", max_frames, "no limit", "most frames of a file", NULL),           \
        AMOUNT("max-memory", max_memory, "half of the RAM", "most bytes of memory for a file", \
               NULL)
#define THREADS                                                                       \
    NUMBER('j', "threads", 0, 1024, threads, 1, "0", "threads; 0: one for each core", \
           "the result never depends on it")
#define ACCESS                                                                                 \
    FLAG(0, "allow-playlists", allow_playlists, 0, "open the other files that an input names", \
         "playlists (HLS, ffconcat, DASH, SDP) and the like are\n"                             \
         "otherwise refused, whatever their names are"),                                       \
        FLAG(0, "allow-network", allow_network, 0, "open network addresses", NULL)
#define SANDBOX                                                            \
    FLAG(0, "sandbox", sandbox, 0, "fail where the kernel has no sandbox", \
         "where it has one, it is used anyway: nothing is written\n"       \
         "outside the outputs' folders, no program is started, and\n"      \
         "the network is not used"),                                       \
        FLAG(0, "no-sandbox", no_sandbox, 0, "run without", NULL)
#define FORCE         FLAG('f', "force", force, 1, "overwrite existing output files", NULL)
#define QUIET         FLAG(0, "quiet", quiet, 0, "print errors only", NULL)
#define VERBOSE(more) FLAG('v', "verbose", verbose, 0, "say more of each file", more)

static const vp_option encode_options[] = {
    TEXT('o', "output", "OUT", output, 1, NULL, "output file; - is standard output",
         "default: beside the input, its ending replaced by .vpt;\n"
         "with several inputs or a folder OUT is an existing folder"),
    TEXT(0, "out-dir", "DIR", out_dir, 1, NULL, "encode whole folders into DIR",
         "with the folders in them; makes DIR, mirrors the tree,\n"
         "works on clips side by side and goes on when one fails;\n"
         "DIR/manifest.jsonl has a line for each clip"),
    FLAG(0, "resume", resume, 1, "with --out-dir: go on with what is there",
         "skips clips that are complete and were made from the same\n"
         "content with the same settings, program and model"),
    TEXT(0, "shard", "I/N", shard, 0, NULL, "with --out-dir: only part I of N, from 0",
         "default: the place in a Slurm job array, or all"),
    TEXT(0, "tar", "NAME", tar, 0, NULL, "with --out-dir: write shards NAME-000000.tar",
         "as WebDataset takes them, STEM.vpt and STEM.json of each\n"
         "clip, in place of single files"),
    AMOUNT("tar-size", tar_size, "1G", "most bytes of a shard",
           "K, M, G behind N: times 1024, 1024K, 1024M"),
    NUMBER(0, "jobs", 0, 1024, jobs, 0, "0", "with --out-dir: clips side by side",
           "0: as many as cores, or cores / threads with -j"),
    AMOUNT("max-memory", max_memory, "half of the RAM", "most bytes for all clips in work",
           "with --out-dir: a clip waits until there is room for it;\n"
           "one alone may take more"),
    NUMBER('q', "quality", 0, 63, quality, 1, "26", "0 (smallest) to 63 (best)",
           "the default gives about 36 dB on ordinary video"),
    KEYINT,
    SCENECUT,
    TOKENS,
    PRESET,
    EFFORT,
    MINIGOP,
    TEXT(0, "dims", "N|auto", length, 0, NULL, "use the first N numbers of each part of a token",
         "auto: as many as each patch needs for --target"),
    TEXT(0, "target", "DB", target, 0, "35", "PSNR of every patch, with --dims auto",
         "where the quality (-q) lets it get there"),
    FLAG(0, "no-filter", no_filter, 0, "keep all noise of every frame",
         "frames that others are predicted from are otherwise freed\n"
         "of what their neighbours do not show: smaller files"),
    TIME("from", from, "start here (seconds or [hh:]mm:ss.fff)",
         "the first frame that is kept gets time 0"),
    TIME("to", to, "stop before this time", NULL),
    FLAG(0, "no-audio", no_audio, 1, "leave out audio, subtitles and attachments",
         "they are otherwise carried as they are"),
    FLAG(0, "no-captions", no_captions, 0, "leave captions beside the input alone",
         "those of IN's name with .srt, .vtt, .txt and .json are\n"
         "otherwise put into the file (vpatch captions)"),
    ACCESS,
    MODEL("a name is looked up in $VPATCH_MODEL_PATH, then beside\n"
          "the program, then where it was to be installed"),
    THREADS,
    FORCE,
    FLAG(0, "psnr-report", psnr_report, 0, "measure PSNR against the source",
         "of Y, U and V, and (6Y+U+V)/8 of their mean errors"),
    VERBOSE("its tokens, its exact size, what is left out of a folder"),
    QUIET,
    SANDBOX,
    HELP};

static const vp_option decode_options[] = {
    TEXT('o', "output", "OUT", output, 1, NULL, "output file; - is y4m on standard output",
         "the ending decides: .mkv FFV1 (no second loss), .mp4\n"
         "H.264, .y4m, .png one picture, frame-%05d.png a sequence,\n"
         "and what else FFmpeg knows; default: beside the input,\n"
         ".mkv, or .png for a picture; with several inputs or a\n"
         "folder OUT is an existing folder"),
    TEXT(0, "codec", "NAME", codec, 0, NULL, "FFmpeg encoder for the video",
         "default: ffv1 in .mkv, libx264 in .mp4"),
    TEXT(0, "format", "NAME", format, 0, "y4m", "container on standard output",
         "with -o -: matroska, nut, ... have sound and exact times,\n"
         "too (--codec rawvideo: for another program to read)"),
    NUMBER(0, "crf", 0, 63, crf, 0, NULL, "constant rate factor of the encoder",
           "default: 12 with libx264"),
    NUMBER(0, "dims", 0, 1024, dims, 0, "0", "decode from the first N integers of a token part",
           "0: all of them; fewer give a coarser picture"),
    FLAG(0, "keep-rotation", keep_rotation, 0, "leave pictures as they are coded",
         "default: turned as they are to be seen, where the file\n"
         "cannot say it (.mp4 and .mov can)"),
    TIME("from", from, "start here (seconds or [hh:]mm:ss.fff)",
         "reads only the segments it needs; the first frame that is\n"
         "kept gets time 0"),
    TIME("to", to, "stop before this time", NULL),
    FLAG(0, "recover", recover, 0, "give what is whole of a damaged file",
         "does not believe its index, and lists each range of time\n"
         "that is lost; there the picture before is shown"),
    LIMITS,
    FLAG(0, "no-audio", no_audio, 1, "leave out audio, subtitles and attachments", NULL),
    MODEL("default: the one the file names; it must be the one the\n"
          "file was made with"),
    THREADS,
    FORCE,
    VERBOSE("what is left out of a folder, what exists already"),
    QUIET,
    SANDBOX,
    HELP};

static const vp_option play_options[] = {
    TIME("from", from, "start here (seconds or [hh:]mm:ss.fff)", NULL),
    TIME("to", to, "stop before this time", NULL),
    TEXT(0, "player", "PROGRAM", player, 1, NULL, "the player: mpv, ffplay, or another",
         "it gets Matroska with raw pictures on its standard\n"
         "input, and \"-\" as its last argument; default: mpv or\n"
         "ffplay, whichever is found first in $PATH"),
    LIMITS,
    FLAG(0, "no-audio", no_audio, 1, "leave out sound and subtitles", NULL),
    MODEL("default: the one the file names"),
    THREADS,
    QUIET,
    SANDBOX,
    HELP};

static const vp_option info_options[] = {
    FLAG('v', "verbose", verbose, 1, "one line for each segment and stream too", NULL),
    FLAG(0, "json", json, 1, "print JSON",
         "one file: an object; several: an object with the list\n"
         "\"files\" and the object \"total\""),
    FLAG(0, "csv", csv, 1, "print comma-separated values",
         "several files: the last row is the total; with --budget\n"
         "there is none"),
    FLAG(0, "budget", budget, 1, "how many tokens a dataset has, and of what shapes",
         "of all clips in folders and in the folders in them: tokens\n"
         "of each, a histogram, buckets WxH@layers; by the clips'\n"
         "heads alone, and a clip whose head has no count is\n"
         "estimated by its length"),
    FLAG(0, "exact", exact, 0, "with --budget: count packets where heads do not", NULL),
    FLAG(0, "scan", scan, 0, "decode videos to find their scene cuts, too",
         "a cut starts a segment, which adds a layer: then the plan\n"
         "is what encoding gives"),
    FLAG(0, "check", check, 0, "read all of a .vpt file, too, as verify does",
         "otherwise damage is told only where it is met"),
    LIMITS,
    KEYINT,
    SCENECUT,
    TOKENS,
    ACCESS,
    MODEL("the plan of a video needs the token size of a model;\n"
          "a .vpt file needs none"),
    SANDBOX,
    HELP};

static const vp_option verify_options[] = {
    FLAG(0, "decode", decode, 1, "decode all frames too",
         "finds nothing that checksums do not, but in files whose\n"
         "maker lied"),
    LIMITS,
    MODEL("with --decode; default: the one the file names"),
    THREADS,
    FLAG(0, "quiet", quiet, 0, "print what is wrong only", NULL),
    SANDBOX,
    HELP};

static const vp_option export_options[] = {
    TEXT('o', "output", "OUT", output, 1, NULL, "output file, .safetensors or .npy",
         "a .npy has the tokens alone; default: beside the input,\n"
         ".safetensors; with several inputs or a folder OUT is an\n"
         "existing folder"),
    {VP_OPTION_CHOICE, 0, "as", "VALUES", 0, 0, "tokens|latents|dequantised|frame-latents",
     FIELD(values), 1, "tokens", "tokens, latents, dequantised or frame-latents",
     "tokens: the integers that are coded\n"
     "dequantised: times gain and step, what the decoder's\n"
     "networks see of them\n"
     "frame-latents: of each decoded frame by itself, as of a\n"
     "key frame\n"
     "latents: dequantised if tokens are independent, else\n"
     "frame-latents"},
    {VP_OPTION_CHOICE, 0, "dtype", "TYPE", 0, 0, "f32|f16", FIELD(dtype), 0, "f32",
     "of latents: f32 or f16", NULL},
    NUMBER(0, "dims", 0, 1024, dims, 1, "0", "the first N integers of each part",
           "0: all of them; they are sorted by energy"),
    FLAG(0, "sparse", sparse, 0, "only the integers that are not 0",
         "tensors tokens.offsets and tokens.entries in the place of\n"
         "tokens: compressed rows, one for each part of each token"),
    TEXT(0, "window", "FROM:TO", window, 1, NULL, "only the layers FROM to TO - 1",
         "counted from 0; reads only the segments that it needs"),
    TEXT(0, "crop", "WxH+X+Y", crop, 0, NULL, "only a part of the picture, in pixels",
         "extended to whole patches of 16 x 16"),
    LIMITS,
    MODEL("default: the one the file names; it must be the one the\n"
          "file was made with"),
    THREADS,
    FORCE,
    VERBOSE("what is left out of a folder, what exists already"),
    QUIET,
    SANDBOX,
    HELP};

static const vp_option import_options[] = {
    TEXT('o', "output", "OUT", output, 1, NULL, "output file; - is standard output",
         "default: beside the input, its ending replaced by .vpt;\n"
         "with several inputs OUT is an existing folder"),
    NUMBER('q', "quality", 0, 63, quality, 1, "26", "quality where the file has no tensor of it",
           "it says how coarse the integers are: another quality is\n"
           "another picture"),
    NUMBER(0, "width", 1, 7680, width, 1, NULL, "width of the picture in pixels",
           "default: the metadata's, or 16 for each column of patches"),
    NUMBER(0, "height", 1, 7680, height, 1, NULL, "height of the picture in pixels", NULL),
    TEXT(0, "fps", "RATE", fps, 1, NULL, "frames a second, N or N/N",
         "in the place of the file's times; default: those, or 24"),
    {VP_OPTION_CHOICE, 0, "tokens", "KIND", 0, 0, "predicted|independent", FIELD(kind), 0, NULL,
     "predicted or independent, where the file does not say",
     "default: predicted where it has motion, else independent"},
    MODEL("default: the one the file names, or base"),
    FORCE,
    VERBOSE("what exists already"),
    QUIET,
    SANDBOX,
    HELP};

static const vp_option captions_options[] = {
    FLAG(0, "json", json, 1, "print JSON",
         "a list of objects: start and end in seconds, layers\n"
         "[from, to], track, text"),
    FLAG(0, "srt", srt, 1, "print SubRip subtitles", NULL),
    TEXT(0, "set", "FILE", set_file, 1, NULL, "put the captions of FILE in place of the file's",
         "a .srt, .vtt, .txt (one caption) or .json; the video is\n"
         "not touched, nor are subtitle streams; those of a track\n"
         "do not overlap, and none ends over a second too late"),
    TEXT(0, "track", "NAME", track, 0, NULL, "with --set: what its row is called",
         "a language, say"),
    FLAG(0, "clear", clear, 0, "take out all captions", NULL),
    LIMITS,
    QUIET,
    SANDBOX,
    HELP};

#define DB(text) TEXT(0, "db", "FILE", db, 1, NULL, text, NULL)

static const vp_option index_options[] = {DB("the database; made where it is missing"), LIMITS,
                                          QUIET, SANDBOX, HELP};

static const vp_option find_options[] = {
    DB("the database that vpatch index has made"),
    NUMBER(0, "limit", 0, 1000000, limit, 1, "50", "most hits; 0: all", NULL),
    FLAG(0, "json", json, 1, "print JSON", NULL),
    FLAG(0, "csv", csv, 1, "print comma-separated values", NULL),
    FLAG(0, "edl", edl, 1, "print an edit decision list (CMX 3600)",
         "for editors, at the rate of the first hit's clip"),
    QUIET,
    SANDBOX,
    HELP};

static const vp_option cut_options[] = {
    TEXT('o', "output", "OUT", output, 1, NULL, "output file, .vpt; with --decode any video", NULL),
    TIME("from", from, "start of the part (seconds or [hh:]mm:ss.fff)", NULL),
    TIME("to", to, "its end", NULL),
    FLAG(0, "decode", decode, 1, "exact frames, decoded, as vpatch decode does",
         "otherwise whole segments, which are not touched"),
    LIMITS,
    MODEL("with --decode; default: the one the file names"),
    THREADS,
    FORCE,
    QUIET,
    SANDBOX,
    HELP};

static const vp_option bench_options[] = {
    TEXT(0, "against", "LIST", against, 1, NULL, "other encoders, separated by commas",
         "x264 x265 svtav1 aom vp9, a preset behind a colon; mjpeg,\n"
         "webp; or none. Default: x264:veryfast,x264:medium,\n"
         "x265:medium,svtav1:8; of pictures mjpeg,webp. Those that\n"
         "this FFmpeg lacks are skipped and reported"),
    TEXT(0, "qualities", "LIST", qualities, 1, "10,18,26,34,42,50,58",
         "of vpatch, separated by commas", "a BD-rate needs 4 or more"),
    NUMBER(0, "frames", 0, 1000000, frames, 1, "0", "first frames of each clip; 0: all",
           "frames are kept in memory, 3 bytes for each pixel"),
    TEXT(0, "tag", "TAG", tag, 0, NULL, "what kind of clips these are",
         "default: \"street\" of a name like 120_street.mkv, else the\n"
         "name of the folder; results are broken down by it"),
    TEXT(0, "json", "FILE", json_file, 1, NULL, "write all figures as JSON; - is standard output",
         NULL),
    TEXT(0, "csv", "FILE", csv_file, 1, NULL, "write a line for each point of each curve", NULL),
    TEXT(0, "report", "FILE", report_file, 1, NULL, "write a page with plots and pictures (HTML)",
         "one file that needs nothing else; takes a few more runs,\n"
         "for pictures of equal size"),
    TEXT(0, "results", "FILE", results_file, 0, NULL, "keep finished runs here, and use them",
         "default: FILE.journal beside --json FILE, until that is\n"
         "complete; the same command goes on after an interruption"),
    FLAG(0, "tokens", latents, 0, "compare with caches of latents",
         "bits per pixel of bf16 and int8 latents, 16 numbers for\n"
         "4x8x8 pixels, next to predicted and independent tokens"),
    KEYINT,
    PRESET,
    EFFORT,
    ACCESS,
    MODEL("a name is looked up in $VPATCH_MODEL_PATH, then beside\n"
          "the program, then where it was to be installed"),
    NUMBER('j', "threads", 0, 1024, threads, 1, "0", "threads of every codec; 0: one for each core",
           NULL),
    FORCE,
    QUIET,
    SANDBOX,
    HELP};

const vp_command vp_commands[] = {
    {"encode", "[OPTION...] IN...", "turn videos and pictures into .vpt files",
     "IN is anything FFmpeg reads, or a folder: the videos and pictures in it; - reads\n"
     "standard input (y4m, for example) and needs -o. Pictures other than 8-bit 4:2:0\n"
     "are converted, with a remark. Times, rotation, sample aspect and colour tags are\n"
     "kept, audio, subtitles and attachments are carried as they are. The output\n"
     "appears under its name when it is complete, and replaces no file without -f.\n",
     "  vpatch encode clip.mp4                  writes clip.vpt\n"
     "  vpatch encode -q 45 -o out/ *.mkv       several files into a folder\n"
     "  vpatch encode holiday/                  a folder; again: what is not done yet\n"
     "  vpatch encode clips/ --out-dir vpt/ --resume     a dataset, until it is done\n"
     "  ffmpeg -i in.mov -f yuv4mpegpipe - | vpatch encode - -o clip.vpt\n",
     encode_options, vp_encode},
    {"decode", "[OPTION...] IN.vpt...", "turn .vpt files back into video or pictures",
     "Writes the frames with their exact times, and the carried audio, subtitles and\n"
     "attachments where the output format can hold them. Of a folder it takes the .vpt\n"
     "files. What is lost of a damaged or truncated file shows the picture before;\n"
     "times and sound stay right, it is told, and the exit status is 4.\n",
     "  vpatch decode clip.vpt                  writes clip.mkv\n"
     "  vpatch decode clip.vpt -o clip.mp4 --crf 16\n"
     "  vpatch decode clip.vpt --from 1:30 --to 1:35 -o 'frame-%05d.png'\n"
     "  vpatch decode clip.vpt -o - | ffplay -\n",
     decode_options, vp_decode},
    {"play", "[OPTION...] IN.vpt...", "show .vpt files, with their sound",
     "Pipes decoded pictures and the carried sound to mpv or ffplay. Keys pressed in\n"
     "this terminal: left and right go 10 seconds back and on, down and up 60, q ends.\n"
     "(The player's own keys for that cannot work: it reads from a pipe.) It says so\n"
     "when the machine is too slow for the video.\n",
     "  vpatch play clip.vpt\n"
     "  vpatch play --from 1:30 --player ffplay clip.vpt\n",
     play_options, vp_play_command},
    {"info", "[OPTION...] FILE...", "count patches and tokens, coded or planned",
     "For a .vpt file: what it holds. For any other video or picture: what it would\n"
     "become, without encoding it (scene cuts, which add segments, are not known).\n"
     "Several files, or those of a folder, give one row each and a total. Of weights\n"
     "(one .safetensors file) it says how large they are and what they were trained\n"
     "with.\n",
     "  vpatch info clip.vpt\n"
     "  vpatch info --csv dataset/*.mp4 > plan.csv\n"
     "  vpatch info --budget dataset/           all of it, in a minute\n",
     info_options, vp_info},
    {"verify", "[OPTION...] FILE.vpt...", "tell whether .vpt files are whole",
     "Reads each file once, from front to back (- is standard input), and prints a\n"
     "line for it: the checksums of its chunks and of what is in its segments, its\n"
     "times, and its index against its contents. Exit status 0: all are sound; 4: one\n"
     "is damaged, truncated, has more behind its end, or says that what it was made\n"
     "from broke off before its end.\n",
     "  vpatch verify clip.vpt\n"
     "  vpatch verify --quiet archive/\n"
     "  ssh host cat clip.vpt | vpatch verify -\n",
     verify_options, vp_verify},
    {"bench", "[OPTION...] CLIP...", "measure size and quality against other encoders",
     "Encodes and decodes every clip (a video, a picture, a folder of them) with\n"
     "vpatch and with the encoders FFmpeg has, over a ladder of qualities: same\n"
     "frames, same key frame distance, same threads, tune psnr where there is one, all\n"
     "else as users get it. Measures PSNR, SSIM and MS-SSIM of the decoded frames;\n"
     "prints bits, BD-rate and speed. A clip that cannot be read (status 3) or an\n"
     "encoder that fails (status 1) is reported in its row, the rest goes on.\n",
     "  vpatch bench clip.mp4\n"
     "  vpatch bench --frames 33 --json r.json --report r.html clips/\n"
     "  vpatch bench --against mjpeg,webp *.png\n",
     bench_options, vp_bench},
    {"captions", "[OPTION...] FILE.vpt", "print or change the captions of a .vpt file",
     "Prints start, end, token layers FROM:TO and text of each caption: those that\n"
     "encode has found beside the video, and the text of subtitles that it carries.\n",
     "  vpatch captions clip.vpt\n"
     "  vpatch captions --srt clip.vpt > clip.srt\n"
     "  vpatch captions --set clip.json clip.vpt\n",
     captions_options, vp_captions_command},
    {"index", "[OPTION...] --db FILE DIR...", "put captions into a database to find them by",
     "Reads the captions of all .vpt files in folders, and in the folders in them,\n"
     "into an SQLite database. Again: reads what has changed, and takes out what is\n"
     "gone.\n",
     "  vpatch index vpt/ --db captions.db\n", index_options, vp_index_command},
    {"find", "[OPTION...] --db FILE WORD...", "find captions by their words",
     "Prints captions that have all the words, best first: whole words, whatever their\n"
     "case and accents; then what stands inside of words. Each line begins with\n"
     "CLIP@START-END, which vpatch cut takes; then layers FROM:TO, track and text.\n",
     "  vpatch find --db captions.db red car\n"
     "  vpatch find --db captions.db --edl \"red car\" > cars.edl\n",
     find_options, vp_find_command},
    {"cut", "[OPTION...] CLIP@START-END -o OUT", "take a part out of a .vpt file",
     "Writes the segments that have a frame between START and END (seconds), without\n"
     "coding anything anew, with the sound and the captions of their time: what begins\n"
     "before START or ends after END is in it, for a segment is whole. --decode gives\n"
     "exact frames as another video. CLIP with --from and --to is the same.\n",
     "  vpatch cut clip.vpt@12.5-14.0 -o part.vpt\n"
     "  vpatch cut clip.vpt --from 0:12.5 --to 0:14 --decode -o part.mkv\n",
     cut_options, vp_cut_command},
    {"export", "[OPTION...] IN.vpt...", "write tokens, motion and quality as tensors",
     "Writes all that segments hold, without decoding pictures: tokens, the quality\n"
     "and mask of every patch, motion, times, places; sizes, rates and colour tags as\n"
     "metadata (docs/tokens.md says what each is). Carried streams are left out, with\n"
     "a remark. Import makes the same segments of it.\n",
     "  vpatch export clip.vpt                  writes clip.safetensors\n"
     "  vpatch export clip.vpt -o clip.npy --dims 32\n"
     "  vpatch export clip.vpt --as latents --dtype f16 --window 0:5\n"
     "  vpatch export --sparse -o out/ dataset/\n",
     export_options, vp_export_command},
    {"import", "[OPTION...] IN.safetensors...", "make .vpt files of tokens",
     "Takes a file of export, or what a program made: a tensor tokens of [layers,\n"
     "rows, columns, 4, dims] integers, or latents [layers, 4, rows, columns, dims],\n"
     "is enough. Shapes and ranges are checked. What the format cannot express becomes\n"
     "the nearest that it can, and is counted.\n",
     "  vpatch import clip.safetensors          writes clip.vpt\n"
     "  vpatch import made.safetensors -q 30 --width 854 --fps 24 -o made.vpt\n",
     import_options, vp_import_command},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};

const vp_command *vp_command_find(const char *name)
{
    for (const vp_command *command = vp_commands; command->name; command++)
        if (!strcmp(command->name, name)) return command;
    return NULL;
}
