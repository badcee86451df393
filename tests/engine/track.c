/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "track.h"

#define FRAME_NS (40 * G_GUINT64_CONSTANT (1000000))

static FerDetection
face_at (gfloat x, gfloat y)
{
  FerDetection face = { x, y, 50, 50, 0.9f };

  return face;
}

static void
test_follows (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  guint64 pts = 0;
  guint first[2], ids[2];

  for (gint i = 0; i < 20; i++, pts += FRAME_NS) {
    /* Two faces drift; their order in the list changes every frame. */
    FerDetection left = face_at (10 + 2 * i, 20);
    FerDetection right = face_at (200 - 2 * i, 25);
    FerDetection faces[2];

    faces[i % 2] = left;
    faces[1 - i % 2] = right;
    fer_tracker_assign (tracker, faces, 2, pts, ids);
    if (i == 0) {
      first[0] = ids[0];
      first[1] = ids[1];
    }
    g_assert_cmpuint (ids[i % 2], ==, first[0]);
    g_assert_cmpuint (ids[1 - i % 2], ==, first[1]);
  }
  g_assert_cmpuint (first[0], !=, first[1]);
  fer_tracker_free (tracker);
}

static void
test_bridges_short_gaps_only (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (10, 10);
  guint id, again;

  fer_tracker_assign (tracker, &face, 1, 0, &id);
  fer_tracker_assign (tracker, NULL, 0, 5 * FRAME_NS, NULL);
  fer_tracker_assign (tracker, &face, 1, 10 * FRAME_NS, &again);
  g_assert_cmpuint (again, ==, id);
  fer_tracker_assign (tracker, &face, 1, 100 * FRAME_NS, &again);
  g_assert_cmpuint (again, !=, id);
  fer_tracker_free (tracker);
}

static void
test_numbers_are_never_used_again (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection face = face_at (10, 10);
  guint id, after_reset, after_jump;

  fer_tracker_assign (tracker, &face, 1, 10 * FRAME_NS, &id);
  fer_tracker_reset (tracker);
  fer_tracker_assign (tracker, &face, 1, 11 * FRAME_NS, &after_reset);
  g_assert_cmpuint (after_reset, >, id);
  fer_tracker_assign (tracker, &face, 1, 0, &after_jump);
  g_assert_cmpuint (after_jump, >, after_reset);
  fer_tracker_free (tracker);
}

static void
test_full (void)
{
  FerTracker *tracker = fer_tracker_new (3);
  FerDetection faces[3];
  guint ids[3], seen[3];

  /* Faces jump, so that each frame leaves three lost tracks behind. */
  for (gint i = 0; i < 10; i++) {
    for (gint k = 0; k < 3; k++)
      faces[k] = face_at (1000 * i + 100 * k, 0);
    fer_tracker_assign (tracker, faces, 3, i, ids);
    for (gint k = 0; k < 3; k++)
      g_assert_cmpuint (ids[k], ==, 3 * i + k + 1);
  }
  for (gint k = 0; k < 3; k++)
    seen[k] = ids[k];
  fer_tracker_assign (tracker, faces, 3, 10, ids);
  g_assert_cmpmem (ids, sizeof (ids), seen, sizeof (seen));
  fer_tracker_free (tracker);
}

static void
test_best_overlap_wins (void)
{
  FerTracker *tracker = fer_tracker_new (4);
  FerDetection before = face_at (100, 100);
  FerDetection now[2] = { face_at (120, 100), face_at (102, 100) };
  guint id, ids[2];

  fer_tracker_assign (tracker, &before, 1, 0, &id);
  fer_tracker_assign (tracker, now, 2, FRAME_NS, ids);
  g_assert_cmpuint (ids[1], ==, id);
  g_assert_cmpuint (ids[0], !=, id);
  fer_tracker_free (tracker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/track/follows", test_follows);
  g_test_add_func ("/engine/track/gaps", test_bridges_short_gaps_only);
  g_test_add_func ("/engine/track/numbers", test_numbers_are_never_used_again);
  g_test_add_func ("/engine/track/full", test_full);
  g_test_add_func ("/engine/track/best-overlap", test_best_overlap_wins);
  return g_test_run ();
}
