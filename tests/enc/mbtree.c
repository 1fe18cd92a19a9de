/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of coming frames: a patch that stays is worth more than one that goes, and
 * two groups of a picture that stays are better coded as a pair. */
#include "enc/mbtree.h"

#include "common/api_clip.h"

#define WIDTH   160
#define HEIGHT  96
#define ROWS    (HEIGHT / 16)
#define COLUMNS (WIDTH / 16)
#define PATCHES (ROWS * COLUMNS)
#define FRAMES  4

static vp_lowres lowres[FRAMES];
static vp_mbtree_link chain[FRAMES];
static float share[PATCHES], work[2 * PATCHES];

static const vp_lowres_motion *motion(int frame)
{
    return &lowres[frame].motion[VP_LOWRES_GROUP];
}

static void search(int frame, int from, int number)
{
    vp_lowres_search(&lowres[frame], &lowres[from], number, VP_LOWRES_GROUP);
}

static void load(vp_lowres *to, const clip *c, int frame)
{
    vpatch_frame f = clip_frame(c, frame);
    vp_image image;

    CHECK_EQ(vp_image_init(&image, c->width, c->height), 0);
    vp_image_load(&image, f.data, f.stride, f.width, f.height);
    vp_lowres_load(to, &image);
    vp_image_free(&image);
}

/* Loads the clip's frames and searches each from the one before. */
static void look(const clip *c)
{
    for (int i = 0; i < FRAMES; i++) {
        CHECK_EQ(vp_lowres_init(&lowres[i], ROWS, COLUMNS), 0);
        load(&lowres[i], c, i);
        chain[i] = (vp_mbtree_link){&lowres[i], VP_LOWRES_GROUP};
    }
    for (int i = 1; i < FRAMES; i++) search(i, i - 1, i - 1);
}

static void forget(void)
{
    for (int i = 0; i < FRAMES; i++) vp_lowres_free(&lowres[i]);
}

static double mean(int from_column, int to_column)
{
    double sum = 0;

    for (int row = 0; row < ROWS; row++)
        for (int column = from_column; column < to_column; column++)
            sum += share[row * COLUMNS + column];
    return sum / (ROWS * (to_column - from_column));
}

/* Fills columns from..to (in patches) of a frame with samples of no future. */
static void fill_noise(const clip *c, int frame, int from, int to, unsigned seed)
{
    uint8_t *luma = clip_plane(c, frame, 0);

    for (int y = 0; y < c->height; y++)
        for (int x = 16 * from; x < 16 * to; x++)
            luma[y * c->width + x] = (uint8_t)clip_texture(x + 5, y + 9, seed);
}

/* The left stays, the right is another texture in every frame. */
static void staying_and_vanishing(void)
{
    clip c = clip_alloc(WIDTH, HEIGHT, FRAMES);

    for (int i = 0; i < FRAMES; i++) {
        clip_draw(&c, 0, 3, 10, 10);
        memcpy(clip_plane(&c, i, 0), clip_plane(&c, 0, 0), c.frame_size);
    }
    for (int i = 0; i < FRAMES; i++) fill_noise(&c, i, 5, 10, 100 + 7 * (unsigned)i);
    look(&c);
    vp_mbtree_propagate(chain, FRAMES, share, work);
    for (int i = 0; i < PATCHES; i++) CHECK(share[i] >= 0 && share[i] < 20);
    CHECK(mean(0, 4) > mean(6, 10) + 1);
    /* three later frames take all of a patch that stays: 3 * (1 + in-betweens) */
    CHECK(mean(0, 4) > 3 && mean(0, 4) < 5);
    /* more later frames, more use */
    double three = mean(0, 4);
    vp_mbtree_propagate(chain, 2, share, work);
    CHECK(mean(0, 4) < three - 1);
    CHECK(mean(0, 4) > 1);
    forget();
    clip_free(&c);
}

static void nothing_follows(void)
{
    clip c = clip_pan(WIDTH, HEIGHT, FRAMES, 3);

    look(&c);
    vp_mbtree_propagate(chain, 1, share, work);
    for (int i = 0; i < PATCHES; i++) CHECK(share[i] > -0.01f && share[i] < 0.01f);
    forget();
    clip_free(&c);
}

