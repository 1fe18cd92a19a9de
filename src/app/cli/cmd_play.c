/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch play: vpatch decode in a process of its own, in its sandbox, whose pictures and sound go
 * to a player. The player reads from a pipe, in which it cannot seek: seeking starts both anew. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/commands_internal.h"
#include "cli/play_pipe.h"
#include "cli/signals.h"
#include "cli/time_text.h"
#include "cli/vpt_file.h"
#include "util/base_name.h"

#define NEAR  10.0 /* seconds of a step with left and right, with up and down */
#define FAR   60.0
#define WORDS 32

typedef struct job {
    const vp_settings *settings;
    const char *in;
    double end;         /* of the video, seconds */
    double rate;        /* frames a second       */
    double frame_bytes; /* of what is passed on  */
    int behind_told;
    vp_player player;
} job;

/* Times, rate and size of a video. */
static vp_exit look(job *j)
{
    vp_vpt_file file = {0};
    vp_exit result = vp_vpt_file_open(&file, j->in, j->settings, VP_VPT_INDEXED);
    int64_t frames = 0;

    if (result) return result;
    const vpatch_header *header = vpatch_reader_header(file.reader);
    int count = vpatch_reader_segment_count(file.reader);
    double tick = (double)header->time_base_num / header->time_base_den;

    for (int i = 0; i < count; i++) frames += vpatch_reader_segment_info(file.reader, i)->frames;
    if (count) {
        int64_t first = vpatch_reader_segment_info(file.reader, 0)->first_pts;
        int64_t last = vpatch_reader_segment_info(file.reader, count - 1)->end_pts;

        j->end = (double)(last - first) * tick;
    }
    j->rate = j->end > 0 ? (double)frames / j->end : 25;
    j->frame_bytes = 1.5 * header->width * header->height;
    if (file.input.sequential) {
        vp_error(j->in, "a pipe cannot be sought in: vpatch decode - -o - | mpv -");
        result = VP_EXIT_INPUT;
    }
    vp_vpt_file_close(&file);
    return result;
}

static void tell_behind(void *opaque, double speed)
{
    job *j = opaque;

    if (j->behind_told) return;
    j->behind_told = 1;
    vp_note(j->settings->quiet, j->in,
            "this machine is too slow to show it in time: it decodes %.0f frames a second of the "
            "%.0f that it has (vpatch decode makes a video of it that plays)",
            speed * j->rate, j->rate);
}

/* The words of a command line, and the texts of its numbers. */
typedef struct command {
    const char *words[WORDS]; /* NULL behind the last */
    char texts[WORDS][40];
    int count;
} command;

static void add(command *c, const char *word)
{
    c->words[c->count++] = word;
    c->words[c->count] = NULL;
}

static void add_seconds(command *c, const char *name, double seconds)
{
    if (seconds <= 0) return;
    snprintf(c->texts[c->count], sizeof c->texts[0], "--%s=%.6f", name, seconds);
    add(c, c->texts[c->count]);
}

static void add_amount(command *c, const char *name, uint64_t amount)
{
    if (!amount) return;
    snprintf(c->texts[c->count], sizeof c->texts[0], "--%s=%" PRIu64, name, amount);
    add(c, c->texts[c->count]);
}

static void make_command(const job *j, command *c, double from)
{
    const vp_settings *settings = j->settings;

    c->count = 0;
    add(c, "vpatch");
    add(c, "decode");
    add(c, "--quiet");
    add(c, "--output=-");
    add(c, "--format=matroska");
    add(c, "--codec=rawvideo");
    add_seconds(c, "from", from);
    add_seconds(c, "to", settings->to);
    add_amount(c, "threads", (uint64_t)settings->threads);
    add_amount(c, "max-pixels", settings->max_pixels);
    add_amount(c, "max-frames", settings->max_frames);
    add_amount(c, "max-memory", settings->max_memory);
    if (settings->model) {
        add(c, "--model");
        add(c, settings->model);
    }
    if (settings->no_audio) add(c, "--no-audio");
    if (settings->sandbox) add(c, "--sandbox");
    if (settings->no_sandbox) add(c, "--no-sandbox");
    add(c, "--");
    add(c, j->in);
}

/* What the processes ended with. */
static vp_exit result_of(const job *j, const vp_play_pipe *run)
{
    int decoder = run->decoder_status, player = run->player_status;

    if (WIFEXITED(decoder) && WEXITSTATUS(decoder)) return (vp_exit)WEXITSTATUS(decoder);
    if (!player) return VP_EXIT_OK;
    if (WIFEXITED(player))
        vp_error(j->in, "%s ended with status %d", j->player.path, WEXITSTATUS(player));
    else
        vp_error(j->in, "%s was ended by a signal", j->player.path);
    return VP_EXIT_FAILED;
}

static double step_of(vp_play_key key)
{
    switch (key) {
    case VP_KEY_BACK: return -NEAR;
    case VP_KEY_ON: return NEAR;
    case VP_KEY_FAR_BACK: return -FAR;
    case VP_KEY_FAR_ON: return FAR;
    default: return 0;
    }
}

/* Where a step leads: not behind the end. */
static double stepped(const job *j, double time, double step)
{
    double end = j->settings->to >= 0 && j->settings->to < j->end ? j->settings->to : j->end;

    time += step;
    if (time > end - 1) time = end - 1;
    return time > 0 ? time : 0;
}

static vp_exit play_file(job *j, vp_play_keys *keys)
{
    double from = j->settings->from > 0 ? j->settings->from : 0;

    for (;;) {
        command decoder;
        vp_play_pipe run = {.player = &j->player,
                            .decoder = decoder.words,
                            .bytes_per_second = j->frame_bytes * j->rate,
                            .keys = keys->active};

        make_command(j, &decoder, from);
        if (vp_play_pipe_run(&run, tell_behind, j)) {
            vp_error(j->in, "%s cannot be started: %s", j->player.path, strerror(errno));
            return VP_EXIT_FAILED;
        }
        if (vp_interrupted()) return VP_EXIT_FAILED;
        if (run.key == VP_KEY_NONE) return result_of(j, &run);
        if (run.key == VP_KEY_QUIT) return VP_EXIT_OK;
        from = stepped(j, from + run.seconds, step_of(run.key));
        if (!j->settings->quiet) {
            char time[32];

            vp_time_format(time, sizeof time, from);
            fprintf(stderr, "%s\n", time);
        }
    }
}

static vp_exit play(const vp_settings *settings, const char *in)
{
    job j = {.settings = settings, .in = in};
    vp_play_keys keys;
    vp_exit result = look(&j);

    if (result) return result;
    if (vp_player_find(&j.player, settings->player, vp_base_name(in))) {
        if (settings->player)
            vp_error(NULL, "--player %s: there is no such program", settings->player);
        else
            vp_error(NULL, "there is no player: neither mpv nor ffplay is in $PATH (--player names "
                           "another)");
        return VP_EXIT_FAILED;
    }
    vp_play_keys_start(&keys);
    result = play_file(&j, &keys);
    vp_play_keys_end(&keys);
    return result;
}

vp_exit vp_play_command(const vp_settings *settings)
{
    vp_exit result = VP_EXIT_OK;

    for (int i = 0; !result && i < settings->file_count; i++)
        result = play(settings, settings->files[i]);
    return result;
}
