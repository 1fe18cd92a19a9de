/* SPDX-License-Identifier: BSD-2-Clause */
/* The inputs of a command line with its folders replaced by what is in them. */
#ifndef VPATCH_CLI_INPUT_LIST_H
#define VPATCH_CLI_INPUT_LIST_H

#include "cli/options.h"
#include "media/folder.h"

typedef struct vp_input_list {
    vp_settings settings; /* the command line's, with all files and the count of folders  */
    const char **files;
    vp_folder *folders; /* own the names                                                */
    vp_exit result;     /* of the folders: VP_EXIT_INPUT when one gave no file          */
} vp_input_list;

/* Takes from folders what is one of the kinds (vp_folder_kind), and says what it leaves out; a
 * folder with nothing of them is an error that leaves the other inputs alone. */
vp_exit vp_input_list_make(vp_input_list *list, const vp_settings *settings, unsigned kinds);
void vp_input_list_free(vp_input_list *list);

/* 1: several files were named, or a folder: outputs go to a folder, results are a list. */
int vp_inputs_are_several(const vp_settings *settings);

#endif
