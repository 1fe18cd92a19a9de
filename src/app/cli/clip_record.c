/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/clip_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/file_captions.h"
#include "cli/model_lookup.h"
#include "util/json_value.h"
#include "util/mathops.h"
#include "util/name_text.h"

typedef struct vpt {
    vpatch_input input;
    vpatch_reader *reader;
} vpt;

static void close_vpt(vpt *file)
{
    vpatch_reader_close(file->reader);
    vpatch_input_close(&file->input);
}

static vpatch_status open_vpt(vpt *file, const char *path, char *message, size_t size)
{
    vpatch_status status;

    memset(file, 0, sizeof *file);
    status = vpatch_input_open_file(&file->input, path, message, size);
    if (!status) status = vpatch_reader_open(&file->reader, &file->input, NULL, message, size);
    if (status) close_vpt(file);
    return status;
}

vp_clip_state vp_clip_state_of(const char *path, const vp_provenance *wanted,
                               const vpatch_model *model)
{
    vp_clip_state state = VP_CLIP_FOREIGN;
    vp_provenance made;
    struct stat status;
    vpt file;

    if (stat(path, &status)) return VP_CLIP_MISSING;
    if (!S_ISREG(status.st_mode) || open_vpt(&file, path, NULL, 0)) return VP_CLIP_FOREIGN;
    if (!vp_provenance_parse(&made, vpatch_reader_provenance(file.reader))) {
        const vpatch_header *header = vpatch_reader_header(file.reader);

        state = vp_provenance_is_same(&made, wanted) && !vpatch_reader_is_truncated(file.reader) &&
                        !vpatch_reader_is_damaged(file.reader) &&
                        !memcmp(header->model_id, vpatch_model_id(model), VPATCH_MODEL_ID_SIZE)
                    ? VP_CLIP_SAME
                    : VP_CLIP_OTHER;
        if (state == VP_CLIP_SAME && !vp_provenance_same_captions(&made, wanted))
            state = VP_CLIP_CAPTIONS;
    }
    close_vpt(&file);
    return state;
}

typedef struct sums {
    int64_t frames, layers;
    int quality; /* the lowest */
    double duration;
} sums;

static sums add_up(const vpatch_reader *reader)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    int count = vpatch_reader_segment_count(reader);
    sums s = {0};

    for (int i = 0; i < count; i++) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);

        s.frames += info->frames;
        s.layers += info->layers;
        if (!i || info->quality < s.quality) s.quality = info->quality;
    }
    if (count)
        s.duration = (double)(vpatch_reader_segment_info(reader, count - 1)->end_pts -
                              vpatch_reader_segment_info(reader, 0)->first_pts) *
                     header->time_base_num / header->time_base_den;
    return s;
}

static json_t *describe_shape(json_t *object, const vpatch_reader *reader, const sums *s)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    int rows = vp_patches_over(header->height);
    int columns = vp_patches_over(header->width);

    object = vp_json_set(object, "width", json_integer(header->width));
    object = vp_json_set(object, "height", json_integer(header->height));
    object = vp_json_set(object, "frames", json_integer(s->frames));
    object = vp_json_set(object, "duration", vp_json_decimals(s->duration, 6));
    object = vp_json_set(object, "layers", json_integer(s->layers));
    object = vp_json_set(object, "rows", json_integer(rows));
    object = vp_json_set(object, "cols", json_integer(columns));
    object = vp_json_set(object, "tokens", json_integer(s->layers * rows * columns));
    return vp_json_set(
        object, "token_kind",
        json_string(header->token_mode == VPATCH_TOKENS_INDEPENDENT ? "independent" : "predicted"));
}

static json_t *describe_size(json_t *object, const vpatch_reader *reader, const sums *s)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    double pixels = (double)s->frames * header->width * header->height;
    uint64_t bytes, video;

    vpatch_reader_get_sizes(reader, &bytes, &video);
    object = vp_json_set(object, "segments", json_integer(vpatch_reader_segment_count(reader)));
    object = vp_json_set(object, "bytes", json_integer((json_int_t)bytes));
    return vp_json_set(object, "bits_per_pixel",
                       vp_json_decimals(pixels > 0 ? (double)video * 8 / pixels : 0, 6));
}

