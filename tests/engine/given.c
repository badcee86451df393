/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Faces that somebody else has found. */
#include <math.h>
#include <string.h>

#include "fixture.h"

#define N_DRAWN 2

static const FerFace *
process_given (FerAnalyzer *analyzer, const FerFrame *frame, guint64 pts,
    const FerGivenFace *given, guint n_given, guint *n)
{
  GError *error = NULL;
  const FerFace *faces = fer_analyzer_process_given (
      analyzer, frame, pts, given, n_given, n, &error);

  g_assert_no_error (error);
  g_assert_nonnull (faces);
  return faces;
}

/* What the detector finds, as somebody else would give it. */
static void
find_given (Fixture *fixture, FerGivenFace given[N_DRAWN])
{
  guint n;
  const FerFace *faces = process (fixture->analyzer, &fixture->frame, 0, &n);

  g_assert_cmpuint (n, ==, N_DRAWN);
  for (guint i = 0; i < n; i++)
    given[i] = (FerGivenFace){ { faces[i].x, faces[i].y, faces[i].width,
                                   faces[i].height },
      0.75f, FER_NO_ID };
}

/* One without a detector, set to the picture. */
static FerAnalyzer *
make_reader (const Fixture *fixture)
{
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerAnalyzer *analyzer;

  g_assert_no_error (error);
  analyzer = fer_analyzer_new (NULL, classifier);
  fer_classifier_unref (classifier);
  set_format (analyzer, fixture->frame.format, fixture->frame.width,
      fixture->frame.height);
  return analyzer;
}

/* Such a one and what it can be given; NULL where no detector can find that. */
static FerAnalyzer *
find_and_make_reader (Fixture *fixture, FerGivenFace given[N_DRAWN])
{
  if (fixture->analyzer == NULL)
    return NULL;
  find_given (fixture, given);
  return make_reader (fixture);
}

static void
assert_near (const gfloat *a, const gfloat *b, gfloat bound)
{
  for (guint k = 0; k < FER_MAX_LABELS; k++)
    g_assert_cmpfloat_with_epsilon (a[k], b[k], bound);
}

static void
test_boxes_of_our_own (Fixture *fixture, gconstpointer user_data)
{
  FerGivenFace given[N_DRAWN], turned[N_DRAWN];
  FerFace own[N_DRAWN];
  FerAnalyzer *reader = find_and_make_reader (fixture, given);
  const FerFace *faces;
  guint n;

  if (reader == NULL)
    return;
  memcpy (
      own, process (fixture->analyzer, &fixture->frame, 0, &n), sizeof (own));
  /* Their order does not matter. */
  turned[0] = given[1];
  turned[1] = given[0];

  faces = process_given (reader, &fixture->frame, 0, turned, N_DRAWN, &n);
  g_assert_cmpuint (n, ==, N_DRAWN);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (faces[i].given, ==, 1 - (gint) i);
    g_assert_cmpint (own[i].given, ==, -1);
    g_assert_cmpfloat (faces[i].x, ==, given[i].box.x);
    g_assert_cmpfloat (faces[i].y, ==, given[i].box.y);
    g_assert_cmpfloat (faces[i].width, ==, given[i].box.width);
    g_assert_cmpfloat (faces[i].height, ==, given[i].box.height);
    g_assert_cmpfloat (faces[i].confidence, ==, 0.75f);
    g_assert_cmpuint (faces[i].id, ==, i + 1);
    g_assert_cmpint (faces[i].emotion, ==, own[i].emotion);
    assert_near (faces[i].probabilities, own[i].probabilities, 1e-3f);
    assert_near (faces[i].raw_probabilities, own[i].raw_probabilities, 1e-3f);
  }
  fer_analyzer_free (reader);
}

static void
test_numbers (Fixture *fixture, gconstpointer user_data)
{
  FerGivenFace given[N_DRAWN], crossed[N_DRAWN];
  FerAnalyzer *reader = find_and_make_reader (fixture, given);
  const FerFace *faces;
  guint n;

  if (reader == NULL)
    return;

  /* Numbers are kept, 0 is one of them. */
  given[0].id = 0;
  given[1].id = 70000;
  faces = process_given (reader, &fixture->frame, 0, given, N_DRAWN, &n);
  g_assert_cmpuint (faces[0].id, ==, 0);
  g_assert_cmpuint (faces[1].id, ==, 70000);

  /* The number counts, not the place: the probabilities go with it. */
  crossed[0] = given[0];
  crossed[1] = given[1];
  crossed[0].id = 70000;
  crossed[1].id = 0;
  faces = process_given (reader, &fixture->frame, 1, crossed, N_DRAWN, &n);
  g_assert_cmpuint (faces[0].id, ==, 70000);
  g_assert_cmpuint (faces[1].id, ==, 0);
  g_assert_cmpfloat (faces[0].probabilities[2], >, 0.5f);
  g_assert_cmpfloat (faces[1].probabilities[1], >, 0.5f);

  /* One that comes without it for a moment keeps it. */
  crossed[1].id = FER_NO_ID;
  faces = process_given (reader, &fixture->frame, 2, crossed, N_DRAWN, &n);
  g_assert_cmpuint (faces[1].id, ==, 0);

  /* Another number at the same place is another face. */
  crossed[1].id = 7;
  faces = process_given (reader, &fixture->frame, 3, crossed, N_DRAWN, &n);
  g_assert_cmpuint (faces[1].id, ==, 7);
  g_assert_cmpfloat (faces[1].probabilities[2], >, 0.5f);
  fer_analyzer_free (reader);
}

