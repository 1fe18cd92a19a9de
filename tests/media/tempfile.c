/* SPDX-License-Identifier: BSD-2-Clause */
/* Output has its name when it is complete, or not at all. */
#include "media/tempfile.h"

#include "media_clip.h"

static char message[256];

static vp_tempfile *open_file(const char *path, int force, vpatch_status expected)
{
    vp_tempfile *file;

    CHECK_EQ(vp_tempfile_open(&file, path, force, message, sizeof message), expected);
    CHECK_EQ(file != NULL, expected == VPATCH_OK);
    return file;
}

static void check_contents(const char *path, const char *expected)
{
    char *data = clip_slurp(path, NULL);

    CHECK_STR(data, expected);
    free(data);
}

static void the_name_appears_with_commit(void)
{
    const char *path = clip_path("new");
    vp_tempfile *file = open_file(path, 0, VPATCH_OK);
    vpatch_output output;
    const char *slash;

    if (!file) return;
    CHECK(vp_tempfile_path(file) && !access(vp_tempfile_path(file), F_OK));
    slash = strrchr(vp_tempfile_path(file), '/');
    CHECK(slash && !strncmp(slash, "/.new.vpatch-", 13));
    output = vp_tempfile_output(file);
    CHECK_EQ(output.write(output.opaque, "abc", 3), 0);
    CHECK_EQ(vp_tempfile_write(file, "def", 3), 0);
    CHECK_EQ(vp_tempfile_seek(file, 1), 0);
    CHECK_EQ(vp_tempfile_write(file, "X", 1), 0);
    CHECK(access(path, F_OK));
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    CHECK(!vp_tempfile_path(file));
    vp_tempfile_close(file);
    check_contents(path, "aXcdef");
    CHECK_EQ(clip_files(), 1);
    clip_remove_all();
}

static void nothing_is_left_without_commit(void)
{
    vp_tempfile *file = open_file(clip_path("gone"), 0, VPATCH_OK);

    if (file) CHECK_EQ(vp_tempfile_write(file, "abc", 3), 0);
    vp_tempfile_close(file);
    CHECK_EQ(clip_files(), 0);
    vp_tempfile_close(NULL);
}

static void existing_files_need_force(void)
{
    const char *path = clip_path("old");
    vp_tempfile *file;
    struct stat info;

    clip_write(path, "old", 3);
    chmod(path, 0640);
    open_file(path, 0, VPATCH_ERR_IO);
    CHECK(strstr(message, "exists"));
    check_contents(path, "old");
    file = open_file(path, 1, VPATCH_OK);
    if (!file) return;
    CHECK_EQ(vp_tempfile_write(file, "new", 3), 0);
    check_contents(path, "old");
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    vp_tempfile_close(file);
    check_contents(path, "new");
    CHECK(!stat(path, &info));
    CHECK_EQ(info.st_mode & 07777, 0640);
    clip_remove_all();
}

static void a_file_that_appears_meanwhile_is_not_replaced(void)
{
    const char *path = clip_path("race");
    vp_tempfile *file = open_file(path, 0, VPATCH_OK);

    if (!file) return;
    clip_write(path, "other", 5);
    CHECK_EQ(vp_tempfile_write(file, "mine", 4), 0);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_ERR_IO);
    CHECK(strstr(vp_tempfile_message(file), "exists"));
    vp_tempfile_close(file);
    check_contents(path, "other");
    CHECK_EQ(clip_files(), 1);
    clip_remove_all();
}

static void a_link_is_followed(void)
{
    const char *target = clip_path("target"), *link = clip_path("link");
    vp_tempfile *file;
    struct stat info;

    clip_write(target, "old", 3);
    CHECK(!symlink("target", link));
    file = open_file(link, 1, VPATCH_OK);
    if (!file) return;
    CHECK_EQ(vp_tempfile_write(file, "new", 3), 0);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    vp_tempfile_close(file);
    check_contents(target, "new");
    CHECK(!lstat(link, &info) && S_ISLNK(info.st_mode));
    clip_remove_all();
}

static void two_outputs_of_one_name_do_not_mix(void)
{
    vp_tempfile *a = open_file(clip_path("same"), 1, VPATCH_OK);
    vp_tempfile *b = open_file(clip_path("same"), 1, VPATCH_OK);

    if (a && b) {
        CHECK(strcmp(vp_tempfile_path(a), vp_tempfile_path(b)));
        CHECK_EQ(vp_tempfile_write(a, "aa", 2), 0);
        CHECK_EQ(vp_tempfile_write(b, "bb", 2), 0);
        CHECK_EQ(vp_tempfile_commit(a), VPATCH_OK);
        CHECK_EQ(vp_tempfile_commit(b), VPATCH_OK);
        check_contents(clip_path("same"), "bb");
    }
    vp_tempfile_close(a);
    vp_tempfile_close(b);
    clip_remove_all();
}

static void long_names_work(void)
{
    char name[260];
    vp_tempfile *file;

    memset(name, 'n', 250);
    name[250] = '\0';
    /* clip_path's buffers are shorter */
    CHECK(!chdir(clip_directory));
    file = open_file(name, 0, VPATCH_OK);
    if (file) {
        CHECK_EQ(vp_tempfile_write(file, "x", 1), 0);
        CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    }
    vp_tempfile_close(file);
    check_contents(name, "x");
    CHECK(!unlink(name));
}

static void a_full_disk_is_an_error_and_large_writes_pass(void)
{
    static char block[200000];
    vp_tempfile *file = open_file("/dev/full", 0, VPATCH_OK);

    if (!file) return;
    CHECK(!vp_tempfile_path(file));
    CHECK_EQ(vp_tempfile_seekable(file), 0);
    CHECK_EQ(vp_tempfile_write(file, "small", 5), 0); /* still in the buffer */
    CHECK_EQ(vp_tempfile_write(file, block, sizeof block), -1);
    CHECK_EQ(vp_tempfile_errno(file), ENOSPC);
    CHECK(strstr(vp_tempfile_message(file), "No space left"));
    CHECK_EQ(vp_tempfile_write(file, "more", 4), -1);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_ERR_IO);
    vp_tempfile_close(file);
    file = open_file("/dev/full", 0, VPATCH_OK);
    if (!file) return;
    CHECK_EQ(vp_tempfile_write(file, "small", 5), 0);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_ERR_IO);
    vp_tempfile_close(file);
    CHECK(!access("/dev/full", F_OK));
    file = open_file("/dev/null", 0, VPATCH_OK);
    if (!file) return;
    CHECK_EQ(vp_tempfile_write(file, block, sizeof block), 0);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    vp_tempfile_close(file);
}

static void impossible_places_are_named(void)
{
    open_file(clip_path("no/such/place"), 0, VPATCH_ERR_IO);
    CHECK(strstr(message, "No such file"));
    open_file(clip_directory, 1, VPATCH_ERR_IO);
    CHECK(strstr(message, "directory"));
    open_file("", 0, VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vp_tempfile_open(NULL, "x", 0, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(clip_files(), 0);
}

int main(void)
{
    clip_begin();
    RUN(the_name_appears_with_commit);
    RUN(nothing_is_left_without_commit);
    RUN(existing_files_need_force);
    RUN(a_file_that_appears_meanwhile_is_not_replaced);
    RUN(a_link_is_followed);
    RUN(two_outputs_of_one_name_do_not_mix);
    RUN(long_names_work);
    RUN(a_full_disk_is_an_error_and_large_writes_pass);
    RUN(impossible_places_are_named);
    clip_end();
    return test_result();
}