static json_t *describe_making(json_t *object, const vpatch_reader *reader)
{
    const vpatch_header *header = vpatch_reader_header(reader);
    char id[2 * VPATCH_MODEL_ID_SIZE + 1], name[sizeof header->model_name + 1] = "";
    vp_provenance made;

    if (vp_provenance_parse(&made, vpatch_reader_provenance(reader))) memset(&made, 0, sizeof made);
    memcpy(name, header->model_name, sizeof header->model_name);
    vp_model_id_text(header->model_id, 2 * VPATCH_MODEL_ID_SIZE, id);
    object = vp_json_set(object, "source_sha256", json_string(made.sha256));
    object = vp_json_set(object, "source_bytes", json_integer((json_int_t)made.bytes));
    object = vp_json_set(object, "captions_sha256",
                         *made.captions ? json_string(made.captions) : json_null());
    object = vp_json_set(object, "program", vp_json_text(made.program));
    object = vp_json_set(object, "settings", vp_json_text(made.settings));
    object = vp_json_set(object, "model", vp_json_text(name));
    return vp_json_set(object, "model_id", json_string(id));
}

/* The file has just been written, or stands complete. NULL: it cannot be read, or memory is
 * short. */
static json_t *captions_json(vpatch_reader *reader)
{
    vp_file_captions captions;
    json_t *list;

    if (vp_file_captions_read(&captions, reader)) return NULL;
    list = vp_file_captions_json(&captions);
    vp_file_captions_free(&captions);
    return list;
}

/* The object with a name of a file. */
static json_t *set_name(json_t *object, const char *key, const char *name)
{
    char *text = vp_name_text(name);

    object = vp_json_set(object, key, text ? json_string(text) : NULL);
    free(text);
    return object;
}

json_t *vp_clip_record(const char *path, const char *name, const char *source, json_t *psnr,
                       int *incomplete, char *message, size_t size)
{
    json_t *object = json_object();
    vpt file;
    sums s;

    if (open_vpt(&file, path, message, size)) {
        json_decref(object);
        return NULL;
    }
    s = add_up(file.reader);
    *incomplete = vpatch_reader_is_incomplete(file.reader);
    object = set_name(object, "file", name);
    object = set_name(object, "source", source);
    object = describe_shape(object, file.reader, &s);
    object = vp_json_set(object, "quality", json_integer(s.quality));
    object = describe_size(object, file.reader, &s);
    object = vp_json_set(object, "psnr", psnr ? json_incref(psnr) : json_null());
    object = vp_json_set(object, "incomplete", json_boolean(*incomplete));
    object = describe_making(object, file.reader);
    object = vp_json_set(object, "captions", captions_json(file.reader));
    object = vp_json_set(object, "tar", json_null());
    object = vp_json_set(object, "error", json_null());
    close_vpt(&file);
    if (!object) snprintf(message, size, "it cannot be read again, or memory is short");
    return object;
}

json_t *vp_clip_record_failed(const char *file, const char *source, int status, const char *reason)
{
    json_t *object = json_object();

    object = set_name(object, "file", file);
    object = set_name(object, "source", source);
    object = vp_json_set(object, "status", json_integer(status));
    return vp_json_set(object, "error", vp_json_text(reason));
}

static int is_text(const json_t *object, const char *key, const char *text)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value && !strcmp(value, text);
}

int vp_clip_record_is_same(const json_t *object, const vp_provenance *wanted,
                           const vpatch_model *model)
{
    char id[2 * VPATCH_MODEL_ID_SIZE + 1];

    vp_model_id_text(vpatch_model_id(model), 2 * VPATCH_MODEL_ID_SIZE, id);
    return is_text(object, "source_sha256", wanted->sha256) &&
           is_text(object, "program", wanted->program) &&
           is_text(object, "settings", wanted->settings) && is_text(object, "model_id", id);
}

int vp_clip_record_same_captions(const json_t *object, const vp_provenance *wanted)
{
    return *wanted->captions ? is_text(object, "captions_sha256", wanted->captions)
                             : json_is_null(json_object_get(object, "captions_sha256"));
}
