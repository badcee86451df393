/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces recognised by their looks, cuts, the quality of a picture, heads. */
#include <string.h>

#include "faces.h"
#include "follow/template.h"
#include "follow/heads.h"
#include "image/quality.h"
#include "follow/scene.h"

#define WIDTH 160
#define HEIGHT 120
#define MS G_GUINT64_CONSTANT (1000000)

/* Blobs in grey, moved by (dx, dy) pixels. */
static void
paint (guint8 *luma, gfloat dx, gfloat dy, gfloat gain)
{
  static const gint blobs[][4] = { { 70, 50, 9, 60 }, { 92, 52, 8, 70 },
    { 81, 66, 6, -40 }, { 80, 80, 12, 50 } };

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++) {
      gfloat value = 120;

      for (guint i = 0; i < G_N_ELEMENTS (blobs); i++) {
        gfloat u = (x - blobs[i][0] - dx) / blobs[i][2];
        gfloat v = (y - blobs[i][1] - dy) / blobs[i][2];

        value -= blobs[i][3] / (1 + (u * u + v * v) * (u * u + v * v));
      }
      luma[y * WIDTH + x] = (guint8) (value * gain);
    }
  }
}

static void
test_template (void)
{
  static const gfloat shifts[][2] = { { 0, 0 }, { 3, -2 }, { -8.5f, 6.25f },
    { 15, 15 }, { -15, 10 } };
  const FerDetection box = { 60, 40, 44, 54, 0.9f };
  guint8 luma[WIDTH * HEIGHT];
  FerLuma picture = { luma, WIDTH, HEIGHT, WIDTH, FALSE };
  FerTemplate template;

  paint (luma, 0, 0, 1);
  fer_template_learn (&template, &picture, &box);
  g_assert_true (template.valid);
  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++) {
    gfloat x, y, score;

    /* Darker too, which does not matter. */
    paint (luma, shifts[i][0], shifts[i][1], 0.6f);
    score = fer_template_find (&template, &picture, &box, &x, &y);
    g_assert_cmpfloat (score, >, 0.9);
    g_assert_cmpfloat_with_epsilon (x, 82 + shifts[i][0], 1.0);
    g_assert_cmpfloat_with_epsilon (y, 67 + shifts[i][1], 1.0);
  }
}

static void
test_template_of_nothing (void)
{
  const FerDetection boxes[] = { { 60, 40, 44, 54, 0.9f },
    { -30, -30, 40, 40, 0.9f }, { 150, 110, 60, 60, 0.9f },
    { 10, 10, 1, 1, 0.9f } };
  guint8 luma[WIDTH * HEIGHT];
  FerLuma picture = { luma, WIDTH, HEIGHT, WIDTH, FALSE };
  FerTemplate template;

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++) {
    gfloat x, y, score;

    paint (luma, 0, 0, 1);
    fer_template_learn (&template, &picture, &boxes[i]);
    score = fer_template_find (&template, &picture, &boxes[i], &x, &y);
    g_assert_cmpfloat (score, <=, 1.001);
    /* The face is gone. */
    memset (luma, 90, sizeof (luma));
    score = fer_template_find (&template, &picture, &boxes[i], &x, &y);
    g_assert_cmpfloat (score, ==, 0.0);
    fer_template_learn (&template, &picture, &boxes[i]);
    g_assert_false (template.valid);
    g_assert_cmpfloat (
        fer_template_find (&template, &picture, &boxes[i], &x, &y), ==, 0.0);
  }
}

/* The picture of paint(), in another light or gone. */
static gboolean
look (FerScene *scene, gfloat gain)
{
  guint8 luma[WIDTH * HEIGHT];
  FerLuma picture = { luma, WIDTH, HEIGHT, WIDTH, FALSE };

  paint (luma, 0, 0, gain);
  return fer_scene_look (scene, &picture);
}

static void
test_scene (void)
{
  guint8 luma[WIDTH * HEIGHT];
  FerLuma picture = { luma, WIDTH, HEIGHT, WIDTH, FALSE };
  FerScene scene = { 0 };

  paint (luma, 0, 0, 1);
  g_assert_false (fer_scene_look (&scene, &picture));
  for (gint i = 1; i < 10; i++) {
    paint (luma, i, i, 1);
    g_assert_false (fer_scene_look (&scene, &picture));
  }
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    luma[i] = (guint8) (i / WIDTH * 2);
  g_assert_true (fer_scene_look (&scene, &picture));
  fer_scene_remember (&scene);
  g_assert_false (fer_scene_is_back (&scene, TRUE));
  g_assert_false (fer_scene_look (&scene, &picture));
  g_assert_false (fer_scene_is_back (&scene, TRUE));
  paint (luma, 9, 9, 1);
  g_assert_true (fer_scene_look (&scene, &picture));
  g_assert_true (fer_scene_is_back (&scene, FALSE));
  fer_scene_reset (&scene);
  g_assert_false (look (&scene, 1));
}

/* With a face it may be seen from a little elsewhere, without one it may not.
 */
static void
test_scene_from_elsewhere (void)
{
  static const struct {
    gfloat move;
    gboolean is_back;
  } cases[] = { { 0, TRUE }, { 12, TRUE }, { -15, TRUE }, { 60, FALSE } };
  guint8 luma[WIDTH * HEIGHT];
  FerLuma picture = { luma, WIDTH, HEIGHT, WIDTH, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    FerScene scene = { 0 };

    look (&scene, 1);
    look (&scene, 0);
    fer_scene_remember (&scene);
    paint (luma, cases[i].move, cases[i].move / 3, 0.4f);
    fer_scene_look (&scene, &picture);
    g_assert_cmpint (fer_scene_is_back (&scene, TRUE), ==, cases[i].is_back);
    g_assert_cmpint (fer_scene_is_back (&scene, FALSE), ==, cases[i].move == 0);
  }
}

