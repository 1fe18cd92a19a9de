/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/option_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/habits.h"
#include "cli/option_lookup.h"
#include "cli/time_text.h"

static void settings_default(vp_settings *settings)
{
    vpatch_encoder_settings encoder;

    vpatch_encoder_settings_default(&encoder);
    memset(settings, 0, sizeof *settings);
    settings->from = settings->to = -1;
    settings->crf = -1;
    settings->kind = -1;
    settings->limit = -1;
    settings->threads = encoder.threads;
    settings->quality = encoder.quality;
    settings->keyint = encoder.keyint;
    settings->scenecut = encoder.scenecut;
    settings->token_mode = encoder.token_mode;
    settings->preset = encoder.preset;
}

/* The position of word in "one|two|three", or -1. */
static int choice_index(const char *choices, const char *word)
{
    size_t length = strlen(word);

    for (int index = 0;; index++) {
        size_t n = strcspn(choices, "|");

        if (n == length && !strncmp(choices, word, n)) return index;
        if (!choices[n]) return -1;
        choices += n + 1;
    }
}

static int parse_number(const char *text, int low, int high, int *number)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (end == text || *end || errno || value < low || value > high) return -1;
    *number = (int)value;
    return 0;
}

static int parse_amount(const char *text, uint64_t *amount)
{
    static const char units[] = "KMGT";
    char *end;
    unsigned long long value;
    int shift = 0;

    if (*text < '0' || *text > '9') return -1;
    errno = 0;
    value = strtoull(text, &end, 10);
    if (*end && strchr(units, *end)) shift = 10 * (int)(strchr(units, *end++) - units + 1);
    if (*end || errno || !value || value > UINT64_MAX >> shift) return -1;
    *amount = (uint64_t)value << shift;
    return 0;
}

/* shown is the option as it was written, for messages. */
static int set_option(const vp_option *option, const char *shown, const char *value,
                      vp_settings *settings, char *message, size_t size)
{
    char *field = (char *)settings + option->field;
    int number = 1;

    switch (option->kind) {
    case VP_OPTION_FLAG: memcpy(field, &number, sizeof number); return 0;
    case VP_OPTION_NUMBER:
        if (parse_number(value, option->low, option->high, &number)) {
            snprintf(message, size, "%s: \"%s\" is not a whole number from %d to %d", shown, value,
                     option->low, option->high);
            return -1;
        }
        memcpy(field, &number, sizeof number);
        return 0;
    case VP_OPTION_CHOICE:
        number = choice_index(option->choices, value);
        if (number < 0 && option->high) parse_number(value, option->low, option->high, &number);
        if (number < 0) {
            snprintf(message, size, "%s: \"%s\" is not one of %s", shown, value, option->choices);
            return -1;
        }
        memcpy(field, &number, sizeof number);
        return 0;
    case VP_OPTION_AMOUNT: {
        uint64_t amount;

        if (parse_amount(value, &amount)) {
            snprintf(message, size,
                     "%s: \"%s\" is not a whole number above 0 (K, M, G behind it: "
                     "times 1024, 1024K, 1024M)",
                     shown, value);
            return -1;
        }
        memcpy(field, &amount, sizeof amount);
        return 0;
    }
    case VP_OPTION_TIME: {
        double seconds;

        if (vp_time_parse(value, &seconds)) {
            snprintf(message, size, "%s: \"%s\" is not a time in seconds or [hh:]mm:ss.fff", shown,
                     value);
            return -1;
        }
        memcpy(field, &seconds, sizeof seconds);
        return 0;
    }
    case VP_OPTION_TEXT:
        if (!*value) {
            snprintf(message, size, "%s: the value is empty", shown);
            return -1;
        }
        memcpy(field, &value, sizeof value);
        return 0;
    }
    return -1;
}

/* Parses "--name", "--name=value" or "--name value". *next is the next argument
 * or NULL; it is set to NULL when it was used as the value. */
static int parse_long(const vp_command *command, const char *argument, const char **next,
                      vp_settings *settings, char *message, size_t size)
{
    size_t length = strcspn(argument + 2, "=");
    const char *value = argument[2 + length] ? argument + 3 + length : NULL;
    const vp_option *others, *option = vp_option_long(command, argument + 2, length, &others);
    char shown[64];

    /* A shortened name that means something else in other programs is not guessed at. */
    if (!option || (option->name[length] && vp_habit_option(command->name, argument))) {
        vp_option_unknown(command, argument, argument, message, size);
        return -1;
    }
    snprintf(shown, sizeof shown, "--%s", option->name);
    if (option->kind == VP_OPTION_FLAG) {
        if (value) {
            snprintf(message, size, "%s takes no value", shown);
            return -1;
        }
    } else if (!value) {
        value = *next;
        if (!value) {
            snprintf(message, size, "%s needs a value", shown);
            return -1;
        }
        *next = NULL;
    }
    return set_option(option, shown, value, settings, message, size);
}

/* "-output" is not -o with the value "utput": other programs write long options so. */
static int is_long_with_one_dash(const vp_command *command, const char *argument)
{
    const vp_option *others;
    size_t length = strcspn(argument + 1, "=");

    return length > 2 && (vp_option_long(command, argument + 1, length, &others) || others);
}

