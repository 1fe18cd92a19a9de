/* SPDX-License-Identifier: BSD-2-Clause */
/* Output has its name when it is complete, or not at all. */
#include "media/tempfile.h"

#include <sys/wait.h>

#include "media/cleanup.h"
#include "media/tempdir.h"
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

static void permissions_are_taken_over_but_no_more(void)
{
    const char *path = clip_path("tool");
    vp_tempfile *file;
    struct stat info;

    clip_write(path, "old", 3);
    CHECK(!chmod(path, 07755));
    CHECK(!stat(path, &info) && (info.st_mode & 07777) == 07755);
    file = open_file(path, 1, VPATCH_OK);
    if (!file) return;
    CHECK_EQ(vp_tempfile_write(file, "new", 3), 0);
    CHECK_EQ(vp_tempfile_commit(file), VPATCH_OK);
    vp_tempfile_close(file);
    CHECK(!stat(path, &info));
    CHECK_EQ(info.st_mode & 07777, 0755);
    clip_remove_all();
}

static void links_that_lead_nowhere_are_refused(void)
{
    CHECK(!symlink("nothing", clip_path("link")));
    CHECK(!symlink("loop", clip_path("loop")));
    for (int force = 0; force < 2; force++) {
        open_file(clip_path("link"), force, VPATCH_ERR_IO);
        CHECK(strstr(message, "is a symbolic link that leads nowhere"));
        open_file(clip_path("loop"), force, VPATCH_ERR_IO);
        CHECK(strstr(message, "is a symbolic link that leads nowhere"));
    }
    CHECK_EQ(clip_files(), 2);
    clip_remove_all();
}

/* What a process leaves that is killed while it writes. */
static void leave_behind(const char *path)
{
    pid_t child = fork();
    int status;

    if (!child) {
        vp_tempfile *file;
        vp_tempdir *directory;
        char inside[500];

        if (vp_tempfile_open(&file, path, 1, NULL, 0)) _exit(1);
        if (vp_tempdir_open(&directory, path, NULL, 0)) _exit(1);
        snprintf(inside, sizeof inside, "%s/1", vp_tempdir_path(directory));
        clip_write(inside, "x", 1);
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && !status);
}

static void what_killed_programs_left_is_collected(void)
{
    const char *path = clip_path("out.mkv");
    vp_tempfile *file, *other;
    vp_tempdir *directory;

    leave_behind(path);
    CHECK_EQ(clip_files(), 2);
    /* another output's run leaves them, and so do names that only look alike */
    clip_write(clip_path(".out.mkv.vpatch-12x.tmp"), "x", 1);
    CHECK(!symlink("nothing", clip_path(".out.mkv.vpatch-13.tmp")));
    other = open_file(clip_path("out.mk"), 0, VPATCH_OK);
    vp_tempfile_close(other);
    CHECK_EQ(clip_files(), 4);
    file = open_file(path, 0, VPATCH_OK);
    CHECK_EQ(clip_files(), 3);
    /* what is being written stays, also of this process */
    CHECK_EQ(vp_tempdir_open(&directory, path, message, sizeof message), VPATCH_OK);
    CHECK_EQ(clip_files(), 4);
    other = open_file(path, 0, VPATCH_OK);
    CHECK_EQ(clip_files(), 5);
    CHECK(file && !access(vp_tempfile_path(file), F_OK));
    vp_tempfile_close(other);
    vp_tempfile_close(file);
    vp_tempdir_close(directory);
    CHECK_EQ(clip_files(), 2);
    leave_behind(path);
    CHECK_EQ(vp_tempdir_open(&directory, path, message, sizeof message), VPATCH_OK);
    CHECK_EQ(clip_files(), 3);
    vp_tempdir_close(directory);
    clip_remove_all();
}

/* What the end of an interrupted program does, in a process of its own: nothing can be created
 * after it. */
static void an_interrupt_removes_what_is_not_complete(void)
{
    pid_t child;
    int status;

    clip_write(clip_path("old"), "old", 3);
    child = fork();
    if (!child) {
        vp_tempfile *done, *open_one, *replacing;
        vp_tempdir *directory;
        char inside[500];
        int good = !vp_tempfile_open(&done, clip_path("done"), 0, NULL, 0) &&
                   !vp_tempfile_write(done, "whole", 5) && !vp_tempfile_commit(done) &&
                   !vp_tempfile_open(&open_one, clip_path("open"), 0, NULL, 0) &&
                   !vp_tempfile_open(&replacing, clip_path("old"), 1, NULL, 0) &&
                   !vp_tempfile_write(replacing, "new", 3) &&
                   !vp_tempdir_open(&directory, clip_path("pictures"), NULL, 0);

        snprintf(inside, sizeof inside, "%s/1", good ? vp_tempdir_path(directory) : "");
        if (good) clip_write(inside, "x", 1);
        vp_cleanup_run();
        _exit(!good);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && !status);
    check_contents(clip_path("done"), "whole");
    check_contents(clip_path("old"), "old");
    CHECK_EQ(clip_files(), 2);
    clip_remove_all();
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
    RUN(permissions_are_taken_over_but_no_more);
    RUN(links_that_lead_nowhere_are_refused);
    RUN(what_killed_programs_left_is_collected);
    RUN(an_interrupt_removes_what_is_not_complete);
    RUN(a_full_disk_is_an_error_and_large_writes_pass);
    RUN(impossible_places_are_named);
    clip_end();
    return test_result();
}
