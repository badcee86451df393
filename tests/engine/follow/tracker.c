/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "follow/confirm.h"
#include "follow/sleep.h"
#include "follow/tracker.h"

#define FRAME_NS (40 * G_GUINT64_CONSTANT (1000000))
#define SECOND_NS G_GUINT64_CONSTANT (1000000000)
#define THRESHOLD 0.5f

static FerDetection
face_at (gfloat x, gfloat y)
{
  FerDetection face = { x, y, 50, 50, 0.95f };

  return face;
}

static void
step (FerTracker *tracker, guint64 time, const FerDetection *faces, guint n)
{
  fer_tracker_advance (tracker, time);
  fer_tracker_update (tracker, faces, n, THRESHOLD);
}

/* The track that is shown nearest to a place; NULL if there is none. */
static const FerTrack *
find_shown (const FerTracker *tracker, gfloat x, gfloat y)
{
  guint n;
  const FerTrack *tracks = fer_tracker_get_tracks (tracker, &n);

  for (guint i = 0; i < n; i++) {
    const FerDetection *box = &tracks[i].box;

    if (tracks[i].shown && ABS (box->x + box->width / 2 - x) < 20
        && ABS (box->y + box->height / 2 - y) < 20)
      return &tracks[i];
  }
  return NULL;
}

static guint
get_id (const FerTracker *tracker, const FerDetection *face)
{
  const FerTrack *track = find_shown (
      tracker, face->x + face->width / 2, face->y + face->height / 2);

  return track != NULL ? track->id : 0;
}

static guint
count_shown (const FerTracker *tracker)
{
  guint n, n_shown = 0;
  const FerTrack *tracks = fer_tracker_get_tracks (tracker, &n);

  for (guint i = 0; i < n; i++)
    n_shown += tracks[i].shown;
  return n_shown;
}

static void
test_follows (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  guint first[2];

  for (gint i = 0; i < 20; i++) {
    /* Two faces drift; their order in the list changes every frame. */
    FerDetection left = face_at (10 + 2 * i, 20);
    FerDetection right = face_at (200 - 2 * i, 25);
    FerDetection faces[2];

    faces[i % 2] = left;
    faces[1 - i % 2] = right;
    step (tracker, i * FRAME_NS, faces, 2);
    if (i == 0) {
      first[0] = get_id (tracker, &left);
      first[1] = get_id (tracker, &right);
    }
    g_assert_cmpuint (get_id (tracker, &left), ==, first[0]);
    g_assert_cmpuint (get_id (tracker, &right), ==, first[1]);
    g_assert_cmpuint (count_shown (tracker), ==, 2);
  }
  g_assert_cmpuint (first[0], !=, 0);
  g_assert_cmpuint (first[1], !=, 0);
  g_assert_cmpuint (first[0], !=, first[1]);
  fer_tracker_free (tracker);
}

/* Shown for 200 ms, remembered for two seconds. */
static void
test_gaps (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (10, 10);
  guint id;

  step (tracker, 0, &face, 1);
  id = get_id (tracker, &face);
  for (gint i = 1; i <= 40; i++) {
    step (tracker, i * FRAME_NS, NULL, 0);
    g_assert_cmpuint (count_shown (tracker), ==, i <= 5);
  }
  step (tracker, 41 * FRAME_NS, &face, 1);
  g_assert_cmpuint (get_id (tracker, &face), ==, id);
  for (gint i = 42; i <= 95; i++)
    step (tracker, i * FRAME_NS, NULL, 0);
  step (tracker, 96 * FRAME_NS, &face, 1);
  g_assert_cmpuint (get_id (tracker, &face), >, id);
  fer_tracker_free (tracker);
}

static void
test_numbers_are_never_used_again (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (10, 10);
  guint id = 0;

  for (gint i = 0; i < 3; i++) {
    step (tracker, (10 + i) * FRAME_NS, &face, 1);
    g_assert_cmpuint (get_id (tracker, &face), >, id);
    id = get_id (tracker, &face);
    fer_tracker_reset (tracker);
  }
  step (tracker, 20 * FRAME_NS, &face, 1);
  g_assert_cmpuint (get_id (tracker, &face), >, id);
  id = get_id (tracker, &face);
  /* Away for longer than it is remembered. */
  step (tracker, 1000 * FRAME_NS, &face, 1);
  g_assert_cmpuint (get_id (tracker, &face), >, id);
  fer_tracker_free (tracker);
}

