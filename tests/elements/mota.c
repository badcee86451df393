/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A clip drawn here, so that the truth is known: faces cross, leave, return;
 * there is a cut, and the frame rate varies. The whole element must follow
 * them. The figure is MOTA (Bernardin and Stiefelhagen 2008).
 */
#include "rig.h"

#define WIDTH 480
#define HEIGHT 270
#define CUT_MS 4500
#define END_MS 9000
/* A face drawn as a square of this side gives a box of about this part of it.
 */
#define RIGHT_IOU 0.4

/* A face from @from to @to, milliseconds; moves @dx, @dy pixels in a second. */
typedef struct {
  guint from;
  guint to;
  const gchar *name;
  gint x;
  gint y;
  gint size;
  gint dx;
  gint dy;
} Actor;

static const Actor actors[] = {
  /* These two cross, the larger one in front. */
  { 0, CUT_MS, "happy", 20, 120, 90, 70, 0 },
  { 0, CUT_MS, "surprise", 330, 110, 120, -70, 0 },
  /* Goes over the left border; one is there again two seconds later. */
  { 0, 1450, "happy", 200, 10, 70, -150, 0 },
  { 3600, CUT_MS, "surprise", 10, 10, 70, 0, 0 },
  /* Another picture. */
  { CUT_MS, END_MS, "happy", 60, 60, 130, 10, 5 },
  { CUT_MS, END_MS, "surprise", 300, 40, 100, -10, 20 },
};
#define N_ACTORS G_N_ELEMENTS (actors)

typedef struct {
  guint truths;
  guint missed;
  guint wrong;
  guint switches;
} Score;

static gboolean
place (const Actor *actor, guint ms, SceneFace *face)
{
  gint passed = (gint) ms - (gint) actor->from;

  if (ms < actor->from || ms >= actor->to)
    return FALSE;
  face->name = actor->name;
  face->x = actor->x + actor->dx * passed / 1000;
  face->y = actor->y + actor->dy * passed / 1000;
  face->size = actor->size;
  return TRUE;
}

static gdouble
get_overlap (const SceneFace *face, const GstVideoRegionOfInterestMeta *roi)
{
  gint width = MIN (face->x + face->size, (gint) (roi->x + roi->w))
               - MAX (face->x, (gint) roi->x);
  gint height = MIN (face->y + face->size, (gint) (roi->y + roi->h))
                - MAX (face->y, (gint) roi->y);
  gdouble both = (gdouble) MAX (width, 0) * MAX (height, 0);

  return both
         / ((gdouble) face->size * face->size + (gdouble) roi->w * roi->h
             - both);
}

/* Whether a fifth of a face is behind a larger one. */
static gboolean
is_covered (const SceneFace *faces, guint n, guint i)
{
  const SceneFace *face = &faces[i];

  for (guint k = 0; k < n; k++) {
    const SceneFace *other = &faces[k];
    gint width = MIN (face->x + face->size, other->x + other->size)
                 - MAX (face->x, other->x);
    gint height = MIN (face->y + face->size, other->y + other->size)
                  - MAX (face->y, other->y);

    if (other->size > face->size && width > 0 && height > 0
        && 5 * width * height > face->size * face->size)
      return TRUE;
  }
  return FALSE;
}

static void
judge (GstBuffer *buffer, const SceneFace *faces, const guint *who, guint n,
    gint *ids, Score *score)
{
  guint n_found = rig_count_faces (buffer);
  guint n_right = 0, n_hidden = 0;

  for (guint i = 0; i < n; i++) {
    gdouble best = RIGHT_IOU;
    gint id = 0;

    for (guint k = 0; k < n_found; k++) {
      const GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, k);
      gdouble overlap = get_overlap (&faces[i], roi);

      if (overlap > best) {
        best = overlap;
        id = roi->id;
      }
    }
    /* Who cannot be seen need not be found. */
    if (is_covered (faces, n, i)) {
      n_hidden += id != 0;
      continue;
    }
    score->truths++;
    if (id == 0) {
      score->missed++;
      continue;
    }
    n_right++;
    if (ids[who[i]] != 0 && ids[who[i]] != id)
      score->switches++;
    ids[who[i]] = id;
  }
  if (n_found > n_right + n_hidden)
    score->wrong += n_found - n_right - n_hidden;
}

static void
draw_frame (Rig *rig, guint ms, gint *ids, Score *score)
{
  SceneFace faces[N_ACTORS];
  guint who[N_ACTORS];
  GstBuffer *buffer;
  guint n = 0;

  for (guint i = 0; i < N_ACTORS; i++) {
    if (place (&actors[i], ms, &faces[n]))
      who[n++] = i;
  }
  buffer = scene_draw (&rig->info, faces, n);
  /* The other picture is a brighter one. */
  if (ms >= CUT_MS) {
    GstVideoFrame frame;

    gst_video_frame_map (&frame, &rig->info, buffer, GST_MAP_READWRITE);
    for (gint y = 0; y < HEIGHT; y++) {
      guint8 *p = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                  + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

      for (gint x = 0; x < WIDTH; x++)
        p[x] = (guint8) (p[x] * 3 / 5 + 90);
    }
    gst_video_frame_unmap (&frame);
  }
  rig->time = ms * GST_MSECOND;
  buffer = rig_push (rig, buffer);
  judge (buffer, faces, who, n, ids, score);
  gst_buffer_unref (buffer);
}

static void
check_mota (const gchar *properties)
{
  static const guint steps[] = { 40, 33, 50, 17, 66, 40, 83, 25 };
  gint ids[N_ACTORS] = { 0 };
  Score score = { 0 };
  gdouble mota;
  Rig rig;
  guint i = 0;

  rig_open (&rig, properties);
  rig_set_caps (&rig, "GRAY8", WIDTH, HEIGHT);
  for (guint ms = 0; ms < END_MS; ms += steps[i++ % G_N_ELEMENTS (steps)])
    draw_frame (&rig, ms, ids, &score);
  rig_close (&rig);

  mota =
      1.0
      - (gdouble) (score.missed + score.wrong + score.switches) / score.truths;
  g_print ("%s: %u faces, %u missed, %u wrong, %u switches: MOTA %.4f\n",
      properties, score.truths, score.missed, score.wrong, score.switches,
      mota);
  fail_unless (score.truths > 400);
  fail_unless (mota >= 0.95);
  fail_unless_equals_int (score.switches, 0);
  /* Who returns after so long, and who comes after a cut, is somebody else. */
  for (guint k = 0; k < N_ACTORS; k++) {
    fail_unless (ids[k] != 0);
    for (guint l = 0; l < k; l++)
      fail_unless (ids[k] != ids[l], "%u and %u are both %d", k, l, ids[k]);
  }
}

GST_START_TEST (test_every_frame)
{
  check_mota ("overlay=false messages=none");
}
GST_END_TEST;

static Suite *
mota_suite (void)
{
  Suite *suite = suite_create ("mota");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_test (tcase, test_every_frame);
  return suite;
}

GST_CHECK_MAIN (mota);