static void
test_numbers_that_collide (Fixture *fixture, gconstpointer user_data)
{
  FerGivenFace given[N_DRAWN];
  FerAnalyzer *reader = find_and_make_reader (fixture, given);
  const FerFace *faces;
  guint n, own_id;

  if (reader == NULL)
    return;

  /* One of ours is never one of theirs, whoever was first. */
  faces = process_given (reader, &fixture->frame, 4, given, 1, &n);
  own_id = faces[0].id;
  given[1].id = own_id;
  faces = process_given (reader, &fixture->frame, 5, given, N_DRAWN, &n);
  g_assert_cmpuint (faces[1].id, ==, own_id);
  g_assert_cmpuint (faces[0].id, !=, own_id);

  /* What is no number counts as none, and so does the second of two equals. */
  given[0].id = -5;
  given[1].id = (gint64) G_MAXINT + 1;
  process_given (reader, &fixture->frame, 6, given, N_DRAWN, &n);
  g_assert_cmpuint (n, ==, N_DRAWN);
  given[0].id = given[1].id = 9;
  process_given (reader, &fixture->frame, 7, given, N_DRAWN, &n);
  g_assert_cmpuint (n, ==, N_DRAWN);
  fer_analyzer_free (reader);
}

/* Without numbers a face is followed by its place, also where it is missed. */
static void
test_without_numbers (Fixture *fixture, gconstpointer user_data)
{
  FerGivenFace given[N_DRAWN];
  FerAnalyzer *reader = find_and_make_reader (fixture, given);
  guint n, n_heads;

  if (reader == NULL)
    return;
  for (guint i = 0; i < 20; i++) {
    const FerFace *faces = process_given (reader, &fixture->frame, i * FRAME_NS,
        given, i % 5 == 3 ? 1 : N_DRAWN, &n);

    g_assert_cmpuint (n, ==, i % 5 == 3 ? 1 : N_DRAWN);
    for (guint k = 0; k < n; k++)
      g_assert_cmpuint (faces[k].id, ==, k + 1);
    /* The head of one that is missed is still known. */
    fer_analyzer_get_heads (reader, &n_heads);
    g_assert_cmpuint (n_heads, ==, N_DRAWN);
    given[0].box.x += 1.0f;
  }
  fer_analyzer_free (reader);
}