/* More tracks than there is room for: those unseen for longest go. */
static void
test_full (void)
{
  FerTracker *tracker = fer_tracker_new (3);
  FerDetection faces[3];
  guint last = 0;

  for (gint i = 0; i < 10; i++) {
    for (gint k = 0; k < 3; k++)
      faces[k] = face_at (1000 * i + 100 * k, 0);
    step (tracker, i, faces, 3);
    for (gint k = 0; k < 3; k++) {
      guint id = get_id (tracker, &faces[k]);

      g_assert_cmpuint (id, >, last);
      last = id;
    }
  }
  step (tracker, 10, faces, 3);
  g_assert_cmpuint (get_id (tracker, &faces[2]), ==, last);
  fer_tracker_free (tracker);
}

static void
test_best_overlap_wins (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection before = face_at (100, 100);
  FerDetection now[2] = { face_at (145, 100), face_at (102, 100) };
  guint id;

  step (tracker, 0, &before, 1);
  id = get_id (tracker, &before);
  step (tracker, FRAME_NS, now, 2);
  g_assert_cmpuint (get_id (tracker, &now[1]), ==, id);
  g_assert_cmpuint (get_id (tracker, &now[0]), !=, id);
  fer_tracker_free (tracker);
}

/* A new face counts from its second detection on, at once where the detector
 * is sure, and in the first frame. */
static void
test_birth (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection first = face_at (10, 10);
  FerDetection unsure = face_at (100, 10);
  FerDetection sure = face_at (200, 10);
  FerDetection faces[3];

  first.confidence = unsure.confidence = 0.6f;
  step (tracker, 0, &first, 1);
  g_assert_cmpuint (get_id (tracker, &first), ==, 1);

  faces[0] = first;
  faces[1] = unsure;
  faces[2] = sure;
  step (tracker, FRAME_NS, faces, 3);
  g_assert_cmpuint (get_id (tracker, &unsure), ==, 0);
  g_assert_cmpuint (get_id (tracker, &sure), ==, 2);
  /* Never seen again: it never was. */
  step (tracker, 2 * FRAME_NS, faces, 1);
  step (tracker, 3 * FRAME_NS, faces, 3);
  g_assert_cmpuint (get_id (tracker, &unsure), ==, 0);
  step (tracker, 4 * FRAME_NS, faces, 3);
  g_assert_cmpuint (get_id (tracker, &unsure), ==, 3);
  g_assert_cmpuint (get_id (tracker, &sure), ==, 2);
  fer_tracker_free (tracker);
}

/* A weak detection continues a track and starts none. */
static void
test_weak (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection known = face_at (10, 10);
  FerDetection faces[2] = { face_at (10, 10), face_at (100, 10) };
  guint id;

  g_assert_cmpfloat (fer_tracker_get_weak_threshold (1.0f), ==, 1.0f);
  g_assert_cmpfloat (fer_tracker_get_weak_threshold (0.0f), ==, 0.0f);
  step (tracker, 0, &known, 1);
  id = get_id (tracker, &known);
  faces[0].confidence = faces[1].confidence = 0.35f;
  for (gint i = 1; i < 20; i++) {
    step (tracker, i * FRAME_NS, faces, 2);
    g_assert_cmpuint (count_shown (tracker), ==, 1);
    g_assert_cmpuint (get_id (tracker, &known), ==, id);
  }
  faces[0].confidence = 0.2f;
  for (gint i = 20; i < 30; i++)
    step (tracker, i * FRAME_NS, faces, 2);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  fer_tracker_free (tracker);
}

/* Nor for long one of which the detector never was sure. */
static void
test_weak_and_new (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (10, 10);

  step (tracker, 0, NULL, 0);
  face.confidence = 0.6f;
  for (gint i = 1; i < 4; i++)
    step (tracker, i * FRAME_NS, &face, 1);
  face.confidence = 0.35f;
  for (gint i = 4; i < 20; i++) {
    gboolean shown = i <= 3 + 2 * 2 + 5;

    step (tracker, i * FRAME_NS, &face, 1);
    g_assert_cmpuint (count_shown (tracker), ==, shown);
  }
  face.confidence = 0.6f;
  step (tracker, 20 * FRAME_NS, &face, 1);
  g_assert_cmpuint (count_shown (tracker), ==, 1);
  g_assert_cmpuint (get_id (tracker, &face), ==, 1);
  fer_tracker_free (tracker);
}

