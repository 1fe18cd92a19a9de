/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/structure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/structure_internal.h"

enum { BLOCK = 256 << 10, MARGIN = 4096 }; /* bytes read at once; skipped by reading */

static const vp_structure_kind *const kinds[] = {
    &vp_structure_kind_y4m,  &vp_structure_kind_ebml,   &vp_structure_kind_boxes,
    &vp_structure_kind_riff, &vp_structure_kind_gif,    &vp_structure_kind_png,
    &vp_structure_kind_jpeg, &vp_structure_kind_j2k,    &vp_structure_kind_ivf,
    &vp_structure_kind_nut,  &vp_structure_kind_flv,    &vp_structure_kind_asf,
    &vp_structure_kind_mxf,  &vp_structure_kind_ogg,    &vp_structure_kind_ps,
    &vp_structure_kind_bmp,  &vp_structure_kind_qoi,    &vp_structure_kind_obu,
    &vp_structure_kind_ts,   &vp_structure_kind_exr,    &vp_structure_kind_dv,
    &vp_structure_kind_roq,  &vp_structure_kind_smjpeg, &vp_structure_kind_sun,
    &vp_structure_kind_sgi,  &vp_structure_kind_pcx,    &vp_structure_kind_annexb,
    &vp_structure_kind_tga};

vp_structure *vp_structure_create(void)
{
    vp_structure *structure = calloc(1, sizeof *structure);

    if (structure) structure->want = VP_STRUCTURE_HEAD;
    return structure;
}

void vp_structure_destroy(vp_structure *structure)
{
    free(structure);
}

void vp_structure_more(vp_structure *structure, size_t want)
{
    if (want > VP_STRUCTURE_HEAD || want <= structure->have)
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
    else
        structure->want = want;
}

void vp_structure_next(vp_structure *structure, uint64_t skip, const char *inside, size_t want)
{
    structure->have = 0;
    structure->want = want;
    structure->skip = skip;
    structure->body = skip;
    structure->inside = inside;
}

void vp_structure_stop(vp_structure *structure, vp_structure_verdict verdict)
{
    structure->stopped = 1;
    structure->stop = verdict;
}

void vp_structure_break(vp_structure *structure, const char *why)
{
    structure->broken = why;
    structure->broken_at = structure->position - structure->have;
    vp_structure_stop(structure, VP_STRUCTURE_CUT);
}

static void feed(vp_structure *structure, const uint8_t *data, size_t size);

/* Looks at the first bytes, then takes them again as the kind wants them. */
static void find_kind(vp_structure *structure)
{
    uint8_t first[VP_STRUCTURE_HEAD];
    size_t size = structure->have;

    structure->probed = 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !structure->kind; i++)
        if (kinds[i]->probe(structure->head, size)) structure->kind = kinds[i];
    if (!structure->kind) {
        vp_structure_stop(structure, VP_STRUCTURE_UNKNOWN);
        return;
    }
    memcpy(first, structure->head, size);
    structure->have = 0;
    structure->want = 1;
    structure->position = 0;
    structure->kind->begin(structure);
    feed(structure, first, size);
}

static void feed(vp_structure *structure, const uint8_t *data, size_t size)
{
    while (size && !structure->stopped) {
        size_t part = size;

        if (structure->skip) {
            if (part > structure->skip) part = (size_t)structure->skip;
            structure->skip -= part;
        } else {
            if (part > structure->want - structure->have) part = structure->want - structure->have;
            memcpy(structure->head + structure->have, data, part);
            structure->have += part;
        }
        structure->position += part;
        data += part;
        size -= part;
        if (structure->skip || structure->have < structure->want) continue;
        if (structure->probed)
            structure->kind->take(structure);
        else
            find_kind(structure);
        if (!structure->skip && structure->have >= structure->want)
            vp_structure_stop(structure,
                              structure->stopped ? structure->stop : VP_STRUCTURE_UNKNOWN);
    }
}

