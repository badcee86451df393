/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the plates with the texts stand, and what is written on them. */
#include <gst/check/gstcheck.h>

#include "draw/layout.h"
#include "draw/overlay.h"

#define WIDTH 320
#define HEIGHT 240
#define GAP 2

/* The forms of a text, from full to short. */
static const GstFerEmotionPlate forms[] = { { 0, 70, 16, FALSE },
  { 1, 40, 16, FALSE }, { 2, 14, 11, FALSE } };
#define N_FORMS ((guint) G_N_ELEMENTS (forms))

typedef struct {
  GstFerEmotionLayout *layout;
  FerFace faces[FER_MAX_FACES];
  GstFerEmotionResult result;
} Frame;

static void
frame_open (Frame *frame)
{
  *frame = (Frame){ .layout = gst_fer_emotion_layout_new () };
  frame->result.width = WIDTH;
  frame->result.height = HEIGHT;
  frame->result.faces = frame->faces;
}

static void
frame_close (Frame *frame)
{
  gst_fer_emotion_layout_free (frame->layout);
}

static void
add_face (Frame *frame, gint x, gint y, gint width, gint height)
{
  guint n = frame->result.n_faces++;

  frame->faces[n] = (FerFace){
    .id = 100 + n, .x = x, .y = y, .width = width, .height = height
  };
}

static void
begin (Frame *frame)
{
  gst_fer_emotion_layout_begin (frame->layout, &frame->result, GAP, N_FORMS);
}

static gboolean
stand (Frame *frame, guint face, guint form, gboolean inside)
{
  GstFerEmotionPlate plate = forms[form];

  plate.inside = inside;
  return gst_fer_emotion_layout_stand (frame->layout, face, &plate);
}

/* Stands the fullest form that there is a place for outside the face. */
static const GstFerEmotionBox *
stand_fullest (Frame *frame, guint face, guint *form)
{
  for (guint k = 0; k < N_FORMS && !stand (frame, face, k, FALSE); k++)
    ;
  return gst_fer_emotion_layout_get (frame->layout, face, form);
}

