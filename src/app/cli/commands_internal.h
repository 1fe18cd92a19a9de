/* SPDX-License-Identifier: BSD-2-Clause */
/* What the commands do, each in the file cmd_NAME.c. */
#ifndef VPATCH_CLI_COMMANDS_INTERNAL_H
#define VPATCH_CLI_COMMANDS_INTERNAL_H

#include "cli/options.h"

vp_exit vp_encode(const vp_settings *settings);
vp_exit vp_decode(const vp_settings *settings);
vp_exit vp_play_command(const vp_settings *settings);
vp_exit vp_verify(const vp_settings *settings);
vp_exit vp_info(const vp_settings *settings);
vp_exit vp_bench(const vp_settings *settings);
vp_exit vp_export_command(const vp_settings *settings);
vp_exit vp_import_command(const vp_settings *settings);
vp_exit vp_captions_command(const vp_settings *settings);
vp_exit vp_index_command(const vp_settings *settings);
vp_exit vp_find_command(const vp_settings *settings);
vp_exit vp_cut_command(const vp_settings *settings);
vp_exit vp_print_version(void);

#endif