/* What shakes is steadied, what moves steadily is not left behind. */
static void
test_steadies (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  gfloat shaken = 0, steadied = 0, last_in = 0, last_out = 0;

  for (gint i = 0; i < 100; i++) {
    FerDetection face = face_at (100 + (i * 7919 % 5 - 2), 100);
    const FerTrack *track;

    step (tracker, i * FRAME_NS, &face, 1);
    track = find_shown (tracker, 125, 125);
    g_assert_nonnull (track);
    if (i > 10) {
      shaken += ABS (face.x - last_in);
      steadied += ABS (track->box.x - last_out);
    }
    last_in = face.x;
    last_out = track->box.x;
  }
  g_assert_cmpfloat (steadied, <, 0.6 * shaken);

  fer_tracker_reset (tracker);
  for (gint i = 0; i < 30; i++) {
    FerDetection face = face_at (100 + 6 * i, 100);

    step (tracker, (200 + i) * FRAME_NS, &face, 1);
    if (i > 10) {
      const FerTrack *track = find_shown (tracker, face.x + 25, 125);

      g_assert_nonnull (track);
      g_assert_cmpfloat_with_epsilon (track->box.x, face.x, 1.0);
    }
  }
  fer_tracker_free (tracker);
}

/* Between detections a face goes where it is recognised; where it does not
 * look like itself it is hidden until it is detected. */
static void
test_follows_looks (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (100, 100);
  guint id;

  step (tracker, 0, &face, 1);
  id = get_id (tracker, &face);
  for (gint i = 1; i <= 50; i++) {
    fer_tracker_advance (tracker, i * FRAME_NS);
    fer_tracker_move (tracker, 0, 125 + 4 * i, 125);
    g_assert_nonnull (find_shown (tracker, 125 + 4 * i, 125));
  }
  fer_tracker_advance (tracker, 51 * FRAME_NS);
  fer_tracker_hide (tracker, 0);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  fer_tracker_advance (tracker, 52 * FRAME_NS);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  face.x = 305;
  step (tracker, 53 * FRAME_NS, &face, 1);
  g_assert_cmpuint (get_id (tracker, &face), ==, id);

  /* Without any evidence a prediction is believed for a second. */
  fer_tracker_advance (tracker, 77 * FRAME_NS);
  g_assert_cmpuint (count_shown (tracker), ==, 1);
  fer_tracker_advance (tracker, 80 * FRAME_NS);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  fer_tracker_free (tracker);
}

/* What a second look says goes for one track, and for one face once. */
static void
test_confirms (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection faces[] = { face_at (100, 100), face_at (135, 100) };
  FerDetection between = face_at (112, 100), weak = face_at (108, 100),
               nothing = { .confidence = 0 };
  const FerTrack *tracks;
  guint n;

  step (tracker, 0, faces, 2);
  tracks = fer_tracker_get_tracks (tracker, &n);
  g_assert_cmpuint (n, ==, 2);
  fer_tracker_advance (tracker, FRAME_NS);
  g_assert_true (fer_tracker_confirm (tracker, 0, &between, THRESHOLD));
  g_assert_false (fer_tracker_confirm (tracker, 1, &between, THRESHOLD));
  tracks = fer_tracker_get_tracks (tracker, &n);
  g_assert_true (tracks[0].detected && !tracks[0].missed && tracks[0].shown);
  g_assert_cmpfloat (tracks[0].box.x, >, 100);
  g_assert_true (!tracks[1].detected && tracks[1].missed);
  fer_tracker_advance (tracker, 2 * FRAME_NS);
  weak.confidence = 0.31f;
  g_assert_true (fer_tracker_confirm (tracker, 0, &weak, THRESHOLD));
  fer_tracker_advance (tracker, 3 * FRAME_NS);
  weak.confidence = 0.29f;
  g_assert_false (fer_tracker_confirm (tracker, 0, &weak, THRESHOLD));
  g_assert_false (fer_tracker_confirm (tracker, 1, &nothing, THRESHOLD));
  /* A sure face that is too far away. */
  faces[0].x = 300;
  g_assert_false (fer_tracker_confirm (tracker, 0, &faces[0], THRESHOLD));
  fer_tracker_advance (tracker, SECOND_NS);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  g_assert_true (fer_tracker_confirm (tracker, 1, &faces[1], THRESHOLD));
  g_assert_cmpuint (count_shown (tracker), ==, 1);
  fer_tracker_free (tracker);
}

