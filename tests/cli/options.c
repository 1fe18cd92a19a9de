/* SPDX-License-Identifier: BSD-2-Clause */
/* The option tables against the library, and what the parser takes and refuses. */
#include "cli/commands.h"
#include "cli/habits.h"
#include "cli/losses.h"
#include "cli/option_lookup.h"
#include "cli/option_parse.h"
#include "cli/packet_delay.h"
#include "cli/progress.h"
#include "cli/size_text.h"
#include "cli/suggest.h"
#include "util/columns.h"

#include "common/test.h"

#include <math.h>
#include <stdlib.h>

static char message[512];
static const char *files[32];

static int parse(const char *command, vp_settings *settings, int count, const char *const *words)
{
    char *arguments[16];

    for (int i = 0; i < count; i++) arguments[i] = (char *)words[i];
    message[0] = 0;
    return vp_options_parse(vp_command_find(command), count, arguments, settings, files, message,
                            sizeof message);
}

#define PARSE(command, settings, ...)                                                       \
    parse(command, settings, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)), \
          (const char *[]){__VA_ARGS__})

static const vp_option *option_named(const vp_command *command, const char *name)
{
    for (const vp_option *option = command->options; option->name; option++)
        if (!strcmp(option->name, name)) return option;
    return NULL;
}

static int preset(const char *command, const char *name)
{
    const vp_option *option = option_named(vp_command_find(command), name);

    return option && option->preset ? (int)strtol(option->preset, NULL, 10) : -999;
}

static void test_defaults(void)
{
    vpatch_encoder_settings encoder;
    vp_settings settings;

    vpatch_encoder_settings_default(&encoder);
    CHECK_EQ(preset("encode", "quality"), encoder.quality);
    CHECK_EQ(encoder.keyint, 0); /* what stands for is explained, not shown as a number */
    CHECK_EQ(preset("encode", "target"), (int)encoder.target_psnr);
    CHECK_EQ(preset("bench", "threads"), encoder.threads);
    CHECK_EQ(preset("encode", "scenecut"), encoder.scenecut);
    CHECK_EQ(preset("encode", "threads"), encoder.threads);
    CHECK_EQ(encoder.token_mode, VPATCH_TOKENS_PREDICTED);

    CHECK_EQ(PARSE("encode", &settings, "in"), 0);
    CHECK_EQ(settings.quality, encoder.quality);
    CHECK_EQ(settings.keyint, encoder.keyint);
    CHECK_EQ(settings.crf, -1);
    CHECK(settings.from < 0 && settings.to < 0);
    CHECK(!settings.output && !settings.model && !settings.force);
    CHECK_EQ(settings.preset, encoder.preset);
    CHECK_STR(option_named(vp_command_find("encode"), "preset")->preset, "medium");
    CHECK_EQ(encoder.preset, VPATCH_PRESET_MEDIUM);
}

/* By name, by number, and by the older option. */
static void test_presets(void)
{
    static const struct {
        const char *option, *value;
        int preset; /* -1: refused */
    } cases[] = {{"--preset", "fast", 0},   {"--preset", "medium", 1}, {"--preset", "slow", 2},
                 {"--preset", "slower", 3}, {"--preset", "0", 0},      {"--preset", "3", 3},
                 {"--preset", "4", -1},     {"--preset", "-1", -1},    {"--preset", "fas", -1},
                 {"--effort", "0", 0},      {"--effort", "1", 1},      {"--effort", "2", 2},
                 {"--effort", "3", -1}};
    static const char *const commands[] = {"encode", "bench"};
    vp_settings settings;

    for (size_t c = 0; c < 2; c++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            int result = PARSE(commands[c], &settings, cases[i].option, cases[i].value, "in");

            CHECK_EQ(result, cases[i].preset < 0 ? -1 : 0);
            if (!result) CHECK_EQ(settings.preset, cases[i].preset);
        }
    /* other choices have no numbers */
    CHECK_EQ(PARSE("encode", &settings, "--tokens", "1", "in"), -1);
}

