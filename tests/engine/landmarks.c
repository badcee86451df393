/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Eyes, nose and mouth of a real face, upright, mirrored and tilted, and what a
 * tilted face is read as. */
#include "read/landmarks.h"

#include <math.h>
#include <string.h>

#include "faces.h"
#include "read/reading.h"

#define DEGREE ((gfloat) (G_PI / 180.0))
/* The happy face's box, as a detector draws it, and its square. */
#define SIDE 120

static const FerDetection box = { 36, 60, 108, 120, 1.0f };
static const FerFraming framing = { 1.0f, 0.0f };
static const FerRegion square = { 30, 60, SIDE, SIDE };

/* The picture turned around the face's centre, clockwise. */
static guint8 *
turn_picture (const guint8 *luma, gfloat angle)
{
  guint8 *turned = g_malloc (FACES_WIDTH * FACES_HEIGHT);
  gfloat c = cosf (angle), s = sinf (angle);
  gfloat centre_x = square.x + SIDE / 2, centre_y = square.y + SIDE / 2;

  for (gint y = 0; y < FACES_HEIGHT; y++) {
    for (gint x = 0; x < FACES_WIDTH; x++) {
      gfloat dx = x - centre_x, dy = y - centre_y;
      gint u = (gint) lroundf (centre_x + c * dx + s * dy);
      gint v = (gint) lroundf (centre_y - s * dx + c * dy);

      u = CLAMP (u, 0, FACES_WIDTH - 1);
      v = CLAMP (v, 0, FACES_HEIGHT - 1);
      turned[y * FACES_WIDTH + x] = luma[v * FACES_WIDTH + u];
    }
  }
  return turned;
}

static void
find (FerLandmarkFinder *finder, const guint8 *luma, FerPoint *points)
{
  FerLuma picture = { luma, FACES_WIDTH, FACES_HEIGHT, FACES_WIDTH, FALSE };

  fer_landmark_finder_set_face (finder, 0, &picture, &square);
  fer_landmark_finder_process (finder, 1);
  fer_landmark_finder_get (finder, 0, points);
}

static FerLandmarkFinder *
new_finder (void)
{
  GError *error = NULL;
  FerLandmarkFinder *finder = fer_landmark_finder_new (2, &error);

  g_assert_no_error (error);
  return finder;
}

static void
test_places (void)
{
  g_autofree guint8 *luma = load_faces ();
  FerLandmarkFinder *finder = new_finder ();
  FerPoint p[FER_N_LANDMARKS];
  gfloat middle = square.x + SIDE / 2;

  find (finder, luma, p);
  for (gint i = 0; i < FER_N_LANDMARKS; i++) {
    g_assert_cmpfloat (fabsf (p[i].x - middle), <, 0.35 * SIDE);
    g_assert_cmpfloat (fabsf (p[i].y - square.y - SIDE / 2), <, 0.45 * SIDE);
  }
  g_assert_cmpfloat (
      p[FER_LANDMARK_LEFT_EYE].x - p[FER_LANDMARK_RIGHT_EYE].x, >, 0.25 * SIDE);
  g_assert_cmpfloat (p[FER_LANDMARK_LEFT_MOUTH_CORNER].x
                         - p[FER_LANDMARK_RIGHT_MOUTH_CORNER].x,
      >, 0.2 * SIDE);
  g_assert_cmpfloat (
      p[FER_LANDMARK_NOSE_TIP].y - p[FER_LANDMARK_LEFT_EYE].y, >, 0.1 * SIDE);
  g_assert_cmpfloat (
      p[FER_LANDMARK_LEFT_MOUTH_CORNER].y - p[FER_LANDMARK_NOSE_TIP].y, >,
      0.08 * SIDE);
  g_assert_cmpfloat (fabsf (fer_landmarks_get_tilt (p)), <, 8 * DEGREE);
  g_assert_cmpfloat (fabsf (fer_landmarks_get_turn (p)), <, 0.5);
  fer_landmark_finder_free (finder);
}

/* Faces of a batch do not disturb each other, and a mirrored face has its
 * points where the mirror says. */