/* "-vf" is not -v -f: where the letters are flags nothing else would tell. */
static int is_habit_of_letters(const vp_command *command, const char *argument)
{
    const vp_option *first = vp_option_letter(command, argument[1]);

    return argument[2] && first && first->kind == VP_OPTION_FLAG &&
           vp_habit_option(command->name, argument);
}

/* Parses "-fv", "-q40", "-q=40" or "-q 40"; next as in parse_long. */
static int parse_short(const vp_command *command, const char *argument, const char **next,
                       vp_settings *settings, char *message, size_t size)
{
    if (is_long_with_one_dash(command, argument)) {
        vp_option_unknown(command, argument, argument, message, size);
        return -1;
    }
    if (is_habit_of_letters(command, argument)) {
        snprintf(message, size, "unknown option %s: %s", argument,
                 vp_habit_option(command->name, argument));
        return -1;
    }
    for (const char *letter = argument + 1; *letter; letter++) {
        const vp_option *option = vp_option_letter(command, *letter);
        char shown[3] = {'-', *letter, 0};
        const char *value = NULL;

        if (!option) {
            vp_option_unknown(command, argument, shown, message, size);
            return -1;
        }
        if (option->kind == VP_OPTION_FLAG && letter[1] == '=') {
            snprintf(message, size, "%s takes no value", shown);
            return -1;
        }
        if (option->kind != VP_OPTION_FLAG) {
            /* "-o=x" is x: whoever wants a file called "=x" writes -o ./=x */
            value = letter[1] ? letter + 1 + (letter[1] == '=') : *next;
            if (!value) {
                snprintf(message, size, "%s needs a value", shown);
                return -1;
            }
            if (!letter[1]) *next = NULL;
        }
        if (set_option(option, shown, value, settings, message, size)) {
            const char *hint = vp_habit_option(command->name, argument); /* "-q:v" */

            if (hint) snprintf(message, size, "unknown option %s: %s", argument, hint);
            return -1;
        }
        if (value) return 0;
    }
    return 0;
}

int vp_options_parse(const vp_command *command, int count, char **arguments, vp_settings *settings,
                     const char **files, char *message, size_t size)
{
    int options_end = 0;

    settings_default(settings);
    settings->files = files;
    settings->arguments = arguments;
    settings->argument_count = count;
    for (int i = 0; i < count; i++) {
        const char *argument = arguments[i];
        int more = i + 1 < count, failed;
        const char *next = more ? arguments[i + 1] : NULL;

        if (options_end || argument[0] != '-' || !argument[1]) {
            files[settings->file_count++] = argument;
            continue;
        }
        if (!strcmp(argument, "--")) {
            options_end = 1;
            continue;
        }
        failed = argument[1] == '-'
                     ? parse_long(command, argument, &next, settings, message, size)
                     : parse_short(command, argument, &next, settings, message, size);
        if (failed) return -1;
        if (more && !next) i++;
    }
    if (settings->from >= 0 && settings->to >= 0 && settings->to <= settings->from) {
        snprintf(message, size, "--to must be later than --from");
        return -1;
    }
    if (settings->sandbox && settings->no_sandbox) {
        snprintf(message, size, "--sandbox and --no-sandbox exclude each other");
        return -1;
    }
    if (settings->out_dir && settings->output) {
        snprintf(message, size, "--out-dir and -o exclude each other");
        return -1;
    }
    if (!settings->out_dir &&
        (settings->resume || settings->shard || settings->tar || settings->tar_size ||
         settings->jobs || (!strcmp(command->name, "encode") && settings->max_memory))) {
        snprintf(message, size, "%s comes with --out-dir",
                 settings->resume     ? "--resume"
                 : settings->shard    ? "--shard"
                 : settings->tar      ? "--tar"
                 : settings->jobs     ? "--jobs"
                 : settings->tar_size ? "--tar-size"
                                      : "--max-memory");
        return -1;
    }
    if (settings->tar_size && !settings->tar) {
        snprintf(message, size, "--tar-size comes with --tar");
        return -1;
    }
    if (settings->tar && (strchr(settings->tar, '/') || *settings->tar == '.')) {
        snprintf(message, size, "--tar: \"%s\" is not the beginning of a file's name in --out-dir",
                 settings->tar);
        return -1;
    }
    if (!!settings->set_file + settings->clear + settings->srt +
            (settings->json && !strcmp(command->name, "captions")) >
        1) {
        snprintf(message, size, "--set, --clear, --srt and --json exclude each other");
        return -1;
    }
    if (settings->edl && (settings->json || settings->csv)) {
        snprintf(message, size, "--edl, --json and --csv exclude each other");
        return -1;
    }
    if (settings->track && !settings->set_file) {
        snprintf(message, size, "--track comes with --set");
        return -1;
    }
    if (settings->exact && !settings->budget) {
        snprintf(message, size, "--exact comes with --budget");
        return -1;
    }
    if (settings->json && settings->csv) {
        snprintf(message, size, "--json and --csv exclude each other");
        return -1;
    }
    return 0;
}
