/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands and their options as tables. Parsing and help read the same
 * tables; tests hold the man pages and the completion against the help. */
#ifndef VPATCH_CLI_OPTIONS_H
#define VPATCH_CLI_OPTIONS_H

#include "cli/diagnostics.h"

#include <stddef.h>
#include <stdint.h>

/* Everything a command line can say. */
typedef struct vp_settings {
    const char **files; /* the arguments that are not options, in order        */
    int file_count;
    int folders; /* how many of the inputs were folders, once vp_input_list_make took their files */
    int help, long_help;
    char **arguments; /* all of them, as they were written                   */
    int argument_count;

    const char *output; /* NULL: beside the input                              */
    const char *model;  /* NULL: the default, or what the file asks for        */
    double from, to;    /* seconds; below 0: not given                         */
    int force, quiet, no_audio, threads;
    int allow_playlists, allow_network; /* encode, info, bench */
    int sandbox, no_sandbox;            /* neither: where it is to be had             */

    int quality, keyint, scenecut, token_mode, preset; /* encode                           */
    int chunk;               /* encode, info; 0: not given                                 */
    int pad, drop;           /* encode, info                                               */
    const char *length;      /* encode: --dims; NULL: all                                  */
    const char *target;      /* encode; NULL: the usual                                    */
    int minigop;             /* encode, in groups of four frames; 0: chosen                */
    int no_filter;           /* encode                   */
    const char *codec;       /* decode                   */
    const char *format;      /* decode; NULL: y4m        */
    const char *player;      /* play; NULL: found        */
    int crf, dims;           /* decode; -1, 0: not given */
    int keep_rotation;       /* decode                   */
    int recover;             /* decode                   */
    int check;               /* info                     */
    int budget, exact, scan; /* info               */
    int decode;              /* verify                   */
    uint64_t max_pixels, max_frames, max_memory; /* of a .vpt file; 0: the usual     */
    int verbose;                                 /* encode, decode, info     */
    int json, csv;                               /* info                     */
    int psnr_report;                             /* encode                   */
    const char *out_dir, *shard, *tar;           /* encode; NULL: not given   */
    int resume, jobs;                            /* encode; jobs 0: not given */
    uint64_t tar_size;                           /* encode; 0: not given      */

    const char *against, *qualities, *tag;                         /* bench; NULL: the usual   */
    const char *json_file, *csv_file, *report_file, *results_file; /* NULL: none */
    int frames, latents;

    const char *window, *crop;    /* export; NULL: all                           */
    int values, dtype, sparse;    /* export: 1: latents; 1: f16; 1: sparse       */
    const char *set_file, *track; /* captions; NULL: not given                    */
    int srt, clear;               /* captions                                     */
    const char *db;               /* index, find                                  */
    int edl, limit;               /* find; limit -1: not given                    */
    int no_captions;              /* encode                                       */
    const char *fps;              /* import; NULL: the file's times              */
    int width, height, kind;      /* import; 0, 0, -1: as the file has it        */
} vp_settings;

typedef enum vp_option_kind {
    VP_OPTION_FLAG,
    VP_OPTION_NUMBER, /* a whole number from low to high                       */
    VP_OPTION_CHOICE, /* one of the words in choices, by position; with low and high
                         also the position itself                              */
    VP_OPTION_AMOUNT, /* a whole number above 0, with K, M or G for powers of 1024  */
    VP_OPTION_TIME,
    VP_OPTION_TEXT
} vp_option_kind;

typedef struct vp_option {
    vp_option_kind kind;
    char letter; /* 0: only the long name                              */
    const char *name;
    const char *value; /* what help calls the value; NULL for a flag         */
    int low, high;
    const char *choices; /* "one|two"                                          */
    size_t field;        /* offset in vp_settings                              */
    int basic;           /* 1: stands in the short help too                    */
    const char *preset;  /* the default as help prints it; NULL: none          */
    const char *text;    /* one line for both helps                            */
    const char *more;    /* further lines for the long help; may be NULL       */
} vp_option;

typedef struct vp_command {
    const char *name;
    const char *usage; /* what stands behind the name                        */
    const char *brief;
    const char *about; /* paragraphs of the long help                        */
    const char *examples;
    const vp_option *options; /* ends with an option whose name is NULL        */
    vp_exit (*run)(const vp_settings *settings);
} vp_command;

#endif
