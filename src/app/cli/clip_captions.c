/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/clip_captions.h"

#include <stdlib.h>
#include <string.h>

#include "captions/caption_file.h"

static size_t count_of(const vp_clip_captions *captions)
{
    return captions->lists ? captions->files->count : 0;
}

int vp_clip_captions_find(vp_clip_captions *captions, const char *clip, const vp_sidecars *known)
{
    vp_clip_captions_free(captions);
    captions->files = known && known->searched ? known : &captions->found;
    return captions->files == known ? 0 : vp_sidecars_find(&captions->found, clip);
}

static vp_exit read_file(vp_caption_list *list, const char *clip, const vp_sidecar *file, int quiet)
{
    char message[512];

    if (vp_caption_file_read(list, file->path, file->track, message, sizeof message)) {
        vp_error(file->path, "%s (--no-captions encodes without them)", message);
        return VP_EXIT_INPUT;
    }
    if (!list->count)
        vp_note(quiet, clip, "no captions in %s", file->path);
    else
        vp_note(quiet, clip, "%zu caption%s of %s", list->count, list->count == 1 ? "" : "s",
                file->path);
    return VP_EXIT_OK;
}

vp_exit vp_clip_captions_read(vp_clip_captions *captions, const char *clip,
                              const vp_sidecars *known, int quiet)
{
    vp_exit result = VP_EXIT_OK;

    if (vp_clip_captions_find(captions, clip, known)) return vp_no_memory();
    captions->lists = calloc(captions->files->count + 1, sizeof *captions->lists);
    if (!captions->lists) return vp_no_memory();
    for (size_t i = 0; i < captions->files->count && !result; i++)
        result = read_file(&captions->lists[i], clip, &captions->files->files[i], quiet);
    return result;
}

int vp_clip_captions_join(const vp_clip_captions *captions, vp_caption_list *all)
{
    for (size_t i = 0; i < count_of(captions); i++)
        for (size_t k = 0; k < captions->lists[i].count; k++) {
            const vp_caption_entry *entry = &captions->lists[i].entries[k];

            if (vp_caption_list_add(all, entry->start, entry->end, entry->track, entry->text))
                return -1;
        }
    vp_caption_list_sort(all);
    return 0;
}

vp_exit vp_clip_captions_check(vp_clip_captions *captions, double seconds)
{
    char message[512];

    for (size_t i = 0; i < count_of(captions); i++) {
        if (!captions->lists[i].count ||
            !vp_caption_list_fit(&captions->lists[i], seconds, message, sizeof message))
            continue;
        vp_error(captions->files->files[i].path, "%s (--no-captions encodes without them)",
                 message);
        return VP_EXIT_INPUT;
    }
    return VP_EXIT_OK;
}

void vp_clip_captions_free(vp_clip_captions *captions)
{
    for (size_t i = 0; i < count_of(captions); i++) vp_caption_list_free(&captions->lists[i]);
    free(captions->lists);
    vp_sidecars_free(&captions->found);
    *captions = (vp_clip_captions){0};
}