static void
test_scene_in_another_light (void)
{
  FerScene scene = { 0 };

  look (&scene, 1);
  g_assert_false (look (&scene, 0.5f));
  g_assert_false (look (&scene, 1));
  g_assert_false (scene.blank);
  /* Black, for a while. */
  g_assert_true (look (&scene, 0));
  fer_scene_remember (&scene);
  g_assert_true (scene.blank);
  g_assert_false (look (&scene, 0));
  g_assert_true (scene.blank);
  look (&scene, 0.3f);
  g_assert_false (scene.blank);
  g_assert_true (fer_scene_is_back (&scene, FALSE));
  /* A wall from the beginning is what there is to see. */
  fer_scene_reset (&scene);
  g_assert_false (look (&scene, 0.01f));
  g_assert_false (look (&scene, 0));
  g_assert_false (scene.blank);
}

/* Of the happy face that is 120 pixels large, as it is, blurred, and at the
 * frame's border. */
static void
test_quality (void)
{
  g_autofree guint8 *luma = load_faces ();
  g_autofree guint8 *blurred = g_malloc (FACES_WIDTH * FACES_HEIGHT);
  FerLuma picture = { luma, FACES_WIDTH, FACES_HEIGHT, FACES_WIDTH, FALSE };
  const FerRegion face = { 30, 60, 120, 120 };
  FerRegion region = face;
  gfloat good = fer_quality_measure (&picture, &region, 0.0f);
  gfloat last = good;

  g_assert_cmpfloat (good, >, 0.7);
  /* Turned away. */
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, -0.4f), ==, good);
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, -1.3f), <, 0.6);
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 1.3f), <, 0.6);
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 2.5f), ==, 0.0);
  for (gint radius = 4; radius <= 16; radius += 4) {
    for (gint y = 0; y < FACES_HEIGHT; y++) {
      for (gint x = 0; x < FACES_WIDTH; x++) {
        guint sum = 0, n = 0;

        for (gint v = MAX (y - radius, 0); v <= MIN (y + radius, 239); v += 2) {
          for (gint u = MAX (x - radius, 0); u <= MIN (x + radius, 319);
               u += 2) {
            sum += luma[v * FACES_WIDTH + u];
            n++;
          }
        }
        blurred[y * FACES_WIDTH + x] = (guint8) (sum / n);
      }
    }
    picture.data = blurred;
    g_assert_cmpfloat (fer_quality_measure (&picture, &region, 0.0f), <, last);
    last = fer_quality_measure (&picture, &region, 0.0f);
  }
  g_assert_cmpfloat (last, <, 0.5 * good);

  picture.data = luma;
  region.x = -30;
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 0.0f), >, 0.0);
  region.x = -80;
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 0.0f), ==, 0.0);
  region = face;
  region.width = region.height = 12;
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 0.0f), <=, 0.5);
  region.width = region.height = 3;
  g_assert_cmpfloat (fer_quality_measure (&picture, &region, 0.0f), ==, 0.0);
}

static void
test_heads (void)
{
  const FerFraming framing = { 1.0f, 0.0f };
  FerTrack track = { .id = 1, .serial = 1, .box = { 100, 80, 40, 40, 0.9f } };
  FerHeads *heads = fer_heads_new (4);
  const FerBox *boxes;
  FerBox head;
  guint n;

  fer_heads_update (heads, &track, 1, &framing, 0);
  boxes = fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 1);
  head = boxes[0];
  /* Larger than the face on all sides. */
  g_assert_cmpfloat (head.x, <, 95);
  g_assert_cmpfloat (head.y, <, 65);
  g_assert_cmpfloat (head.x + head.width, >, 145);
  g_assert_cmpfloat (head.y + head.height, >, 125);

  /* Not seen for a while: it may have moved. */
  track.shown = FALSE;
  fer_heads_update (heads, &track, 1, &framing, 500 * MS);
  boxes = fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (boxes[0].width, >, 1.3f * head.width);
  g_assert_cmpfloat (
      boxes[0].x + boxes[0].width / 2, ==, head.x + head.width / 2);

  /* A gap in the stream: for a second it may be there still. */
  fer_heads_keep (heads, 500 * MS);
  fer_heads_update (heads, NULL, 0, &framing, 600 * MS);
  fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 1);
  fer_heads_keep (heads, 600 * MS);
  fer_heads_update (heads, NULL, 0, &framing, 1500 * MS);
  fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 1);
  fer_heads_update (heads, NULL, 0, &framing, 1700 * MS);
  fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 0);

  fer_heads_update (heads, &track, 1, &framing, 1700 * MS);
  fer_heads_keep (heads, 1700 * MS);
  fer_heads_clear (heads);
  fer_heads_update (heads, NULL, 0, &framing, 1700 * MS);
  fer_heads_get (heads, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_heads_free (heads);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/follow/template", test_template);
  g_test_add_func ("/engine/follow/nothing", test_template_of_nothing);
  g_test_add_func ("/engine/follow/scene", test_scene);
  g_test_add_func ("/engine/follow/elsewhere", test_scene_from_elsewhere);
  g_test_add_func ("/engine/follow/light", test_scene_in_another_light);
  g_test_add_func ("/engine/follow/quality", test_quality);
  g_test_add_func ("/engine/follow/heads", test_heads);
  return g_test_run ();
}