/* Names and letters are unique in a command, and every option writes a field. */
static void test_tables(void)
{
    for (const vp_command *command = vp_commands; command->name; command++)
        for (const vp_option *a = command->options; a->name; a++) {
            CHECK(option_named(command, a->name) == a);
            for (const vp_option *b = a + 1; b->name; b++)
                CHECK(!a->letter || a->letter != b->letter);
            CHECK(a->field >= offsetof(vp_settings, help));
            CHECK((a->kind == VP_OPTION_FLAG) == (a->value == NULL));
            CHECK((a->kind == VP_OPTION_CHOICE) == (a->choices != NULL));
        }
}

static void test_forms(void)
{
    vp_settings s;

    CHECK_EQ(PARSE("encode", &s, "-q", "40", "a", "-fj2", "--keyint=9", "--from", "1:00", "b",
                   "--tokens", "independent"),
             0);
    CHECK_EQ(s.quality, 40);
    CHECK_EQ(s.force, 1);
    CHECK_EQ(s.threads, 2);
    CHECK_EQ(s.keyint, 9);
    CHECK_EQ((int)s.from, 60);
    CHECK_EQ(s.token_mode, VPATCH_TOKENS_INDEPENDENT);
    CHECK_EQ(s.file_count, 2);
    CHECK_STR(s.files[0], "a");
    CHECK_STR(s.files[1], "b");

    CHECK_EQ(PARSE("encode", &s, "-q40", "-", "--", "-f", "--keyint"), 0);
    CHECK_EQ(s.quality, 40);
    CHECK_EQ(s.force, 0);
    CHECK_EQ(s.file_count, 3);
    CHECK_STR(s.files[0], "-");
    CHECK_STR(s.files[1], "-f");

    CHECK_EQ(PARSE("decode", &s, "-o", "-", "--crf=0", "a.vpt"), 0);
    CHECK_STR(s.output, "-");
    CHECK_EQ(s.crf, 0);
}

#define REFUSES(text, command, ...)                            \
    do {                                                       \
        vp_settings settings_;                                 \
        CHECK_EQ(PARSE(command, &settings_, __VA_ARGS__), -1); \
        CHECK_STR(message, text);                              \
    } while (0)

static void test_refused(void)
{
    REFUSES("-q: \"64\" is not a whole number from 0 to 63", "encode", "-q", "64");
    REFUSES("--quality: \"1.5\" is not a whole number from 0 to 63", "encode", "--quality=1.5");
    REFUSES("--quality: \"\" is not a whole number from 0 to 63", "encode", "--quality=");
    REFUSES("-j: \"99999999999999999999\" is not a whole number from 0 to 1024", "encode",
            "-j99999999999999999999");
    REFUSES("--keyint: \"0\" is not a whole number from 1 to 1025", "encode", "--keyint", "0");
    REFUSES("--tokens: \"pred\" is not one of predicted|independent", "encode", "--tokens", "pred");
    REFUSES("--from: \"1m\" is not a time in seconds or [hh:]mm:ss.fff", "decode", "--from", "1m");
    REFUSES("--to must be later than --from", "encode", "--from", "2", "--to", "2");
    REFUSES("--json and --csv exclude each other", "info", "--csv", "--json", "x");
    REFUSES("-o needs a value", "encode", "in", "-o");
    REFUSES("--output needs a value", "encode", "in", "--output");
    REFUSES("--output: the value is empty", "encode", "in", "--output=");
    REFUSES("--force takes no value", "encode", "--force=1");
    REFUSES("unknown option -x (vpatch info --help lists them)", "info", "-vx");
    REFUSES("-f takes no value", "encode", "-f=1");
}