static void
test_nonsense (Fixture *fixture, gconstpointer user_data)
{
  const FerGivenFace nonsense[] = {
    { { NAN, 10, 20, 20 }, 1, FER_NO_ID },
    { { 10, 10, NAN, 20 }, 1, FER_NO_ID },
    { { 10, INFINITY, 20, 20 }, 1, FER_NO_ID },
    { { -INFINITY, 10, INFINITY, 20 }, 1, FER_NO_ID },
    { { 10, 10, 0, 20 }, 1, FER_NO_ID },
    { { 10, 10, 20, -20 }, 1, FER_NO_ID },
    { { FACES_WIDTH, 10, 20, 20 }, 1, FER_NO_ID },
    { { -50, 10, 20, 20 }, 1, FER_NO_ID },
    { { 10, 3e38f, 20, 3e38f }, 1, FER_NO_ID },
  };
  const FerGivenFace strange[] = {
    { { -1e9f, -1e9f, 2e9f, 2e9f }, NAN, FER_NO_ID },
    { { 10, 10, INFINITY, INFINITY }, INFINITY, FER_NO_ID },
    { { FACES_WIDTH - 2, FACES_HEIGHT - 2, 100, 100 }, -1, FER_NO_ID },
    { { 100, 0, 1, FACES_HEIGHT }, 1, FER_NO_ID },
    { { 0, 100, FACES_WIDTH, 1 }, 1, FER_NO_ID },
    { { 10, 10, 1, 1 }, 2, FER_NO_ID },
  };
  FerAnalyzer *reader;
  const FerFace *faces;
  GError *error = NULL;
  guint n;

  if (fixture->analyzer == NULL)
    return;
  reader = make_reader (fixture);
  process_given (
      reader, &fixture->frame, 0, nonsense, G_N_ELEMENTS (nonsense), &n);
  g_assert_cmpuint (n, ==, 0);
  process_given (reader, &fixture->frame, 1, NULL, 0, &n);
  g_assert_cmpuint (n, ==, 0);

  faces = process_given (
      reader, &fixture->frame, 2, strange, G_N_ELEMENTS (strange), &n);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (strange));
  for (guint i = 0; i < n; i++) {
    gfloat sum = 0.0f;

    g_assert_cmpfloat (faces[i].x, >=, 0.0f);
    g_assert_cmpfloat (faces[i].x + faces[i].width, <=, FACES_WIDTH);
    g_assert_cmpfloat (faces[i].y, >=, 0.0f);
    g_assert_cmpfloat (faces[i].y + faces[i].height, <=, FACES_HEIGHT);
    g_assert_true (faces[i].confidence >= 0.0f && faces[i].confidence <= 1.0f);
    for (guint k = 0; k < FER_MAX_LABELS; k++)
      sum += faces[i].probabilities[k];
    g_assert_cmpfloat_with_epsilon (sum, 1.0f, 1e-4f);
  }

  /* Nothing finds faces here. */
  g_assert_null (fer_analyzer_process (reader, &fixture->frame, 3, &n, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
  g_clear_error (&error);
  fer_analyzer_free (reader);
}

static void
test_crowd (Fixture *fixture, gconstpointer user_data)
{
  enum { CROWD = 1000 };
  FerParams params = FER_PARAMS_INIT;
  g_autofree FerGivenFace *given = g_new (FerGivenFace, CROWD);
  FerAnalyzer *reader;
  const FerFace *faces;
  guint n;

  if (fixture->analyzer == NULL)
    return;
  reader = make_reader (fixture);
  for (guint frame = 0; frame < 3; frame++) {
    for (guint i = 0; i < CROWD; i++) {
      gfloat side = (gfloat) (4 + (i * 7919 + frame) % 40);

      given[i] = (FerGivenFace){ { (gfloat) (i * 104729 % 300),
                                     (gfloat) (i * 1299709 % 220), side, side },
        0.5f, i % 2 == 0 ? FER_NO_ID : (gint64) i };
    }
    given[CROWD - 1].box = (FerBox){ 30, 60, 120, 120 };
    given[10].box = (FerBox){ 190, 50, 100, 100 };
    params.max_faces = frame == 0 ? FER_MAX_FACES : 2;
    fer_analyzer_set_params (reader, &params);
    faces = process_given (
        reader, &fixture->frame, frame * FRAME_NS, given, CROWD, &n);
    g_assert_cmpuint (n, ==, params.max_faces);
    g_assert_cmpint (faces[0].given, ==, CROWD - 1);
    g_assert_cmpint (faces[1].given, ==, 10);
    for (guint i = 1; i < n; i++) {
      g_assert_cmpfloat (faces[i].width * faces[i].height, <=,
          faces[i - 1].width * faces[i - 1].height);
    }
  }
  fer_analyzer_free (reader);
}

/* Boxes that frame faces in other ways give the same emotions, by the landmarks
 * in them. */
static void
test_framing (Fixture *fixture, gconstpointer user_data)
{
  static const gfloat scales[] = { 0.85f, 1.0f, 1.3f, 1.6f, 1.9f };
  static const gfloat shifts[] = { -0.1f, 0.0f, 0.1f };
  FerGivenFace given[N_DRAWN];
  FerFace own[N_DRAWN];
  guint n_own;

  if (fixture->analyzer == NULL)
    return;
  find_given (fixture, given);
  memcpy (own, process (fixture->analyzer, &fixture->frame, 1, &n_own),
      sizeof (own));
  for (guint s = 0; s < G_N_ELEMENTS (scales); s++) {
    for (guint k = 0; k < G_N_ELEMENTS (shifts); k++) {
      FerAnalyzer *reader = make_reader (fixture);
      FerGivenFace other[N_DRAWN];
      const FerFace *faces;
      guint n;

      for (guint i = 0; i < N_DRAWN; i++) {
        const FerBox *box = &given[i].box;

        other[i] = given[i];
        other[i].box.width = scales[s] * box->width;
        other[i].box.height = scales[s] * box->height;
        other[i].box.x += (box->width - other[i].box.width) / 2;
        other[i].box.y +=
            (box->height - other[i].box.height) / 2 + shifts[k] * box->height;
      }
      faces = process_given (reader, &fixture->frame, 0, other, N_DRAWN, &n);
      g_assert_cmpuint (n, ==, N_DRAWN);
      for (guint i = 0; i < n; i++) {
        const FerFace *face = &own[faces[i].given];

        g_assert_cmpint (faces[i].emotion, ==, face->emotion);
        assert_near (faces[i].probabilities, face->probabilities, 0.1f);
        for (guint l = 0; l < FER_N_LANDMARKS; l++) {
          g_assert_cmpfloat (
              hypotf (faces[i].landmarks[l].x - face->landmarks[l].x,
                  faces[i].landmarks[l].y - face->landmarks[l].y),
              <=, 0.06f * face->height);
        }
      }
      fer_analyzer_free (reader);
    }
  }
}

#define ADD(name, test) FIXTURE_ADD ("/engine/given/" name, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("boxes-of-our-own", test_boxes_of_our_own);
  ADD ("numbers", test_numbers);
  ADD ("numbers-that-collide", test_numbers_that_collide);
  ADD ("without-numbers", test_without_numbers);
  ADD ("nonsense", test_nonsense);
  ADD ("crowd", test_crowd);
  ADD ("framing", test_framing);
  return g_test_run ();
}
