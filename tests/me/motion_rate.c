/* SPDX-License-Identifier: BSD-2-Clause */
/* The search is told what the coder would pay. */
#include "me/motion_rate.h"

#include "common/scene.h"

enum { ROWS = 5, COLUMNS = 6 };

/* A model that has seen fields of one kind, and a field like them. */
static vp_motion_model *learn(vp_frame_type type, int references, vp_motion_field *field)
{
    vp_motion_model *model = vp_motion_model_create();
    vp_motion_frame frame = scene_frame(type, references, NULL);
    unsigned seed = 31;

    CHECK(model != NULL);
    CHECK_EQ(vp_motion_field_init(field, ROWS, COLUMNS), 0);
    for (int i = 0; i < 5; i++) {
        vp_coder count;

        vp_motion_begin(field, &frame);
        scene_random_field(field, &seed, 40);
        vp_coder_count(&count);
        vp_motion_code(model, &count, field);
    }
    return model;
}

/* The share of all cases that has this rate. */
static double share(int rate)
{
    return exp2(-rate / 16.0);
}

/* Prices of everything that may be decided are those of probabilities. */
static void rates_add_up(void)
{
    for (int type = VP_FRAME_ANCHOR; type < VP_FRAME_TYPES; type++)
        for (int references = 1; references <= 2; references++) {
            vp_motion_field field;
            vp_motion_model *model = learn((vp_frame_type)type, references, &field);
            vp_motion_rates rates;
            int unequal = 0;

            vp_motion_rates_init(&rates, model, (vp_frame_type)type);
            for (int uy = 0; uy < 2 * ROWS; uy++)
                for (int ux = 0; ux < 2 * COLUMNS; ux++) {
                    int n = field.split[(uy / 2) * COLUMNS + ux / 2] ? 1 : 2, split[2];
                    vp_merge_list list;
                    vp_motion_rate rate;
                    double sum = 0;

                    if (n == 2 && (ux | uy) & 1) continue;
                    vp_motion_rate_unit(&rates, &field, ux, uy, n, &list, &rate);
                    for (int i = 0; i < list.count; i++) sum += share(rate.merge[i]);
                    for (int refs = VP_MOTION_R0; refs <= (references == 2 ? 3 : 1); refs++)
                        sum += share(rate.refs[refs]);
                    unequal += fabs(sum - 1) > 0.1;
                    vp_motion_rate_split(&rates, &field, uy / 2, ux / 2, split);
                    unequal += fabs(share(split[0]) + share(split[1]) - 1) > 0.05;
                }
            CHECK_EQ(unequal, 0);
            vp_motion_field_free(&field);
            vp_motion_model_destroy(model);
        }
}

/* A picture of one block: its rate is what coding it costs. */
static void as_the_coder_pays(void)
{
    vp_motion_field field, block;
    vp_motion_model *model = learn(VP_FRAME_MIDDLE, 2, &field);
    vp_motion_frame frame = scene_frame(VP_FRAME_MIDDLE, 2, NULL);
    vp_motion_rates rates;
    vp_merge_list list;
    vp_motion_rate rate;
    int split[2];

    vp_motion_rates_init(&rates, model, VP_FRAME_MIDDLE);
    CHECK_EQ(vp_motion_field_init(&block, 1, 1), 0);
    vp_motion_begin(&block, &frame);
    vp_motion_rate_split(&rates, &block, 0, 0, split);
    vp_motion_rate_unit(&rates, &block, 0, 0, 2, &list, &rate);
    CHECK(list.count > 1);
    for (int i = 0; i < list.count; i++) {
        vp_motion_model *clone = vp_motion_model_clone(model);
        vp_coder count;

        CHECK(clone != NULL);
        vp_motion_store(&block, 0, 0, 2, &list.item[i]);
        vp_coder_count(&count);
        vp_motion_code(clone, &count, &block);
        int paid = (int)(vp_coder_bits(&count) / 16);
        CHECK(abs(paid - split[0] - rate.merge[i]) <= 3);
        vp_motion_model_destroy(clone);
    }
    vp_motion_field_free(&block);
    vp_motion_field_free(&field);
    vp_motion_model_destroy(model);
}

/* Larger differences cost more, with a model and without. */
static void vectors_cost_by_size(void)
{
    vp_motion_field field;
    vp_motion_model *model = learn(VP_FRAME_SIDE, 2, &field);

    for (int trained = 0; trained < 2; trained++) {
        vp_motion_rates rates;
        vp_merge_list list;
        vp_motion_rate rate;
        int wrong = 0;

        vp_motion_rates_init(&rates, trained ? model : NULL, VP_FRAME_SIDE);
        vp_motion_rate_unit(&rates, &field, 2, 2, 2, &list, &rate);
        for (int d = 64; d < 1 << 17; d *= 2)
            wrong += vp_motion_rate_component(&rate, d) < vp_motion_rate_component(&rate, d / 2) ||
                     vp_motion_rate_component(&rate, d) != vp_motion_rate_component(&rate, -d);
        CHECK_EQ(wrong, 0);
        CHECK(vp_motion_rate_component(&rate, 1 << 12) > 10 * 16);
    }
    vp_motion_field_free(&field);
    vp_motion_model_destroy(model);
}

int main(void)
{
    RUN(rates_add_up);
    RUN(as_the_coder_pays);
    RUN(vectors_cost_by_size);
    return test_result();
}