static gboolean
overlap (const GstFerEmotionBox *a, const GstFerEmotionBox *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width
         && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
check_one (gint x, gint y, gint width, gint height, guint want_form,
    gint want_x, gint want_y)
{
  const GstFerEmotionBox *place;
  Frame frame;
  guint form;

  frame_open (&frame);
  add_face (&frame, x, y, width, height);
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless (place != NULL);
  fail_unless_equals_int (form, want_form);
  fail_unless_equals_int (place->x, want_x);
  fail_unless_equals_int (place->y, want_y);
  frame_close (&frame);
}

GST_START_TEST (test_plate_of_one_face)
{
  /* Above, from the left edge. */
  check_one (100, 100, 50, 50, 0, 100, 100 - GAP - 16);
  /* Below, where there is no room above. */
  check_one (100, 10, 50, 50, 0, 100, 10 + 50 + GAP);
  /* Beside it, where there is none either. */
  check_one (100, 5, 50, 230, 0, 100 + 50 + GAP, 5);
  check_one (200, 5, 90, 230, 0, 200 - GAP - 70, 5);
  /* Within the sides of the frame. */
  check_one (300, 100, 20, 20, 0, 250, 100 - GAP - 16);
  check_one (0, 100, 20, 20, 0, 0, 100 - GAP - 16);
}
GST_END_TEST;

GST_START_TEST (test_plate_inside)
{
  const GstFerEmotionBox *place;
  Frame frame;
  guint form;

  frame_open (&frame);
  add_face (&frame, 0, 0, WIDTH, HEIGHT);
  begin (&frame);
  fail_if (stand (&frame, 0, 2, FALSE));
  fail_unless (stand (&frame, 0, 0, TRUE));
  place = gst_fer_emotion_layout_get (frame.layout, 0, &form);
  fail_unless_equals_int (place->y, GAP);
  fail_unless_equals_int (place->x, (WIDTH - 70) / 2);
  frame_close (&frame);

  /* Never on more than a third of the face. */
  frame_open (&frame);
  add_face (&frame, 100, 100, 40, 40);
  begin (&frame);
  fail_if (stand (&frame, 0, 1, TRUE));
  fail_unless (gst_fer_emotion_layout_get (frame.layout, 0, &form) == NULL);
  fail_unless (stand (&frame, 0, 2, TRUE));
  frame_close (&frame);
}
GST_END_TEST;

/* A text is no wider than its face and a quarter of the frame: 80 pixels. Only
 * the shortest form may be, and none is wider than the frame. */
GST_START_TEST (test_widest_plate)
{
  static const GstFerEmotionPlate wide[] = { { 0, 81, 16, FALSE },
    { 1, 80, 16, FALSE }, { 2, 90, 16, FALSE }, { 2, WIDTH + 1, 16, FALSE },
    { 2, 20, HEIGHT + 1, FALSE } };
  Frame frame;

  frame_open (&frame);
  add_face (&frame, 100, 100, 40, 40);
  add_face (&frame, 200, 100, 81, 40);
  begin (&frame);
  fail_if (gst_fer_emotion_layout_stand (frame.layout, 0, &wide[0]));
  fail_unless (gst_fer_emotion_layout_stand (frame.layout, 0, &wide[1]));
  fail_unless (gst_fer_emotion_layout_stand (frame.layout, 0, &wide[2]));
  fail_if (gst_fer_emotion_layout_stand (frame.layout, 0, &wide[3]));
  fail_if (gst_fer_emotion_layout_stand (frame.layout, 0, &wide[4]));
  fail_unless (gst_fer_emotion_layout_stand (frame.layout, 1, &wide[0]));
  frame_close (&frame);
}
GST_END_TEST;

/* All faces' plates, shortest first as the overlay does it. */
static void
stand_all (Frame *frame)
{
  begin (frame);
  for (guint i = 0; i < frame->result.n_faces; i++)
    stand (frame, i, N_FORMS - 1, FALSE);
  for (guint i = 0; i < frame->result.n_faces; i++) {
    guint form;

    stand_fullest (frame, i, &form);
  }
}

/* Returns: how many plates stand. */
static guint
check_all (Frame *frame)
{
  guint n = 0;

  for (guint i = 0; i < frame->result.n_faces; i++) {
    guint form;
    const GstFerEmotionBox *place =
        gst_fer_emotion_layout_get (frame->layout, i, &form);

    if (place == NULL)
      continue;
    n++;
    fail_unless_equals_int (place->width, forms[form].width);
    fail_unless (place->x >= 0 && place->x + place->width <= WIDTH);
    fail_unless (place->y >= 0 && place->y + place->height <= HEIGHT);
    for (guint k = 0; k < frame->result.n_faces; k++) {
      GstFerEmotionBox face =
          gst_fer_emotion_result_get_box (&frame->result, k);
      const GstFerEmotionBox *other =
          gst_fer_emotion_layout_get (frame->layout, k, &form);

      fail_if (overlap (place, &face));
      fail_if (k != i && other != NULL && overlap (place, other));
    }
  }
  return n;
}

/* Rows of faces that leave room for a short text each. */
GST_START_TEST (test_plates_of_rows)
{
  Frame frame;

  frame_open (&frame);
  for (gint i = 0; i < 24; i++)
    add_face (&frame, i % 6 * 52 + 2, i / 6 * 58 + 4, 30, 30);
  stand_all (&frame);
  fail_unless_equals_int (check_all (&frame), 24);
  frame_close (&frame);
}
GST_END_TEST;

/* Whatever the crowd: nothing is covered, and who has no plate has no room. */
GST_START_TEST (test_plates_of_crowds)
{
  GRand *random = g_rand_new_with_seed (7);

  for (gint round = 0; round < 100; round++) {
    Frame frame;

    frame_open (&frame);
    for (gint i = 0; i < 5 + 2 * round; i++) {
      gint side = g_rand_int_range (random, 8, 50);

      add_face (&frame, g_rand_int_range (random, 0, WIDTH - side),
          g_rand_int_range (random, 0, HEIGHT - side), side, side);
    }
    stand_all (&frame);
    check_all (&frame);
    for (guint i = 0; i < frame.result.n_faces; i++) {
      guint form;

      fail_if (gst_fer_emotion_layout_get (frame.layout, i, &form) == NULL
               && stand (&frame, i, N_FORMS - 1, FALSE));
    }
    frame_close (&frame);
  }
  g_rand_free (random);
}
GST_END_TEST;

static GstFerEmotionBox
get_rectangle (GstVideoOverlayComposition *composition, guint i)
{
  GstFerEmotionBox box;
  guint width, height;

  gst_video_overlay_rectangle_get_render_rectangle (
      gst_video_overlay_composition_get_rectangle (composition, i), &box.x,
      &box.y, &width, &height);
  box.width = (gint) width;
  box.height = (gint) height;
  return box;
}

static guint
count_covered (const Frame *frame, const GstFerEmotionBox *plate)
{
  guint n = 0;

  for (guint i = 0; i < frame->result.n_faces; i++) {
    GstFerEmotionBox face = gst_fer_emotion_result_get_box (&frame->result, i);

    n += overlap (plate, &face);
  }
  return n;
}

#ifdef HAVE_PANGO
#define N_PLATES 20 /* at least */
#else
#define N_PLATES 0
#endif

/* What the overlay makes of a crowd: behind its boxes come the plates, each on
 * no face but, at most, its own. */
GST_START_TEST (test_crowd_is_drawn)
{
  static const gchar *const names[] = { "neutral", "surprise" };
  GstFerEmotionOverlay *overlay = gst_fer_emotion_overlay_new ();
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("m", names, 2);
  GstVideoOverlayComposition *boxes, *all;
  guint n_boxes, n;
  Frame frame;

  frame_open (&frame);
  frame.result.labels = labels;
  for (gint i = 0; i < 24; i++) {
    add_face (&frame, i % 6 * 52 + 2, i / 6 * 58 + 4, 30, 30);
    frame.faces[i].emotion = i % 2;
  }
  boxes = gst_fer_emotion_overlay_compose (
      overlay, GST_FER_EMOTION_OVERLAY_TEXT_NONE, &frame.result);
  all = gst_fer_emotion_overlay_compose (
      overlay, GST_FER_EMOTION_OVERLAY_TEXT_DEFAULT, &frame.result);
  n_boxes = gst_video_overlay_composition_n_rectangles (boxes);
  n = gst_video_overlay_composition_n_rectangles (all);
  fail_unless_equals_int (n_boxes, 24 * 4);
  fail_unless (n >= n_boxes + N_PLATES, "%u plates", n - n_boxes);
  for (guint i = n_boxes; i < n; i++) {
    GstFerEmotionBox plate = get_rectangle (all, i);

    fail_unless (count_covered (&frame, &plate) <= 1);
    for (guint k = n_boxes; k < i; k++) {
      GstFerEmotionBox other = get_rectangle (all, k);

      fail_if (overlap (&plate, &other));
    }
  }
  gst_video_overlay_composition_unref (boxes);
  gst_video_overlay_composition_unref (all);
  gst_fer_emotion_overlay_free (overlay);
  gst_fer_emotion_labels_free (labels);
  frame_close (&frame);
}
GST_END_TEST;

/* The sides of a box have rims, in a small frame too; those of a box that they
 * would hide have none. */
GST_START_TEST (test_rims)
{
  GstFerEmotionOverlay *overlay = gst_fer_emotion_overlay_new ();
  GstFerEmotionMeasures measures =
      gst_fer_emotion_layout_measure (WIDTH, HEIGHT);
  GstVideoOverlayComposition *boxes;
  const gchar *const names[] = { "neutral" };
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("m", names, 1);
  Frame frame;

  fail_unless (measures.rim > 0);
  frame_open (&frame);
  frame.result.labels = labels;
  add_face (&frame, 100, 100, 24, 24);
  add_face (&frame, 200, 100, 23, 23);
  boxes = gst_fer_emotion_overlay_compose (
      overlay, GST_FER_EMOTION_OVERLAY_TEXT_NONE, &frame.result);
  fail_unless_equals_int (
      gst_video_overlay_composition_n_rectangles (boxes), 8);
  fail_unless_equals_int (
      get_rectangle (boxes, 2).width, measures.line + 2 * measures.rim);
  fail_unless_equals_int (get_rectangle (boxes, 6).width, measures.line);
  gst_video_overlay_composition_unref (boxes);
  gst_fer_emotion_overlay_free (overlay);
  gst_fer_emotion_labels_free (labels);
  frame_close (&frame);
}
GST_END_TEST;

/* No face of another is covered where only that place is preferred. */
GST_START_TEST (test_plate_avoids_a_neighbour)
{
  const GstFerEmotionBox *place;
  GstFerEmotionBox neighbour;
  Frame frame;
  guint form;

  frame_open (&frame);
  add_face (&frame, 100, 100, 50, 50);
  add_face (&frame, 100, 60, 50, 34);
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  neighbour = gst_fer_emotion_result_get_box (&frame.result, 1);
  fail_unless_equals_int (form, 0);
  fail_if (overlap (place, &neighbour));
  fail_unless_equals_int (place->y, 100 + 50 + GAP);
  frame_close (&frame);
}
GST_END_TEST;

/* Faces that tremble by a pixel keep their plates at the same side. */
GST_START_TEST (test_plates_stay)
{
  const GstFerEmotionBox *place;
  Frame frame;
  guint form;

  frame_open (&frame);
  add_face (&frame, 100, 100, 50, 50);
  add_face (&frame, 100, 100 - GAP - 16 - GAP - 20, 50, 20);
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless_equals_int (place->y, 100 - GAP - 16);
  /* Nearer, but not covered: it stays. */
  frame.faces[1].y += GAP;
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless_equals_int (place->y, 100 - GAP - 16);
  fail_unless_equals_int (form, 0);
  /* Covered: it goes below, and comes not back at once. */
  frame.faces[1].y += 1;
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless_equals_int (place->y, 100 + 50 + GAP);
  frame.faces[1].y -= 2 * GAP;
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless_equals_int (place->y, 100 + 50 + GAP);
  /* Another face has no part in that. */
  frame.faces[0].id++;
  begin (&frame);
  place = stand_fullest (&frame, 0, &form);
  fail_unless_equals_int (place->y, 100 - GAP - 16);
  frame_close (&frame);
}
GST_END_TEST;

GST_START_TEST (test_measures_follow_the_frame)
{
  static const gint sides[] = { 1, 32, 240, 270, 480, 720, 1080, 2160, 32768 };
  GstFerEmotionMeasures last = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    GstFerEmotionMeasures measures =
        gst_fer_emotion_layout_measure (sides[i] * 2, sides[i]);

    fail_unless (measures.line >= MAX (1, last.line));
    fail_unless (measures.rim >= last.rim);
    fail_unless (measures.text_min >= MAX (11, last.text_min));
    fail_unless (measures.text_max >= measures.text_min);
    fail_unless_equals_int (
        gst_fer_emotion_layout_get_text_size (&measures, 1, FALSE),
        measures.text_min);
    fail_unless_equals_int (
        gst_fer_emotion_layout_get_text_size (&measures, 30000, FALSE),
        measures.text_max);
    for (gint face = 1; face < 1000; face += 111) {
      gint small = gst_fer_emotion_layout_get_text_size (&measures, face, TRUE);

      fail_unless (small >= 9
                   && small < gst_fer_emotion_layout_get_text_size (
                          &measures, face, FALSE));
    }
    last = measures;
  }
}
GST_END_TEST;