static void
test_mirrored (void)
{
  static const gint other[FER_N_LANDMARKS] = { 1, 0, 2, 4, 3 };
  g_autofree guint8 *luma = load_faces ();
  g_autofree guint8 *mirrored = g_malloc (FACES_WIDTH * FACES_HEIGHT);
  FerLuma picture = { luma, FACES_WIDTH, FACES_HEIGHT, FACES_WIDTH, FALSE };
  FerLandmarkFinder *finder = new_finder ();
  FerRegion region = square;
  FerPoint alone[FER_N_LANDMARKS], p[FER_N_LANDMARKS], q[FER_N_LANDMARKS];

  for (gint y = 0; y < FACES_HEIGHT; y++) {
    for (gint x = 0; x < FACES_WIDTH; x++)
      mirrored[y * FACES_WIDTH + x] =
          luma[y * FACES_WIDTH + FACES_WIDTH - 1 - x];
  }
  find (finder, luma, alone);
  region.x = FACES_WIDTH - square.x - SIDE;
  fer_landmark_finder_set_face (finder, 0, &picture, &square);
  picture.data = mirrored;
  fer_landmark_finder_set_face (finder, 1, &picture, &region);
  fer_landmark_finder_process (finder, 2);
  fer_landmark_finder_get (finder, 0, p);
  fer_landmark_finder_get (finder, 1, q);
  g_assert_cmpmem (alone, sizeof (alone), p, sizeof (p));
  for (gint i = 0; i < FER_N_LANDMARKS; i++) {
    g_assert_cmpfloat (
        fabsf (FACES_WIDTH - q[other[i]].x - p[i].x), <, 0.06 * SIDE);
    g_assert_cmpfloat (fabsf (q[other[i]].y - p[i].y), <, 0.06 * SIDE);
  }
  g_assert_cmpfloat (
      fabsf (fer_landmarks_get_turn (p) + fer_landmarks_get_turn (q)), <, 0.2);
  fer_landmark_finder_free (finder);
}

static void
test_tilted (void)
{
  g_autofree guint8 *luma = load_faces ();
  FerLandmarkFinder *finder = new_finder ();
  FerPoint p[FER_N_LANDMARKS];
  gfloat upright;

  find (finder, luma, p);
  upright = fer_landmarks_get_tilt (p);
  for (gint degrees = -45; degrees <= 45; degrees += 15) {
    g_autofree guint8 *turned = turn_picture (luma, degrees * DEGREE);

    find (finder, turned, p);
    g_assert_cmpfloat (
        fabsf (fer_landmarks_get_tilt (p) - upright - degrees * DEGREE), <,
        8 * DEGREE);
  }
  fer_landmark_finder_free (finder);
}

/* A face that leans is read as it is read upright, and its landmarks are told
 * where they are. */
static void
test_read_tilted (void)
{
  g_autofree guint8 *luma = load_faces ();
  const FerParams params = FER_PARAMS_INIT;
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerReader *reader;
  FerReading reading;
  FerFace face = { 0 };
  guint n_labels, i;

  g_assert_no_error (error);
  fer_classifier_get_labels (classifier, &n_labels);
  reader = fer_reader_new (classifier, &error);
  g_assert_no_error (error);
  for (gint degrees = -50; degrees <= 50; degrees += 25) {
    g_autofree guint8 *turned = turn_picture (luma, degrees * DEGREE);
    FerLuma grey = { turned, FACES_WIDTH, FACES_HEIGHT, FACES_WIDTH, FALSE };
    const FerPicture picture = { .luma = &grey };
    const FerReadable readable = { &box, &reading };
    FerDetection moved = box;

    fer_reading_reset (&reading, n_labels);
    fer_reading_tell (&reading, &box, n_labels, &params, &face);
    g_assert_false (face.has_landmarks);
    reading.framing = framing;
    fer_reader_read (reader, &picture, FALSE, &readable, 1, 0, 0);
    fer_reading_tell (&reading, &box, n_labels, &params, &face);
    g_assert_cmpint (face.emotion, ==, 1);
    g_assert_cmpfloat (face.emotion_confidence, >, 0.99);
    g_assert_true (face.has_landmarks);
    g_assert_cmpfloat (
        fabsf (fer_landmarks_get_tilt (face.landmarks) - degrees * DEGREE), <,
        12 * DEGREE);

    moved.x += 10;
    moved.width *= 2;
    fer_reading_tell (&reading, &moved, n_labels, &params, &face);
    for (i = 0; i < FER_N_LANDMARKS; i++)
      g_assert_cmpfloat_with_epsilon (face.landmarks[i].x,
          moved.x + reading.landmarks[i].x * moved.width, 0.01);
  }
  fer_reader_free (reader);
  fer_classifier_unref (classifier);
}

static void
test_names (void)
{
  g_assert_cmpstr (
      fer_landmark_get_name (FER_LANDMARK_RIGHT_EYE), ==, "right_eye");
  g_assert_cmpstr (fer_landmark_get_name (FER_LANDMARK_LEFT_MOUTH_CORNER), ==,
      "left_mouth_corner");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/landmarks/places", test_places);
  g_test_add_func ("/engine/landmarks/mirrored", test_mirrored);
  g_test_add_func ("/engine/landmarks/tilted", test_tilted);
  g_test_add_func ("/engine/landmarks/read-tilted", test_read_tilted);
  g_test_add_func ("/engine/landmarks/names", test_names);
  return g_test_run ();
}
