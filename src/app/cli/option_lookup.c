/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/option_lookup.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/habits.h"
#include "cli/suggest.h"

const vp_option *vp_option_long(const vp_command *command, const char *name, size_t length,
                                const vp_option **others)
{
    const vp_option *begun = NULL;

    *others = NULL;
    for (const vp_option *option = command->options; length && option->name; option++) {
        if (strncmp(option->name, name, length)) continue;
        if (!option->name[length]) {
            *others = NULL;
            return option;
        }
        if (begun)
            *others = begun;
        else
            begun = option;
    }
    return *others ? NULL : begun;
}

const vp_option *vp_option_letter(const vp_command *command, char letter)
{
    for (const vp_option *option = command->options; option->name; option++)
        if (option->letter && option->letter == letter) return option;
    return NULL;
}

/* "--from or --force", of an abbreviation that fits several. */
static void say_ambiguous(const vp_command *command, const char *name, size_t length, char *message,
                          size_t size)
{
    const char *before = "";
    int used = snprintf(message, size, "--%.*s may be ", (int)length, name);

    for (const vp_option *option = command->options; option->name; option++) {
        if (strncmp(option->name, name, length) || used < 0 || (size_t)used >= size) continue;
        used += snprintf(message + used, size - (size_t)used, "%s--%s", before, option->name);
        before = " or ";
    }
}

static int has_option(const vp_command *command, const char *name, size_t length)
{
    const vp_option *others, *option = vp_option_long(command, name, length, &others);

    return option && !option->name[length];
}

/* The other commands that have it, "decode, export and info"; 0: none has. */
static int say_commands(const char *name, size_t length, char *text, size_t size)
{
    int used = 0, left = 0;

    for (const vp_command *command = vp_commands; command->name; command++)
        left += has_option(command, name, length);
    for (const vp_command *command = vp_commands; command->name; command++) {
        if (!has_option(command, name, length) || (size_t)used >= size) continue;
        used += snprintf(text + used, size - (size_t)used, "%s%s",
                         !used       ? ""
                         : left == 1 ? " and "
                                     : ", ",
                         command->name);
        left--;
    }
    return used;
}

static const char *nearest(const vp_command *command, const char *name, size_t length,
                           int *distance)
{
    vp_suggestion suggestion;

    vp_suggest_start(&suggestion, name, length);
    for (const vp_option *option = command->options; option->name; option++)
        vp_suggest_try(&suggestion, option->name);
    *distance = suggestion.distance;
    return suggestion.best;
}

void vp_option_unknown(const vp_command *command, const char *argument, const char *shown,
                       char *message, size_t size)
{
    /* "-quality" is how ffmpeg and x264 write long options. */
    const char *name = argument + 1 + (argument[1] == '-');
    size_t length = strcspn(name, "=");
    const char *hint = vp_habit_option(command->name, argument), *near = NULL;
    const vp_option *others, *whole = vp_option_long(command, name, length, &others);
    char elsewhere[200]; /* all commands fit */
    int distance = 0;

    if (others && argument[1] == '-') {
        say_ambiguous(command, name, length, message, size);
        return;
    }
    if (hint) {
        snprintf(message, size, "unknown option %.*s: %s", (int)strcspn(argument, "="), argument,
                 hint);
        return;
    }
    if (whole) { /* with one dash */
        snprintf(message, size, "unknown option %.*s: did you mean --%s?",
                 (int)strcspn(argument, "="), argument, whole->name);
        return;
    }
    if (length > 1) near = nearest(command, name, length, &distance);
    if ((!near || distance > 1) && length > 2 &&
        say_commands(name, length, elsewhere, sizeof elsewhere))
        snprintf(message, size, "--%.*s is an option of vpatch %s, not of %s", (int)length, name,
                 elsewhere, command->name);
    else if (near)
        snprintf(message, size, "unknown option %.*s: did you mean --%s?",
                 (int)strcspn(argument, "="), argument, near);
    else
        snprintf(message, size, "unknown option %s (vpatch %s --help lists them)", shown,
                 command->name);
}