/* --- Texts ---------------------------------------------------------------- */

#define NUMBER GST_FER_EMOTION_OVERLAY_TEXT_NUMBER
#define LABEL GST_FER_EMOTION_OVERLAY_TEXT_LABEL
#define PERCENTAGE GST_FER_EMOTION_OVERLAY_TEXT_PERCENTAGE
#define LANDMARKS GST_FER_EMOTION_OVERLAY_TEXT_LANDMARKS

static void
check_text (GstFerEmotionOverlayText parts, gint emotion, const gchar *wanted)
{
  static const gchar *const names[] = { "happy",
    "nobody-would-call-an-emotion-so" };
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("m", names, 2);
  FerFace face = { .id = 3, .emotion = emotion, .emotion_confidence = 0.926f };
  GstFerEmotionResult result = { WIDTH, HEIGHT, labels, &face, 1, 0 };
  gchar *text = gst_fer_emotion_overlay_text_write (parts, &result, 0);

  fail_unless_equals_string (text, wanted);
  g_free (text);
  gst_fer_emotion_labels_free (labels);
}

GST_START_TEST (test_texts)
{
  check_text (GST_FER_EMOTION_OVERLAY_TEXT_DEFAULT, 0, "#3 happy 93 %");
  check_text (NUMBER | LABEL, 0, "#3 happy");
  check_text (NUMBER | PERCENTAGE, 0, "#3 93 %");
  check_text (LABEL, 1, "nobody-would-call-an-emo");
  check_text (
      GST_FER_EMOTION_OVERLAY_TEXT_DEFAULT, FER_UNCERTAIN, "#3 uncertain");
  check_text (PERCENTAGE, FER_UNCERTAIN, NULL);
  check_text (LANDMARKS, 0, NULL);
  check_text (GST_FER_EMOTION_OVERLAY_TEXT_NONE, 0, NULL);
}
GST_END_TEST;