/* The beginning of one option's name alone is that option. */
static void test_abbreviations(void)
{
    vp_settings s;

    CHECK_EQ(PARSE("encode", &s, "--qual", "40", "--forc", "--keyi=9", "--no-a", "in"), 0);
    CHECK_EQ(s.quality, 40);
    CHECK_EQ(s.force, 1);
    CHECK_EQ(s.keyint, 9);
    CHECK_EQ(s.no_audio, 1);
    /* a whole name is no abbreviation of a longer one */
    for (const vp_command *command = vp_commands; command->name; command++)
        for (const vp_option *option = command->options; option->name; option++) {
            const vp_option *others;

            CHECK(vp_option_long(command, option->name, strlen(option->name), &others) == option);
            CHECK(!others);
        }
    REFUSES("--q may be --quality or --quiet", "encode", "--q", "5");
    REFUSES("--f may be --from or --force", "encode", "--f");
    REFUSES("--no may be --no-filter or --no-audio or --no-captions or --no-sandbox", "encode",
            "--no=1");
    /* two dashes begin all of them */
    REFUSES("unknown option --=5 (vpatch encode --help lists them)", "encode", "--=5");
}

/* "-o=x" is x, as "-o x" and "-ox" are. */
static void test_values_behind_letters(void)
{
    vp_settings s;

    CHECK_EQ(PARSE("encode", &s, "-o=x", "-q=40", "in"), 0);
    CHECK_STR(s.output, "x");
    CHECK_EQ(s.quality, 40);
    CHECK_EQ(PARSE("encode", &s, "-ox", "in"), 0);
    CHECK_STR(s.output, "x");
    CHECK_EQ(PARSE("encode", &s, "-o", "=x", "in"), 0);
    CHECK_STR(s.output, "=x");
    CHECK_EQ(PARSE("encode", &s, "-o=a=b", "in"), 0);
    CHECK_STR(s.output, "a=b");
    REFUSES("-o: the value is empty", "encode", "-o=", "x");
    /* other programs' long options are not a letter and its value */
    REFUSES("unknown option -output: did you mean --output?", "encode", "-output", "x");
    REFUSES("unknown option -output: did you mean --output?", "encode", "-output=x");
    REFUSES("unknown option -force: did you mean --force?", "encode", "-force");
    REFUSES("unknown option -out: did you mean --output?", "encode", "-out", "x");
}

static void test_suggestions(void)
{
    REFUSES("unknown option --qualtiy: did you mean --quality?", "encode", "--qualtiy", "5");
    REFUSES("unknown option --Quality: did you mean --quality?", "encode", "--Quality=5");
    REFUSES("unknown option --thread-count (vpatch encode --help lists them)", "encode",
            "--thread-count");
    REFUSES("unknown option --scene-cut: did you mean --scenecut?", "encode", "--scene-cut=0");
    REFUSES("unknown option --quality: --qualities LIST, several of them", "bench", "--quality",
            "5");
    REFUSES("--csv is an option of vpatch info, bench and find, not of encode", "encode", "--csv");
    REFUSES("--window is an option of vpatch export, not of encode", "encode", "--window=1:2");

    CHECK_EQ(vp_edit_distance("", 0, ""), 0);
    CHECK_EQ(vp_edit_distance("abc", 3, ""), 3);
    CHECK_EQ(vp_edit_distance("kitten", 6, "sitting"), 3);
    CHECK_EQ(vp_edit_distance("ab", 2, "ba"), 1);
    CHECK_EQ(vp_edit_distance("ABC!", 3, "abc"), 0);
    CHECK(vp_edit_distance("a word that is longer than any option", 37, "a word") > 31);
}

