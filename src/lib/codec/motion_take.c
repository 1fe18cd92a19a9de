/* SPDX-License-Identifier: BSD-2-Clause */
#include "codec/motion_take.h"

#include "base/reserved.h"
#include "inter/mv_pred.h"

/* What is wrong with a unit, or NULL. */
static const char *unit_problem(const vp_motion_field *field, const vpatch_motion *motion)
{
    if (motion->refs < VPATCH_MOTION_R0 || motion->refs > VPATCH_MOTION_BOTH)
        return "refs is not 1, 2 or 3";
    if (field->references == 1 && motion->refs != VPATCH_MOTION_R0)
        return "refs names a second reference, and the frame has one";
    if (motion->merge >= VPATCH_MOTION_CANDIDATES && motion->merge != VPATCH_MOTION_EXPLICIT)
        return "merge is not in 0..5, nor 255";
    if (VP_RESERVED_USED(motion)) return "a reserved field is not 0";
    return NULL;
}

/* The unit as it is given; a vector that refs does not name is 0. */
static vp_motion_unit as_unit(const vpatch_motion *motion)
{
    vp_motion_unit unit = {.refs = motion->refs, .merge = motion->merge};

    for (int r = 0; r < 2; r++)
        if (motion->refs & (1 << r)) unit.mv[r] = (vp_mv){motion->mv[r][0], motion->mv[r][1]};
    return unit;
}

static int equal(const vp_motion_unit *a, const vp_motion_unit *b)
{
    return a->merge == b->merge && vp_motion_same(a, b);
}

/* n x n units with one motion, those before them are stored. */
static void store(vp_motion_field *field, int ux, int uy, int n, vp_motion_unit unit,
                  vpatch_packer_changes *changes)
{
    for (int r = 0; r < 2; r++) {
        if (!(unit.refs & (1 << r))) continue;
        vp_mv mv = vp_motion_clamp(field, 8 * ux, 8 * uy, 8 * n, unit.mv[r].x, unit.mv[r].y);

        changes->vectors += mv.x != unit.mv[r].x || mv.y != unit.mv[r].y;
        unit.mv[r] = mv;
    }
    if (unit.merge != VP_MOTION_EXPLICIT) {
        vp_merge_list list;

        vp_merge_list_make(field, ux, uy, n, &list);
        if (unit.merge >= list.count || !vp_motion_same(&list.item[unit.merge], &unit)) {
            unit.merge = VP_MOTION_EXPLICIT;
            changes->merges++;
        }
    }
    vp_motion_store(field, ux, uy, n, &unit);
}

static vpatch_status take_block(vp_motion_field *field, const vpatch_motion *motion,
                                const uint8_t *split, int block, vpatch_packer_changes *changes,
                                const vp_errbuf *message)
{
    int ux = 2 * (block % field->columns), uy = 2 * (block / field->columns);
    int wanted = split ? split[block] : 0, differ = 0;
    vp_motion_unit unit[4];

    if (wanted > 1)
        return vp_fail(message, VPATCH_ERR_ARGUMENT, "split[%d] is %d, not 0 or 1", block, wanted);
    for (int k = 0; k < 4; k++) {
        int x = ux + (k & 1), y = uy + (k >> 1);
        const vpatch_motion *from = &motion[(size_t)y * 2 * (size_t)field->columns + (size_t)x];
        const char *problem = unit_problem(field, from);

        if (problem)
            return vp_fail(message, VPATCH_ERR_ARGUMENT, "motion of unit (%d, %d): %s", x, y,
                           problem);
        unit[k] = as_unit(from);
        differ |= !equal(&unit[k], &unit[0]);
    }
    changes->splits += split && differ && !wanted;
    field->split[block] = (uint8_t)(wanted || differ);
    if (field->split[block])
        for (int k = 0; k < 4; k++) store(field, ux + (k & 1), uy + (k >> 1), 1, unit[k], changes);
    else
        store(field, ux, uy, 2, unit[0], changes);
    return VPATCH_OK;
}

vpatch_status vp_motion_take(vp_motion_field *field, const vpatch_motion *motion,
                             const uint8_t *split, vpatch_packer_changes *changes,
                             const vp_errbuf *message)
{
    for (int block = 0; block < field->rows * field->columns; block++) {
        vpatch_status status = take_block(field, motion, split, block, changes, message);

        if (status) return status;
    }
    return VPATCH_OK;
}

/* The first candidate that has the unit's motion. */
static uint8_t merge_of(const vp_motion_field *field, int ux, int uy, const vp_motion_unit *unit)
{
    vp_merge_list list;

    vp_merge_list_make(field, ux, uy, 2, &list);
    for (int i = 0; i < list.count; i++)
        if (vp_motion_same(&list.item[i], unit)) return (uint8_t)i;
    return VP_MOTION_EXPLICIT;
}

void vp_motion_take_still(vp_motion_field *field)
{
    vp_motion_unit still = {.refs = field->references == 2 ? VPATCH_MOTION_BOTH : VPATCH_MOTION_R0};

    for (int block = 0; block < field->rows * field->columns; block++) {
        int ux = 2 * (block % field->columns), uy = 2 * (block / field->columns);

        still.merge = merge_of(field, ux, uy, &still);
        field->split[block] = 0;
        vp_motion_store(field, ux, uy, 2, &still);
    }
}
