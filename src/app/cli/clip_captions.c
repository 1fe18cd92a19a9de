/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/clip_captions.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "captions/caption_file.h"
#include "util/base_name.h"
#include "util/format_text.h"

static const char *const endings[VP_CLIP_CAPTION_FILES] = {"srt", "vtt", "txt", "json"};

/* The clip's name with another ending, when there is such a file; NULL: there is none. */
static char *find(const char *clip, const char *ending, int *failed)
{
    const char *base = vp_base_name(clip), *dot = strrchr(base, '.');
    int length = dot && dot > base ? (int)(dot - clip) : (int)strlen(clip);
    char *path = vp_format_text("%.*s.%s", length, clip, ending);
    struct stat status;

    *failed = !path;
    if (path && !stat(path, &status) && S_ISREG(status.st_mode) && strcmp(path, clip)) return path;
    free(path);
    return NULL;
}

int vp_clip_captions_find(vp_clip_captions *captions, const char *clip)
{
    int failed = 0;

    vp_clip_captions_free(captions);
    for (int i = 0; i < VP_CLIP_CAPTION_FILES && !failed; i++)
        captions->file[i] = find(clip, endings[i], &failed);
    return failed ? -1 : 0;
}

vp_exit vp_clip_captions_read(vp_clip_captions *captions, const char *clip, int quiet)
{
    char message[512];
    int found = 0;

    if (vp_clip_captions_find(captions, clip)) return vp_no_memory();
    for (int i = 0; i < VP_CLIP_CAPTION_FILES; i++) found += captions->file[i] != NULL;
    for (int i = 0; i < VP_CLIP_CAPTION_FILES; i++) {
        if (!captions->file[i]) continue;
        if (vp_caption_file_read(&captions->list[i], captions->file[i], found > 1 ? endings[i] : "",
                                 message, sizeof message)) {
            vp_error(captions->file[i], "%s (--no-captions encodes without them)", message);
            return VP_EXIT_INPUT;
        }
        if (!captions->list[i].count)
            vp_note(quiet, clip, "no captions in %s", captions->file[i]);
        else
            vp_note(quiet, clip, "%zu caption%s of %s", captions->list[i].count,
                    captions->list[i].count == 1 ? "" : "s", captions->file[i]);
    }
    return VP_EXIT_OK;
}

int vp_clip_captions_join(const vp_clip_captions *captions, vp_caption_list *all)
{
    for (int i = 0; i < VP_CLIP_CAPTION_FILES; i++)
        for (size_t k = 0; k < captions->list[i].count; k++) {
            const vp_caption_entry *entry = &captions->list[i].entries[k];

            if (vp_caption_list_add(all, entry->start, entry->end, entry->track, entry->text))
                return -1;
        }
    vp_caption_list_sort(all);
    return 0;
}

vp_exit vp_clip_captions_check(vp_clip_captions *captions, double seconds)
{
    char message[512];

    for (int i = 0; i < VP_CLIP_CAPTION_FILES; i++) {
        if (!captions->list[i].count ||
            !vp_caption_list_fit(&captions->list[i], seconds, message, sizeof message))
            continue;
        vp_error(captions->file[i], "%s (--no-captions encodes without them)", message);
        return VP_EXIT_INPUT;
    }
    return VP_EXIT_OK;
}

void vp_clip_captions_free(vp_clip_captions *captions)
{
    for (int i = 0; i < VP_CLIP_CAPTION_FILES; i++) {
        vp_caption_list_free(&captions->list[i]);
        free(captions->file[i]);
        captions->file[i] = NULL;
    }
}