static void
test_leaves_the_frame (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  guint n;

  fer_tracker_set_frame (tracker, 320, 240);
  for (gint i = 0; i < 10; i++) {
    FerDetection face = face_at (230 + 6 * i, 100);

    step (tracker, i * FRAME_NS, &face, 1);
  }
  /* On its way over the border. */
  fer_tracker_advance (tracker, 14 * FRAME_NS);
  g_assert_cmpuint (count_shown (tracker), ==, 1);
  fer_tracker_advance (tracker, 25 * FRAME_NS);
  fer_tracker_get_tracks (tracker, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_tracker_free (tracker);
}

/* Another scene, and the old one again: what is there meanwhile is somebody
 * else, even at the same place. */
static void
test_sleeps (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection faces[2] = { face_at (10, 10), face_at (100, 10) };
  FerDetection elsewhere = face_at (10, 100);
  FerDetection both[2] = { faces[0], elsewhere };

  step (tracker, 0, faces, 2);
  fer_tracker_advance (tracker, FRAME_NS);
  g_assert_true (fer_tracker_sleep (tracker, FALSE));
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  /* Where nobody was, a face counts at once. */
  fer_tracker_update (tracker, both, 2, THRESHOLD);
  g_assert_cmpuint (count_shown (tracker), ==, 1);
  g_assert_cmpuint (get_id (tracker, &elsewhere), ==, 3);
  step (tracker, 2 * FRAME_NS, both, 2);
  g_assert_cmpuint (get_id (tracker, &faces[0]), ==, 4);

  fer_tracker_advance (tracker, 3 * FRAME_NS);
  fer_tracker_wake (tracker);
  g_assert_cmpuint (count_shown (tracker), ==, 0);
  fer_tracker_update (tracker, faces, 2, THRESHOLD);
  g_assert_cmpuint (get_id (tracker, &faces[0]), ==, 1);
  g_assert_cmpuint (get_id (tracker, &faces[1]), ==, 2);

  /* Where there is nobody to sleep, those asleep stay. */
  fer_tracker_advance (tracker, 4 * FRAME_NS);
  g_assert_true (fer_tracker_sleep (tracker, FALSE));
  g_assert_false (fer_tracker_sleep (tracker, FALSE));
  fer_tracker_wake (tracker);
  fer_tracker_update (tracker, faces, 2, THRESHOLD);
  g_assert_cmpuint (get_id (tracker, &faces[1]), ==, 2);

  fer_tracker_sleep (tracker, FALSE);
  fer_tracker_forget_asleep (tracker);
  step (tracker, 5 * FRAME_NS, faces, 2);
  g_assert_cmpuint (get_id (tracker, &faces[0]), >, 4);
  fer_tracker_free (tracker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/track/follows", test_follows);
  g_test_add_func ("/engine/track/gaps", test_gaps);
  g_test_add_func ("/engine/track/numbers", test_numbers_are_never_used_again);
  g_test_add_func ("/engine/track/full", test_full);
  g_test_add_func ("/engine/track/best-overlap", test_best_overlap_wins);
  g_test_add_func ("/engine/track/birth", test_birth);
  g_test_add_func ("/engine/track/weak", test_weak);
  g_test_add_func ("/engine/track/weak-and-new", test_weak_and_new);
  g_test_add_func ("/engine/track/steadies", test_steadies);
  g_test_add_func ("/engine/track/looks", test_follows_looks);
  g_test_add_func ("/engine/track/confirms", test_confirms);
  g_test_add_func ("/engine/track/leaves", test_leaves_the_frame);
  g_test_add_func ("/engine/track/sleeps", test_sleeps);
  return g_test_run ();
}
