/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A scene with known truth: people cross, leave, return, turn away; a cut; a
 * frame rate that varies; faces that are missed and windows that are none. The
 * figure is MOTA (Bernardin and Stiefelhagen 2008).
 */
#include <math.h>

#include "image/box.h"
#include "follow/tracker.h"

#define WIDTH 640
#define HEIGHT 360
#define THRESHOLD 0.5f
/* A published box is right from this overlap with the truth on. */
#define RIGHT_IOU 0.5f
/* Two people cross while they overlap, and a little before and after. */
#define CROSSING_IOU 0.02f
/* Who is covered by this much is not found. */
#define COVERED_IOU 0.3f
#define SCENE_SECONDS 24.0
#define CUT_SECONDS 16.0

/* A person from @from to @to, seconds; moves and grows steadily but for a sway.
 * Who leaves and returns later is somebody else. */
typedef struct {
  gdouble from;
  gdouble to;
  gfloat x;
  gfloat y;
  gfloat size;
  gfloat speed_x; /* pixels a second */
  gfloat speed_y;
  gfloat growth;
  gfloat sway; /* pixels */
} Person;

static const Person people[] = {
  /* Two who cross in front of each other. */
  { 0, CUT_SECONDS, 100, 200, 70, 35, 0, 0, 4 },
  { 0, CUT_SECONDS, 600, 210, 90, -30, 0, 0, 3 },
  /* Stays, and goes out of the frame to the left at 6 s. */
  { 0, 6, 60, 60, 60, -10, 0, 0, 2 },
  /* The same one returns at 10 s. */
  { 10, CUT_SECONDS, 20, 60, 60, 10, 0, 0, 2 },
  /* Comes nearer. */
  { 3, CUT_SECONDS, 400, 20, 40, 5, 2, 4, 3 },
  /* Turns away (is not there) from 8 to 12 s. */
  { 2, 8, 560, 40, 64, 0, 0, 0, 3 },
  { 12, CUT_SECONDS, 560, 40, 64, 0, 0, 0, 3 },
  /* Another picture. */
  { CUT_SECONDS, SCENE_SECONDS, 200, 100, 150, 10, 5, 0, 6 },
  { CUT_SECONDS, SCENE_SECONDS, 450, 120, 120, -3, 0, 2, 4 },
};

typedef struct {
  guint truths;
  guint missed;
  guint wrong;
  guint switches;
  guint switches_outside; /* of crossings */
} Score;

static gfloat
draw (GRand *rand, gfloat least, gfloat most)
{
  return (gfloat) g_rand_double_range (rand, least, most);
}

/* About normal, of standard deviation 1. */
static gfloat
draw_noise (GRand *rand)
{
  gfloat sum = 0;

  for (gint i = 0; i < 12; i++)
    sum += draw (rand, -0.5f, 0.5f);
  return sum;
}

static gboolean
place (const Person *person, gdouble time, FerDetection *box)
{
  gfloat t = (gfloat) (time - person->from);
  gfloat size = person->size + person->growth * t;

  if (time < person->from || time >= person->to)
    return FALSE;
  box->x = person->x + person->speed_x * t + person->sway * sinf (3.0f * t);
  box->y = person->y + person->speed_y * t;
  box->width = 0.8f * size;
  box->height = size;
  box->confidence = 1.0f;
  return TRUE;
}

/* Who is in front is the larger one. */
static gboolean
is_covered (const FerDetection *boxes, const gboolean *there, guint i)
{
  for (guint k = 0; k < G_N_ELEMENTS (people); k++) {
    if (k != i && there[k] && boxes[k].height > boxes[i].height
        && fer_overlap (&boxes[k], &boxes[i]) > COVERED_IOU)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_crossing (const FerDetection *boxes, const gboolean *there, guint i)
{
  for (guint k = 0; k < G_N_ELEMENTS (people); k++) {
    if (k != i && there[k] && fer_overlap (&boxes[k], &boxes[i]) > CROSSING_IOU)
      return TRUE;
  }
  return FALSE;
}

/* What a detector would give. */
static guint
detect (GRand *rand, const FerDetection *boxes, const gboolean *there,
    FerDetection *found)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    FerDetection box = boxes[i];

    if (!there[i] || is_covered (boxes, there, i)
        || g_rand_double (rand) < 0.08)
      continue;
    box.x += 0.03f * box.height * draw_noise (rand);
    box.y += 0.03f * box.height * draw_noise (rand);
    box.width *= 1.0f + 0.04f * draw_noise (rand);
    box.height *= 1.0f + 0.04f * draw_noise (rand);
    box.confidence = draw (rand, 0.35f, 1.0f);
    found[n++] = box;
  }
  if (g_rand_double (rand) < 0.05) {
    gfloat size = draw (rand, 40, 120);
    FerDetection box = { draw (rand, 0, WIDTH - size),
      draw (rand, 0, HEIGHT - size), size, size, draw (rand, 0.35f, 0.85f) };

    found[n++] = box;
  }
  return n;
}

