/* SPDX-License-Identifier: BSD-2-Clause */
/* The option parser: the first byte chooses the command, the rest are arguments, a line each. */
#include "cli/commands.h"
#include "cli/option_parse.h"
#include "fuzz.h"

enum { MOST_ARGUMENTS = 24 };

static const vp_command *command_of(unsigned number)
{
    unsigned count = 0;

    while (vp_commands[count].name) count++;
    return &vp_commands[number % count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *arguments[MOST_ARGUMENTS + 1], message[512];
    const char *files[MOST_ARGUMENTS + 1];
    vp_settings settings;
    int count = 0;

    if (size < 1) return 0;
    char *text = malloc(size);
    FUZZ_REQUIRE(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = 0;
    for (char *line = text; line && count < MOST_ARGUMENTS;) {
        char *end = strchr(line, '\n');

        arguments[count++] = line;
        if (end) *end++ = 0;
        line = end;
    }
    arguments[count] = NULL;
    memset(message, 0, sizeof message);
    int failed = vp_options_parse(command_of(data[0]), count, arguments, &settings, files, message,
                                  sizeof message);
    if (failed) {
        FUZZ_REQUIRE(*message && memchr(message, 0, sizeof message));
    } else {
        FUZZ_REQUIRE(settings.file_count >= 0 && settings.file_count <= count);
        for (int i = 0; i < settings.file_count; i++) fuzz_touch_text(settings.files[i]);
        if (settings.output) fuzz_touch_text(settings.output);
    }
    free(text);
    return 0;
}