/* Each form says what the one before says, or less of it, or is smaller. */
GST_START_TEST (test_forms)
{
  for (guint parts = 0; parts < 16; parts++) {
    GstFerEmotionTextForm texts[GST_FER_EMOTION_MAX_FORMS];
    guint n = gst_fer_emotion_overlay_text_list_forms (parts, texts);

    fail_unless_equals_int (n > 0, (parts & ~(guint) LANDMARKS) != 0);
    for (guint i = 0; i < n; i++) {
      fail_unless (texts[i].parts != 0);
      fail_unless_equals_int (texts[i].parts & ~parts, 0);
      fail_unless (i > 0
                   || (texts[i].parts == (parts & ~(guint) LANDMARKS)
                       && !texts[i].small));
    }
    fail_unless (n == 0 || texts[n - 1].small);
  }
}
GST_END_TEST;

static Suite *
layout_suite (void)
{
  Suite *suite = suite_create ("layout");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_plate_of_one_face);
  tcase_add_test (tcase, test_plate_inside);
  tcase_add_test (tcase, test_widest_plate);
  tcase_add_test (tcase, test_plates_of_rows);
  tcase_add_test (tcase, test_plates_of_crowds);
  tcase_add_test (tcase, test_crowd_is_drawn);
  tcase_add_test (tcase, test_rims);
  tcase_add_test (tcase, test_plate_avoids_a_neighbour);
  tcase_add_test (tcase, test_plates_stay);
  tcase_add_test (tcase, test_measures_follow_the_frame);
  tcase_add_test (tcase, test_texts);
  tcase_add_test (tcase, test_forms);
  return suite;
}

GST_CHECK_MAIN (layout);