static void
judge (const FerTracker *tracker, const FerDetection *boxes,
    const gboolean *there, guint *ids, Score *score)
{
  guint n_tracks, n_shown = 0, n_right = 0;
  const FerTrack *tracks = fer_tracker_get_tracks (tracker, &n_tracks);
  gboolean used[64] = { FALSE };

  for (guint t = 0; t < n_tracks; t++)
    n_shown += tracks[t].shown;
  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    gfloat best = RIGHT_IOU;
    guint at = n_tracks;

    if (!there[i])
      continue;
    score->truths++;
    for (guint t = 0; t < n_tracks; t++) {
      gfloat iou = fer_overlap (&tracks[t].box, &boxes[i]);

      /* Who has a number keeps it as long as it fits. */
      if (tracks[t].shown && !used[t] && iou >= RIGHT_IOU
          && tracks[t].id == ids[i])
        iou = 2.0f;
      if (tracks[t].shown && !used[t] && iou > best) {
        best = iou;
        at = t;
      }
    }
    if (at == n_tracks) {
      score->missed++;
      continue;
    }
    used[at] = TRUE;
    n_right++;
    if (ids[i] != 0 && ids[i] != tracks[at].id) {
      score->switches++;
      score->switches_outside += !is_crossing (boxes, there, i);
    }
    ids[i] = tracks[at].id;
  }
  score->wrong += n_shown - n_right;
}

/* @interval: frames from a detection to the next; in between the faces are
 * recognised where they are, but for @noise. */
static Score
play (guint32 seed)
{
  static const gdouble steps[] = { 1.0 / 60, 1.0 / 30, 1.0 / 25, 1.0 / 15 };
  GRand *rand = g_rand_new_with_seed (seed);
  FerTracker *tracker = fer_tracker_new (32);
  guint ids[G_N_ELEMENTS (people)] = { 0 };
  Score score = { 0 };
  gboolean cut = FALSE;
  gdouble time = 0.0;

  fer_tracker_set_frame (tracker, WIDTH, HEIGHT);
  while (time < SCENE_SECONDS) {
    FerDetection boxes[G_N_ELEMENTS (people)];
    gboolean there[G_N_ELEMENTS (people)];
    FerDetection found[32];
    guint n;

    for (guint i = 0; i < G_N_ELEMENTS (people); i++)
      there[i] = place (&people[i], time, &boxes[i]);
    /* Cuts are seen in the picture. */
    if (time >= CUT_SECONDS && !cut) {
      fer_tracker_reset (tracker);
      cut = TRUE;
    }
    n = detect (rand, boxes, there, found);
    fer_tracker_advance (tracker, (guint64) (time * 1e9));
    fer_tracker_update (tracker, found, n, THRESHOLD);
    judge (tracker, boxes, there, ids, &score);
    /* The frame rate varies, now and then a frame is missing. */
    time += steps[(gint) (time / 2) % G_N_ELEMENTS (steps)]
            * (g_rand_double (rand) < 0.03 ? 2 : 1);
  }
  fer_tracker_free (tracker);
  g_rand_free (rand);
  return score;
}

static void
test_mota (void)
{
  for (guint32 seed = 1; seed <= 20; seed++) {
    Score score = play (seed);
    gdouble mota = 1.0
                   - (gdouble) (score.missed + score.wrong + score.switches)
                         / score.truths;

    g_test_message ("seed %u: %u faces, %u missed, %u wrong, %u switches: "
                    "MOTA %.4f",
        seed, score.truths, score.missed, score.wrong, score.switches, mota);
    g_assert_cmpfloat (mota, >=, 0.95);
    g_assert_cmpuint (score.switches_outside, ==, 0);
    g_assert_cmpuint (score.truths, >, 1000);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/track-scene/mota", test_mota);
  return g_test_run ();
}