void vp_structure_feed(vp_structure *structure, const uint8_t *data, size_t size)
{
    feed(structure, data, size);
}

int vp_structure_walk(vp_structure *structure, int fd)
{
    uint8_t *block = malloc(BLOCK);
    struct stat status;
    off_t position = 0;
    int error = block ? 0 : ENOMEM;

    if (!error && fstat(fd, &status)) error = errno;
    while (!error && !structure->stopped && position < status.st_size) {
        ssize_t got;

        if (structure->skip > MARGIN) {
            uint64_t far = structure->skip, rest = (uint64_t)(status.st_size - position);

            if (far > rest) far = rest;
            structure->skip -= far;
            structure->position += far;
            position += (off_t)far;
            continue;
        }
        /* no more than a head after a jump, whole blocks where everything is looked at */
        got = pread(fd, block, structure->kind && structure->body > MARGIN ? MARGIN : BLOCK,
                    position);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error = errno;
        if (got <= 0) break;
        /* up to the next long jump */
        for (ssize_t done = 0; done < got && !structure->stopped && structure->skip <= MARGIN;) {
            ssize_t part = got - done < 512 ? got - done : 512;

            feed(structure, block + done, (size_t)part);
            done += part;
            position += part;
        }
    }
    free(block);
    return error;
}

/* 1: the demuxer is one for this kind. */
static int fits(const vp_structure *structure, const char *format)
{
    const char *list = structure->kind ? structure->kind->formats : "";

    while (*list) {
        size_t length = strcspn(list, ",");
        /* a demuxer has several names, too: "mov,mp4,m4a,3gp,3g2,mj2" */
        for (const char *name = format; *name;) {
            size_t n = strcspn(name, ",");

            if (n == length && !strncmp(name, list, n)) return 1;
            name += n + (name[n] == ',');
        }
        list += length + (list[length] == ',');
    }
    return 0;
}

vp_structure_verdict vp_structure_end(vp_structure *structure, const char *format, char *reason)
{
    if (!structure->probed) find_kind(structure); /* a very small file */
    if (!fits(structure, format)) return VP_STRUCTURE_UNKNOWN;
    if (structure->stopped) {
        if (structure->broken)
            snprintf(reason, VP_STRUCTURE_REASON, "it is damaged at byte %llu: %s",
                     (unsigned long long)structure->broken_at, structure->broken);
        else if (structure->stop == VP_STRUCTURE_CUT)
            snprintf(reason, VP_STRUCTURE_REASON, "its end is missing");
        return structure->stop;
    }
    if (structure->skip) {
        snprintf(reason, VP_STRUCTURE_REASON,
                 "it ends inside %s, of whose %llu bytes %llu are there", structure->inside,
                 (unsigned long long)structure->body,
                 (unsigned long long)(structure->body - structure->skip));
        return VP_STRUCTURE_CUT;
    }
    if (structure->have) {
        snprintf(reason, VP_STRUCTURE_REASON, "it ends inside the head of a part");
        return VP_STRUCTURE_CUT;
    }
    return structure->kind->end ? structure->kind->end(structure, reason) : VP_STRUCTURE_OPEN;
}

int vp_structure_has_loss(const vp_structure *structure, const char *format, char *reason)
{
    if (!fits(structure, format) || !structure->losses) return 0;
    snprintf(reason, VP_STRUCTURE_REASON, "packets are missing or damaged at %lld place%s",
             (long long)structure->losses, structure->losses == 1 ? "" : "s");
    return 1;
}

int vp_structure_knows_loss(const vp_structure *structure, const char *format)
{
    return fits(structure, format) && structure->kind->own_loss;
}

int64_t vp_structure_packets(const vp_structure *structure, const char *format)
{
    if (!fits(structure, format) || structure->kind != &vp_structure_kind_ebml) return -1;
    return structure->uncounted ? -1 : structure->packets;
}