/* What other programs call it. */
static void test_habits(void)
{
    static const struct {
        const char *command, *option, *says;
    } cases[] = {{"encode", "--crf", "-q N"},
                 {"encode", "-crf", "-q N"},
                 {"encode", "--crf=23", "-q N"},
                 {"encode", "-b:v", "bit rate"},
                 {"encode", "-c:v", "one video codec"},
                 {"encode", "-r", "folder"},
                 {"info", "-r", "folder"},
                 {"encode", "--rm", "always kept"},
                 {"encode", "-k", "always kept"},
                 {"decode", "--keep", "always kept"},
                 {"encode", "-i", "without an option"},
                 {"decode", "-i", "without an option"},
                 {"encode", "-y", "-f overwrites"},
                 {"bench", "-y", "-f overwrites"},
                 {"encode", "-vn", "video cannot"},
                 {"encode", "-an", "--no-audio"},
                 {"encode", "-ss", "--from"},
                 {"decode", "-t", "--to"},
                 {"encode", "-q:v", "-q N"},
                 {"encode", "-preset", "--preset"},
                 {"encode", "-9", "-q 63"},
                 {"encode", "-d", "vpatch decode"},
                 {"decode", "-q", "--crf"},
                 {"encode", "-filter:v", "FFmpeg"},
                 {"bench", "-q", "--qualities"},
                 {"encode", "-threads", "-j N"},
                 {"decode", "-c:v", "--codec"},
                 {"encode", "-c", "-o -"},
                 {"encode", "-x264-params", "--keyint"},
                 {"encode", "--version", "vpatch --version"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vp_settings settings;

        CHECK_EQ(PARSE(cases[i].command, &settings, cases[i].option, "5", "in"), -1);
        CHECK(strstr(message, "unknown option -") == message);
        if (!strstr(message, cases[i].says)) {
            CHECK(!"the hint");
            printf("%s %s: %s\n", cases[i].command, cases[i].option, message);
        }
    }
    CHECK(vp_habit_command("compress") && strstr(vp_habit_command("compress"), "encode"));
    CHECK(vp_habit_command("extract") && strstr(vp_habit_command("extract"), "decode"));
    CHECK(!vp_habit_command("encode") && !vp_habit_command(""));
    CHECK(!vp_habit_option("encode", "--unheard-of") && !vp_habit_option("encode", "-"));
}

static void test_sizes(void)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 bytes"},      {1, "1 byte"},           {999, "999 bytes"},
                 {1000, "1.00 kB"},   {9994, "9.99 kB"},       {9996, "10.0 kB"},
                 {99949, "99.9 kB"},  {99951, "100 kB"},       {999499, "999 kB"},
                 {999501, "1.00 MB"}, {1234567890, "1.23 GB"}, {UINT64_MAX, "18.4 EB"}};
    char text[96];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vp_size_format(text, sizeof text, cases[i].bytes);
        CHECK_STR(text, cases[i].text);
    }
    vp_size_ratio_format(text, sizeof text, 1000000, 12340000);
    CHECK_STR(text, "1.00 MB from 12.3 MB (12.3x)");
    vp_size_ratio_format(text, sizeof text, 2000, 1000);
    CHECK_STR(text, "2.00 kB from 1.00 kB (0.50x)");
    vp_size_ratio_format(text, sizeof text, 1000, 1234000);
    CHECK_STR(text, "1.00 kB from 1.23 MB (1234x)");
    vp_size_ratio_format(text, sizeof text, 2000, 0);
    CHECK_STR(text, "2.00 kB");
    vp_size_ratio_format(text, sizeof text, 0, 2000);
    CHECK_STR(text, "0 bytes");
}

static const char *progress_line(const vp_progress *progress, int64_t frames, int64_t sized_frames,
                                 int64_t bytes, double seconds, int columns)
{
    static char line[2048];
    vp_progress_state state = {frames, sized_frames, bytes};

    vp_progress_line(line, sizeof line, progress, &state, seconds, columns);
    CHECK(vp_columns(line) <= columns);
    return line;
}

