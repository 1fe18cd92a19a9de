/* SPDX-License-Identifier: BSD-2-Clause */
/* The vpatch program: finds the command and runs it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/commands_internal.h"
#include "cli/habits.h"
#include "cli/help.h"
#include "cli/option_parse.h"
#include "cli/sandboxing.h"
#include "cli/signals.h"
#include "cli/suggest.h"
#include "cli/vpt_file.h"

/* OpenBLAS chooses its kernel before main and takes some CPUs for much older ones.
 * OPENBLAS_CORETYPE must be set before the library is loaded, so the program executes itself once
 * more (vpatch(1), ENVIRONMENT). Only the speed depends on it, not the bytes. */
static void use_better_kernel(char **arguments)
{
    const char *kernel = vpatch_blas_better_kernel();

    if (!kernel || getenv("VPATCH_REEXEC") || getenv("OPENBLAS_CORETYPE")) return;
    if (setenv("OPENBLAS_CORETYPE", kernel, 1) || setenv("VPATCH_REEXEC", "1", 1)) return;
    execv("/proc/self/exe", arguments);
    /* When that fails, the slower kernel works too. */
}

/* Files that are opened later must not take the place of a standard stream that is closed: they
 * would be read or written as that. What takes it can be neither read nor written, which is
 * told. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A mask that the library does not know has no effect there; whoever sets one wants it to. */
static int known_cpu_mask(void)
{
    const unsigned all = VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512 | VPATCH_CPU_VNNI;
    const char *text = getenv("VPATCH_CPU");
    int known = !text || !*text;

    for (unsigned flags = 0; !known && flags <= all; flags++)
        known = vpatch_cpu_name(flags) && !strcmp(text, vpatch_cpu_name(flags));
    return known;
}

static vp_exit usage_error(const char *command, const char *text)
{
    vp_error(command, "%s", text);
    return VP_EXIT_USAGE;
}

static vp_exit run_with_signals(const vp_command *command, const vp_settings *settings)
{
    if (!vp_signals_install()) return command->run(settings);
    vp_error(NULL, "no thread can be started");
    return VP_EXIT_FAILED;
}

static vp_exit run_command(const vp_command *command, int count, char **arguments)
{
    char message[512];
    vp_settings settings;
    const char **files = malloc(((size_t)count + 1) * sizeof *files);
    vp_exit result;

    if (!files) return vp_no_memory();
    if (vp_options_parse(command, count, arguments, &settings, files, message, sizeof message)) {
        result = usage_error(command->name, message);
    } else if (settings.help || settings.long_help) {
        vp_help_command(stdout, command, settings.long_help);
        result = VP_EXIT_OK;
    } else if (!settings.file_count) {
        snprintf(message, sizeof message, "%s (vpatch %s --help explains)",
                 strcmp(command->name, "find") ? "no input file" : "no word to look for",
                 command->name);
        result = usage_error(command->name, message);
    } else {
        /* before the first thread: those that are started later are in it, too */
        result = vp_enter_sandbox(command, &settings);
        if (result == VP_EXIT_OK) result = run_with_signals(command, &settings);
    }
    free(files);
    if (vp_interrupted()) vp_signals_die();
    return result;
}

static int is_file(const char *path)
{
    struct stat status;

    return !stat(path, &status) && !S_ISCHR(status.st_mode);
}

/* "-version", "--hlep": NULL, or the option of the program itself that is near. */
static const char *near_option(const char *word)
{
    const char *name = word + strspn(word, "-");
    vp_suggestion suggestion;

    if (word[0] != '-' || strlen(name) < 3) return NULL;
    vp_suggest_start(&suggestion, name, strlen(name));
    vp_suggest_try(&suggestion, "help");
    vp_suggest_try(&suggestion, "version");
    vp_suggest_try(&suggestion, "long-help");
    return suggestion.best;
}

/* One line for a word that is no command. */
static vp_exit unknown_command(const char *word)
{
    const char *hint = vp_habit_command(word);
    vp_suggestion suggestion;

    vp_suggest_start(&suggestion, word, strlen(word));
    for (const vp_command *command = vp_commands; command->name; command++)
        vp_suggest_try(&suggestion, command->name);
    vp_suggest_try(&suggestion, "help");
    if (near_option(word))
        vp_error(NULL, "unknown option %s: did you mean --%s?", word, near_option(word));
    else if (suggestion.best)
        vp_error(NULL, "unknown command \"%s\": did you mean \"%s\"?", word, suggestion.best);
    else if (hint)
        vp_error(NULL, "unknown command \"%s\": %s", word, hint);
    else if (is_file(word))
        vp_error(NULL, "the command comes first: vpatch %s %s",
                 vp_vpt_file_probe(word, NULL) ? "decode" : "encode", word);
    else if (word[0] == '-')
        vp_error(NULL,
                 "%s comes behind a command: vpatch encode, decode, play, info, verify, bench, "
                 "captions, index, find, cut, export or import",
                 word);
    else
        vp_error(NULL, "unknown command \"%s\" (vpatch --help lists them)", word);
    return VP_EXIT_USAGE;
}

static vp_exit help(int count, char **arguments)
{
    const vp_command *command;

    if (!count) {
        vp_help_program(stdout, 0);
        return VP_EXIT_OK;
    }
    command = vp_command_find(arguments[0]);
    if (!command) return unknown_command(arguments[0]);
    vp_help_command(stdout, command, 1);
    return VP_EXIT_OK;
}

static vp_exit dispatch(int count, char **arguments)
{
    const vp_command *command;
    const char *word;

    if (count < 2) {
        vp_help_program(stderr, 0);
        return VP_EXIT_USAGE;
    }
    word = arguments[1];
    if (!strcmp(word, "-h") || !strcmp(word, "--help") || !strcmp(word, "--long-help")) {
        vp_help_program(stdout, !strcmp(word, "--long-help"));
        return VP_EXIT_OK;
    }
    if (!strcmp(word, "-V") || !strcmp(word, "--version")) return vp_print_version();
    if (!strcmp(word, "help")) return help(count - 2, arguments + 2);
    command = vp_command_find(word);
    if (!command) return unknown_command(word);
    return run_command(command, count - 2, arguments + 2);
}

int main(int count, char **arguments)
{
    vp_exit result;

    hold_standard_streams();
    if (!known_cpu_mask()) {
        vp_error(NULL, "VPATCH_CPU: \"%s\" is not one of none|avx2|avxvnni|avx512|avx512vnni",
                 getenv("VPATCH_CPU"));
        return VP_EXIT_USAGE;
    }
    use_better_kernel(arguments);
    /* The codec has threads of its own, and nothing else here uses OpenBLAS. */
    vpatch_blas_set_threads(1);
    result = dispatch(count, arguments);
    if (fflush(stdout) || ferror(stdout)) {
        vp_error(NULL, "standard output cannot be written");
        if (result == VP_EXIT_OK) result = VP_EXIT_OUTPUT;
    }
    return (int)result;
}
