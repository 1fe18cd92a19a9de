/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch find: where words stand in the captions of an index. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands_internal.h"
#include "cli/find_edl.h"
#include "cli/time_text.h"
#include "index/caption_index.h"
#include "util/json_value.h"
#include "util/printable.h"
#include "util/utf8.h"

enum { LIMIT = 50 };

typedef struct job {
    const vp_settings *settings;
    json_t *list;        /* of --json */
    int64_t hits, limit; /* 0: all */
    int more;            /* than these */
    vp_find_edl edl;
} job;

/* ---- text ----------------------------------------------------------------------------------- */

static void print_text(const vp_index_hit *hit)
{
    const vp_indexed_caption *caption = &hit->caption;

    /* the first word is what `vpatch cut` takes */
    vp_put_printable(stdout, hit->clip.path);
    printf("@%.3f-%.3f  %lld:%lld  ", caption->start, caption->end, (long long)caption->layer_from,
           (long long)caption->layer_to);
    if (*caption->track) {
        putchar('[');
        vp_put_caption_line(caption->track);
        fputs("] ", stdout);
    }
    vp_put_caption_line(caption->text);
    putchar('\n');
}

static void print_csv_head(void)
{
    printf("file,start,end,layer_from,layer_to,track,text,match\n");
}

static void print_csv(const job *j, const vp_index_hit *hit)
{
    const vp_indexed_caption *caption = &hit->caption;

    if (!j->hits) print_csv_head();
    vp_put_printable_csv(stdout, hit->clip.path);
    printf(",%.6f,%.6f,%lld,%lld,", caption->start, caption->end, (long long)caption->layer_from,
           (long long)caption->layer_to);
    vp_put_printable_csv(stdout, caption->track);
    putchar(',');
    vp_put_printable_csv(stdout, caption->text);
    printf(",%s\n", hit->rank ? "part" : "words");
}

static json_t *hit_json(const vp_index_hit *hit)
{
    const vp_indexed_caption *caption = &hit->caption;
    json_t *object = json_object();

    object = vp_json_set(object, "file", vp_json_text(hit->clip.path));
    object = vp_json_set(object, "start", vp_json_decimals(caption->start, 6));
    object = vp_json_set(object, "end", vp_json_decimals(caption->end, 6));
    object = vp_json_set(
        object, "layers",
        json_pack("[I, I]", (json_int_t)caption->layer_from, (json_int_t)caption->layer_to));
    object = vp_json_set(object, "track", vp_json_text(caption->track));
    object = vp_json_set(object, "text", vp_json_text(caption->text));
    return vp_json_set(object, "match", json_string(hit->rank ? "part" : "words"));
}

/* ---- the command ------------------------------------------------------------------------ */

static int take_hit(void *opaque, const vp_index_hit *hit)
{
    job *j = opaque;

    if (j->limit && j->hits == j->limit) {
        j->more = 1;
        return 1;
    }
    if (j->settings->json)
        j->list = vp_json_append(j->list, hit_json(hit));
    else if (j->settings->csv)
        print_csv(j, hit);
    else if (j->settings->edl)
        vp_find_edl_event(&j->edl, hit, j->settings->quiet);
    else
        print_text(hit);
    j->hits++;
    return ferror(stdout) != 0;
}

static vp_exit print_list(job *j)
{
    char *text = vp_json_write(j->list, 2);

    j->list = NULL;
    if (!text) return vp_no_memory();
    fputs(text, stdout);
    free(text);
    return VP_EXIT_OK;
}

/* Cuts a text into words where there are spaces of any script; returns their number. */
static int cut_words(char *text, const char **words)
{
    int count = 0, inside = 0;

    while (*text) {
        unsigned code;
        size_t length = vp_utf8_read(text, &code);

        if (length && vp_utf8_is_space(code)) {
            *text = 0;
            inside = 0;
        } else if (!inside) {
            words[count++] = text;
            inside = 1;
        }
        text += length ? length : 1;
    }
    return count;
}

/* Words of all arguments: "two words" are two. */
static int split(const vp_settings *settings, char **text, const char ***words)
{
    size_t size = 1;

    for (int i = 0; i < settings->file_count; i++) size += strlen(settings->files[i]) + 1;
    *text = calloc(size, 1);
    *words = calloc(size, sizeof **words);
    if (!*text || !*words) return -1;
    for (int i = 0; i < settings->file_count; i++) {
        strcat(*text, settings->files[i]);
        strcat(*text, " ");
    }
    return cut_words(*text, *words);
}

static vp_exit find(job *j, const char *const *words, int count)
{
    const vp_settings *settings = j->settings;
    vp_caption_index *index;
    char message[512];
    int failed;

    if (vp_caption_index_open(&index, settings->db, 0, message, sizeof message)) {
        vp_error(settings->db, "%s", message);
        return VP_EXIT_INPUT;
    }
    if (settings->json) j->list = json_array();
    j->limit = settings->limit < 0 ? LIMIT : settings->limit;
    /* one more than are printed tells that there are more */
    failed = vp_caption_index_find(index, words, count, j->limit ? j->limit + 1 : 0, take_hit, j);
    if (failed) vp_error(settings->db, "%s", vp_caption_index_message(index));
    vp_caption_index_close(index);
    if (failed) {
        json_decref(j->list);
        return VP_EXIT_INPUT;
    }
    if (j->more && settings->limit < 0)
        vp_note(settings->quiet, settings->db, "there are more than these %lld (--limit 0: all)",
                (long long)j->hits);
    if (settings->json) return print_list(j);
    if (settings->csv && !j->hits) print_csv_head();
    if (!j->hits) vp_note(settings->quiet, settings->db, "nothing found");
    return VP_EXIT_OK;
}

vp_exit vp_find_command(const vp_settings *settings)
{
    job j = {.settings = settings};
    const char **words = NULL;
    char *text = NULL;
    vp_exit result;
    int count;

    if (!settings->db) {
        vp_error("find", "--db FILE says where the database is");
        return VP_EXIT_USAGE;
    }
    count = split(settings, &text, &words);
    if (count < 0)
        result = vp_no_memory();
    else if (!count || count > 60) {
        vp_error("find", "%s", count ? "more than 60 words" : "no word to look for");
        result = VP_EXIT_USAGE;
    } else {
        result = find(&j, words, count);
    }
    free(words);
    free(text);
    return result;
}