static void test_progress_line(void)
{
    vp_progress progress;
    const char *line;

    memset(&progress, 0, sizeof progress);
    progress.name = "clip.mp4";
    progress.total = 300;
    progress.pixels = 1000;
    CHECK_STR(progress_line(&progress, 150, 150, 1875, 10, 79),
              "clip.mp4   50%  150/300 frames  15.0 fps  0.100 bits/pixel  ETA 0:10");
    /* Of frames whose bytes are not known yet nothing is said; of the others what they took. */
    CHECK_STR(progress_line(&progress, 150, 0, 0, 10, 79),
              "clip.mp4   50%  150/300 frames  15.0 fps  ETA 0:10");
    CHECK_STR(progress_line(&progress, 150, 75, 1875, 10, 79),
              "clip.mp4   50%  150/300 frames  15.0 fps  0.200 bits/pixel  ETA 0:10");
    CHECK_STR(progress_line(&progress, 0, 0, 0, 0, 79), "clip.mp4    0%  0/300 frames");
    progress.file = 3;
    progress.files = 200;
    CHECK_STR(progress_line(&progress, 150, 150, 1875, 10, 89),
              "[3/200] clip.mp4   50%  150/300 frames  15.0 fps  0.100 bits/pixel  ETA 0:10");
    /* What does not fit goes, the least important first. */
    CHECK_STR(progress_line(&progress, 150, 150, 1875, 10, 60),
              "[3/200] clip.mp4   50%  150/300 frames  15.0 fps  ETA 0:10");
    CHECK_STR(progress_line(&progress, 150, 150, 1875, 10, 39), "[3/200] clip.mp4   50%  ETA 0:10");
    for (int columns = 0; columns < 90; columns++)
        progress_line(&progress, 150, 150, 1875, 10, columns);
    progress.files = 1;
    progress.total = 0;
    CHECK_STR(progress_line(&progress, 30, 0, 0, 2, 79), "clip.mp4  30 frames  15.0 fps");
    progress.name = "a name that is so long that it does not fit on a line of a terminal, by far";
    progress.total = 1000000;
    line = progress_line(&progress, 999999, 999999, 1 << 30, 100000, 79);
    CHECK_EQ(strlen(line), 79);
    CHECK(strstr(line, "a name that ") == line && strstr(line, "100%") == NULL);
    CHECK_EQ(strlen(progress_line(&progress, 999999, 999999, 1 << 30, 100000, 200)), 132);
    /* Wide characters take two columns and stay whole. */
    progress.name = "\xe5\x8b\x95\xe7\x94\xbb\xe5\x8b\x95\xe7\x94\xbb.mp4"; /* 12 columns */
    progress.total = 0;
    CHECK_STR(progress_line(&progress, 30, 0, 0, 0, 25),
              "\xe5\x8b\x95\xe7\x94\xbb\xe5\x8b\x95\xe7\x94\xbb.mp4  30 frames");
    CHECK_STR(progress_line(&progress, 30, 0, 0, 0, 7), "\xe5\x8b\x95\xe7\x94\xbb\xe5\x8b\x95");
}

static void test_packets(void)
{
    uint8_t bytes[3] = {1, 2, 3};
    vpatch_stream_packet packet, taken;
    vp_packet_delay *packets = vp_packet_delay_create();

    CHECK(packets != NULL);
    if (!packets) return;
    memset(&packet, 0, sizeof packet);
    packet.data = bytes;
    packet.size = sizeof bytes;
    for (int i = 0; i < 3; i++) {
        packet.pts = i;
        CHECK_EQ(vp_packet_delay_add(packets, &packet, i), 0);
        bytes[0]++;
    }
    CHECK(!vp_packet_delay_take(packets, 0, &taken));
    CHECK(vp_packet_delay_take(packets, 1.5, &taken));
    CHECK_EQ(taken.pts, 0);
    CHECK_EQ(taken.data[0], 1); /* a copy */
    CHECK(vp_packet_delay_take(packets, 1.5, &taken));
    CHECK_EQ(taken.data[0], 2);
    CHECK(!vp_packet_delay_take(packets, 1.5, &taken));
    CHECK(vp_packet_delay_take(packets, INFINITY, &taken));
    CHECK(!vp_packet_delay_take(packets, INFINITY, &taken));
    vp_packet_delay_destroy(packets);
}

/* A queue that nobody takes from in time gives its oldest away. */
static void test_packets_bound(void)
{
    static uint8_t bytes[1 << 20];
    vpatch_stream_packet packet, taken;
    vp_packet_delay *packets = vp_packet_delay_create();
    int held = 0;

    CHECK(packets != NULL);
    if (!packets) return;
    memset(&packet, 0, sizeof packet);
    packet.data = bytes;
    packet.size = sizeof bytes;
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(vp_packet_delay_add(packets, &packet, 1e9), 0);
        held++;
        while (vp_packet_delay_take(packets, 0, &taken)) held--;
        CHECK((size_t)held * sizeof bytes <= VP_PACKET_DELAY_MOST);
    }
    CHECK(held > 1);
    vp_packet_delay_destroy(packets);
}

