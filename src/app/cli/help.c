/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

#define TEXT_COLUMN 22

static void print_option(FILE *to, const vp_option *option, int full)
{
    char left[64];
    int used = 0;

    if (option->letter)
        used = snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name);
    else
        used = snprintf(left, sizeof left, "      --%s", option->name);
    if (option->value)
        used += snprintf(left + used, sizeof left - (size_t)used, " %s", option->value);
    fprintf(to, "%s", left);
    if (used >= TEXT_COLUMN) {
        fputc('\n', to);
        used = 0;
    }
    fprintf(to, "%*s%s", TEXT_COLUMN - used, "", option->text);
    if (option->preset) fprintf(to, " [%s]", option->preset);
    fputc('\n', to);
    for (const char *line = full ? option->more : NULL; line && *line;) {
        int length = (int)strcspn(line, "\n");

        fprintf(to, "%*s%.*s\n", TEXT_COLUMN, "", length, line);
        line += length + (line[length] == '\n');
    }
}

void vp_help_command(FILE *to, const vp_command *command, int full)
{
    fprintf(to, "vpatch %s - %s\n\n", command->name, command->brief);
    fprintf(to, "Usage: vpatch %s %s\n\n", command->name, command->usage);
    if (full) fprintf(to, "%s\n", command->about);
    fprintf(to, "Options (defaults in brackets):\n");
    for (const vp_option *option = command->options; option->name; option++)
        if (full || option->basic) print_option(to, option, full);
    fprintf(to, "\nExamples:\n%s", command->examples);
    if (full)
        fprintf(to,
                "\nExit status: 0 done, 1 failed, 2 wrong command line, 3 unreadable input,\n"
                "4 damaged input, 5 wrong or missing model, 6 output not writable,\n"
                "130 interrupted. See vpatch-%s(1).\n",
                command->name);
    else
        fprintf(to, "\nvpatch %s --long-help shows all options.\n", command->name);
}

void vp_help_program(FILE *to, int full)
{
    fprintf(to, "vpatch %s - a video codec made of spacetime patch tokens\n\n", vpatch_version());
    fprintf(to, "Usage: vpatch COMMAND [OPTION...] FILE...\n\nCommands:\n");
    for (const vp_command *command = vp_commands; command->name; command++)
        fprintf(to, "  %-10s%s\n", command->name, command->brief);
    fprintf(to, "  %-10s%s\n\n", "help", "explain a command: vpatch help encode");
    fprintf(to, "Options:\n"
                "  -h, --help        this text\n"
                "      --long-help   this text and every command with all its options\n"
                "  -V, --version     versions of the program and what it is built on\n");
    if (!full) return;
    for (const vp_command *command = vp_commands; command->name; command++) {
        fprintf(to, "\n------------------------------------------------------------------------"
                    "-------\n\n");
        vp_help_command(to, command, 1);
    }
}