/* A picture that moves as a whole is followed, and what leaves it is not used. */
static void moving(void)
{
    clip c = clip_alloc(WIDTH, HEIGHT, FRAMES);
    int found = 0;

    for (int i = 0; i < FRAMES; i++) {
        clip_draw(&c, i, 3, 100 + 8 * i, 40 + 4 * i);
        uint8_t *luma = clip_plane(&c, i, 0); /* without the square */
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                luma[y * WIDTH + x] = (uint8_t)clip_texture(x + 100 + 8 * i, y + 40 + 4 * i, 3);
    }
    look(&c);
    for (int i = 0; i < PATCHES; i++) found += motion(1)->mv[i].x == 4 && motion(1)->mv[i].y == 2;
    CHECK(found > (ROWS - 1) * (COLUMNS - 1) * 9 / 10);
    vp_mbtree_propagate(chain, FRAMES, share, work);
    CHECK(mean(3, 9) > 2.5);
    CHECK(mean(0, 1) < mean(3, 9) - 0.5); /* the left edge is going out */
    forget();
    clip_free(&c);
}

/* Vectors stay inside the picture, whatever the pictures; the search is the same
 * each time, and is not made again for the same frame. */
static void vectors(void)
{
    clip c = clip_alloc(WIDTH, HEIGHT, FRAMES);
    unsigned seed = 9;
    vp_mv first[PATCHES];

    for (size_t i = 0; i < FRAMES * c.frame_size; i++)
        c.data[i] = (uint8_t)(test_random(&seed) >> 11);
    look(&c);
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            vp_mv mv = motion(2)->mv[row * COLUMNS + column];
            int x = column * 8 + mv.x, y = row * 8 + mv.y;

            CHECK(x >= 0 && x <= WIDTH / 2 - 8 && y >= 0 && y <= HEIGHT / 2 - 8);
        }
    memcpy(first, motion(2)->mv, sizeof first);
    search(2, 0, 1); /* known already: number 1 */
    CHECK(!memcmp(first, motion(2)->mv, sizeof first));
    search(2, 0, 0);
    CHECK(memcmp(first, motion(2)->mv, sizeof first) != 0);
    load(&lowres[2], &c, 2);
    CHECK_EQ(motion(2)->reference, -1);
    search(2, 1, 1);
    CHECK(!memcmp(first, motion(2)->mv, sizeof first));
    forget();
    clip_free(&c);
}

/* Flat pictures: nothing to divide by. */
static void flat(void)
{
    clip c = clip_alloc(WIDTH, HEIGHT, FRAMES);

    memset(c.data, 99, FRAMES * c.frame_size);
    look(&c);
    for (int i = 0; i < PATCHES; i++) {
        CHECK_EQ(lowres[1].intra[i], 0);
        CHECK_EQ(motion(1)->inter[i], 0);
        CHECK(motion(1)->mv[i].x == 0 && motion(1)->mv[i].y == 0);
    }
    vp_mbtree_propagate(chain, FRAMES, share, work);
    for (int i = 0; i < PATCHES; i++) CHECK(share[i] > -0.01f && share[i] < 0.01f);
    forget();
    clip_free(&c);
}

static int prefers_pair(const clip *c, float step)
{
    look(c);
    vp_lowres_search(&lowres[2], &lowres[0], 0, VP_LOWRES_PAIR);
    int pair = vp_lowres_prefers_pair(&lowres[0], &lowres[1], &lowres[2], step);
    forget();
    return pair;
}

/* Noise on a picture that stays is halved by two references; a picture that turns into
 * another one bit by bit is told by the frame just before. */
static void pairs(void)
{
    clip c = clip_alloc(WIDTH, HEIGHT, FRAMES);
    unsigned seed = 5;

    for (int i = 0; i < FRAMES; i++)
        for (size_t s = 0; s < c.frame_size; s++)
            clip_plane(&c, i, 0)[s] =
                (uint8_t)(clip_texture((int)s % WIDTH, (int)s / WIDTH, 1) / 2 + 40 +
                          (int)(test_random(&seed) >> 8) % 32);
    CHECK(prefers_pair(&c, 4));
    CHECK(prefers_pair(&c, 40));
    for (int i = 1; i < FRAMES; i++)
        for (size_t s = 0; s < c.frame_size; s++) {
            unsigned r = test_random(&seed) >> 8;

            clip_plane(&c, i, 0)[s] = r % 10 < 3 ? (uint8_t)(r >> 8) : clip_plane(&c, i - 1, 0)[s];
        }
    CHECK(!prefers_pair(&c, 4));
    CHECK(!prefers_pair(&c, 40));
    clip_free(&c);
}

int main(void)
{
    RUN(staying_and_vanishing);
    RUN(nothing_follows);
    RUN(moving);
    RUN(vectors);
    RUN(flat);
    RUN(pairs);
    return test_result();
}