static void test_amounts(void)
{
    static const struct {
        const char *text;
        uint64_t amount; /* 0: refused */
    } amounts[] = {{"1", 1},
                   {"58982400", 58982400},
                   {"3K", 3072},
                   {"2M", 2 << 20},
                   {"4G", UINT64_C(4) << 30},
                   {"1T", UINT64_C(1) << 40},
                   {"18446744073709551615", UINT64_MAX},
                   {"0", 0},
                   {"-1", 0},
                   {"+1", 0},
                   {" 1", 0},
                   {"", 0},
                   {"K", 0},
                   {"1k", 0},
                   {"1KB", 0},
                   {"1.5M", 0},
                   {"18446744073709551616", 0},
                   {"16777216T", 0}};
    vp_settings settings;

    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        int failed = PARSE("verify", &settings, "--max-memory", amounts[i].text, "x.vpt");

        CHECK_EQ(failed, amounts[i].amount ? 0 : -1);
        if (!failed) CHECK(settings.max_memory == amounts[i].amount);
        if (failed) CHECK(strstr(message, "--max-memory: ") != NULL);
    }
    CHECK_EQ(PARSE("decode", &settings, "--recover", "--max-frames=7", "x.vpt"), 0);
    CHECK(settings.recover && settings.max_frames == 7 && settings.max_pixels == 0);
}

/* Frames that are lost, one by one: ranges that join, and no more of them than are listed. */
static void test_losses(void)
{
    static vp_losses losses;
    char text[80];

    for (int i = 0; i < 3; i++) vp_losses_add(&losses, 1 + i * 0.04, 1.04 + i * 0.04);
    vp_losses_add(&losses, 2, 2.5);
    CHECK_EQ(losses.count, 2);
    CHECK_EQ(losses.frames, 4);
    CHECK_EQ(losses.list[0].frames, 3);
    vp_losses_format(&losses, 0, text, sizeof text);
    CHECK_STR(text, "from 0:01.000 to 0:01.120");
    vp_losses_format(&losses, -1, text, sizeof text);
    CHECK_STR(text, "from 0:01.000 to 0:02.500");
    for (int i = 0; i < 2 * VP_LOSSES_LISTED; i++) vp_losses_add(&losses, 3 + i, 3.5 + i);
    CHECK_EQ(losses.count, 2 + 2 * VP_LOSSES_LISTED);
    CHECK_EQ(losses.frames, 4 + 2 * VP_LOSSES_LISTED);
    CHECK(losses.list[VP_LOSSES_LISTED - 1].from < losses.to);

    /* A hole is a range of its own; a file may claim any number. */
    memset(&losses, 0, sizeof losses);
    vp_losses_add(&losses, 1, 2);
    vp_losses_add_hole(&losses, 2, 5000, 70000);
    vp_losses_add(&losses, 5000, 5001);
    CHECK_EQ(losses.count, 3);
    CHECK_EQ(losses.frames, 70002);
    CHECK_EQ(losses.left_out, 70000);
    CHECK_EQ(losses.list[1].frames, 70000);
    CHECK(losses.list[1].is_hole && !losses.list[2].is_hole);
    vp_losses_add_hole(&losses, 5001, 1e18, INT64_MAX);
    CHECK_EQ(losses.frames, INT64_MAX);
}

int main(void)
{
    RUN(test_defaults);
    RUN(test_presets);
    RUN(test_tables);
    RUN(test_forms);
    RUN(test_refused);
    RUN(test_abbreviations);
    RUN(test_values_behind_letters);
    RUN(test_suggestions);
    RUN(test_habits);
    RUN(test_sizes);
    RUN(test_progress_line);
    RUN(test_packets);
    RUN(test_packets_bound);
    RUN(test_amounts);
    RUN(test_losses);
    return test_result();
}
