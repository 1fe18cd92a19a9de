/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/model_lookup.h"

#include <string.h>

void vp_model_id_text(const uint8_t *id, int digits, char *text)
{
    for (int i = 0; i < digits; i++)
        text[i] = "0123456789abcdef"[i & 1 ? id[i / 2] & 15 : id[i / 2] >> 4];
    text[digits] = 0;
}

vp_exit vp_model_open(vpatch_model **model, const char *name)
{
    char message[512] = "";
    vpatch_status status;

    if (*model) return VP_EXIT_OK;
    status = vpatch_model_open(model, name, message, sizeof message);
    if (!status) return VP_EXIT_OK;
    vp_error(name ? name : "base", "%s", vp_reason(message, status));
    return vp_exit_of(status);
}

static int fits(const vpatch_model *model, const vpatch_header *header)
{
    return !memcmp(vpatch_model_id(model), header->model_id, VPATCH_MODEL_ID_SIZE);
}

/* A name from a file is opened only when it is a plain name: the file must not
 * choose which paths are read. */
static int is_plain_name(const char *name)
{
    return *name && *name != '.' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
               strlen(name);
}

vp_exit vp_model_lookup(vpatch_model **model, const vp_settings *settings, const char *file,
                        const vpatch_header *header)
{
    char name[sizeof header->model_name + 1] = "", message[512] = "";
    char wanted[13], opened[13];
    vpatch_status status = VPATCH_ERR_MODEL_FILE;

    if (*model && fits(*model, header)) return VP_EXIT_OK;
    vpatch_model_close(*model);
    *model = NULL;
    memcpy(name, header->model_name, sizeof header->model_name);
    if (settings->model) {
        status = vpatch_model_open(model, settings->model, message, sizeof message);
    } else {
        if (is_plain_name(name)) status = vpatch_model_open(model, name, message, sizeof message);
        if (status) status = vpatch_model_open(model, NULL, message, sizeof message);
    }
    vp_model_id_text(header->model_id, 12, wanted);
    if (status) {
        vp_error(file, "needs model \"%s\" (%s): %s", name, wanted, vp_reason(message, status));
        return vp_exit_of(status);
    }
    if (fits(*model, header)) return VP_EXIT_OK;
    vp_model_id_text(vpatch_model_id(*model), 12, opened);
    vp_error(file, "was made with model \"%s\" (%s), not with \"%s\" (%s) of %s", name, wanted,
             vpatch_model_name(*model), opened, vpatch_model_path(*model));
    return VP_EXIT_MODEL;
}
