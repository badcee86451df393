/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element's parts that need no pipeline: colours, places, pieces, words. */
#include <gst/check/gstcheck.h>

#include "facts/labels.h"
#include "facts/names.h"
#include "draw/layout.h"
#include "facts/message-body.h"
#include "draw/outline.h"
#include "facts/palette.h"
#include "draw/picture-cache.h"

static const gchar *const names[] = { "neutral", "happy", "surprise", "sad",
  "angry", "disgust", "fear", "contempt" };
#define N_NAMES ((gint) G_N_ELEMENTS (names))

/* --- Colours -------------------------------------------------------------- */

GST_START_TEST (test_ink_is_readable)
{
  for (gint i = -1; i < N_NAMES; i++) {
    guint32 colour = gst_fer_emotion_palette_get_colour (
        i < 0 ? GST_FER_EMOTION_UNCERTAIN : names[i], i);
    guint32 ink = gst_fer_emotion_palette_get_ink (colour);

    fail_unless (gst_fer_emotion_palette_get_contrast (colour, ink) >= 4.5);
  }
  fail_unless_equals_float (
      gst_fer_emotion_palette_get_contrast (0x000000, 0xffffff), 21.0);
}
GST_END_TEST;

GST_START_TEST (test_colours_differ)
{
  for (gint i = -1; i < N_NAMES; i++) {
    for (gint k = i + 1; k < N_NAMES; k++) {
      fail_if (gst_fer_emotion_palette_get_colour (i < 0 ? "" : names[i], i)
               == gst_fer_emotion_palette_get_colour (names[k], k));
    }
  }
  /* A label keeps its colour wherever a model puts it; an unknown one has
   * the colour of its number. */
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("Happy", 5),
      gst_fer_emotion_palette_get_colour ("happy", 1));
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("bored", 2),
      gst_fer_emotion_palette_get_colour ("surprise", 2));
  fail_unless_equals_int (gst_fer_emotion_palette_get_colour ("bored", 31),
      gst_fer_emotion_palette_get_colour ("contempt", 7));
}
GST_END_TEST;

/* --- Places --------------------------------------------------------------- */

static gboolean
overlap (gint ax, gint ay, gint aw, gint ah, gint bx, gint by, gint bw, gint bh)
{
  return ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
}

static void
place_one (gint x, gint y, gint width, gint height, GstFerEmotionPlace *place)
{
  const GstFerEmotionBox box = { x, y, width, height };
  const GstFerEmotionSize sizes[] = { { 70, 16 }, { 40, 16 } };

  gst_fer_emotion_layout_place (320, 240, 2, &box, 1, sizes, 2, place);
}

GST_START_TEST (test_plate_of_one_face)
{
  GstFerEmotionPlace place;

  /* Above, from the left edge. */
  place_one (100, 100, 50, 50, &place);
  fail_unless_equals_int (place.variant, 0);
  fail_unless_equals_int (place.x, 100);
  fail_unless_equals_int (place.y, 100 - 2 - 16);
  /* Below, where there is no room above. */
  place_one (100, 10, 50, 50, &place);
  fail_unless_equals_int (place.y, 10 + 50 + 2);
  /* Inside, where there is none either. */
  place_one (100, 5, 50, 230, &place);
  fail_unless_equals_int (place.y, 5 + 2);
  /* Within the sides. */
  place_one (300, 100, 20, 20, &place);
  fail_unless_equals_int (place.x, 250);
  place_one (0, 100, 20, 20, &place);
  fail_unless_equals_int (place.x, 0);
}
GST_END_TEST;

GST_START_TEST (test_plate_that_does_not_fit)
{
  const GstFerEmotionBox box = { 2, 2, 20, 20 };
  const GstFerEmotionSize wide[] = { { 70, 16 }, { 40, 16 } };
  const GstFerEmotionSize none[] = { { 70, 16 }, { 0, 0 } };
  GstFerEmotionPlace place;

  gst_fer_emotion_layout_place (50, 50, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, 1);
  gst_fer_emotion_layout_place (32, 50, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, -1);
  gst_fer_emotion_layout_place (50, 50, 1, &box, 1, none, 2, &place);
  fail_unless_equals_int (place.variant, -1);
  gst_fer_emotion_layout_place (100, 10, 1, &box, 1, wide, 2, &place);
  fail_unless_equals_int (place.variant, -1);
}
GST_END_TEST;

/* Rows of faces: no plate on another one, none out of the frame. */
GST_START_TEST (test_plates_of_a_crowd)
{
  GstFerEmotionBox boxes[24];
  GstFerEmotionSize sizes[48];
  GstFerEmotionPlace places[24];

  for (gint i = 0; i < 24; i++) {
    boxes[i].x = i % 6 * 52 + 2;
    boxes[i].y = i / 6 * 58 + 4;
    boxes[i].width = boxes[i].height = 30;
    sizes[2 * i] = (GstFerEmotionSize){ 75, 15 };
    sizes[2 * i + 1] = (GstFerEmotionSize){ 45, 15 };
  }
  gst_fer_emotion_layout_place (320, 240, 1, boxes, 24, sizes, 2, places);
  for (gint i = 0; i < 24; i++) {
    const GstFerEmotionSize *size = &sizes[2 * i + places[i].variant];

    fail_unless (places[i].variant >= 0);
    fail_unless (places[i].x >= 0 && places[i].x + size->width <= 320);
    fail_unless (places[i].y >= 0 && places[i].y + size->height <= 240);
    for (gint k = 0; k < i; k++) {
      const GstFerEmotionSize *other = &sizes[2 * k + places[k].variant];

      fail_if (overlap (places[i].x, places[i].y, size->width, size->height,
          places[k].x, places[k].y, other->width, other->height));
    }
  }
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
        gst_fer_emotion_layout_get_text_size (&measures, 1), measures.text_min);
    fail_unless_equals_int (
        gst_fer_emotion_layout_get_text_size (&measures, 30000),
        measures.text_max);
    last = measures;
  }
}
GST_END_TEST;

/* --- Pieces --------------------------------------------------------------- */

static void
put (GstFerEmotionPieces *pieces, const gchar *name, gsize size)
{
  fail_unless (gst_fer_emotion_pieces_get (pieces, name) == NULL);
  gst_fer_emotion_pieces_put (
      pieces, name, gst_buffer_new_allocate (NULL, size, NULL));
  fail_unless (gst_fer_emotion_pieces_get (pieces, name) != NULL);
}

GST_START_TEST (test_pieces_are_bounded)
{
  GstFerEmotionPieces *pieces = gst_fer_emotion_pieces_new (1000);

  put (pieces, "a", 400);
  put (pieces, "b", 400);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") != NULL);
  /* The one used longest ago goes. */
  put (pieces, "c", 400);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "b") == NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") != NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "c") != NULL);
  /* One that is larger than all the room is alone. */
  put (pieces, "d", 5000);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "a") == NULL);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "c") == NULL);
  put (pieces, "e", 10);
  fail_unless (gst_fer_emotion_pieces_get (pieces, "d") == NULL);
  gst_fer_emotion_pieces_free (pieces);
}
GST_END_TEST;

static guint32
get_pixel (GstBuffer *buffer, gint x, gint y)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint32 pixel;

  gst_buffer_extract (
      buffer, ((gsize) y * meta->width + x) * 4, &pixel, sizeof (pixel));
  return pixel;
}

/* Four parts are the same as the whole. */
GST_START_TEST (test_outline)
{
  const GstFerEmotionOutline outline = { 40, 30, 6, 2, 1, 0xe69f00, 0x000000 };
  GstBuffer *whole = gst_fer_emotion_outline_draw (&outline, 0, 0, 40, 30);
  GstBuffer *part = gst_fer_emotion_outline_draw (&outline, 36, 6, 4, 18);

  for (gint y = 0; y < 18; y++) {
    for (gint x = 0; x < 4; x++)
      fail_unless (get_pixel (part, x, y) == get_pixel (whole, 36 + x, 6 + y));
  }
  /* Rim, line, line, rim, nothing. */
  fail_unless_equals_int_hex (get_pixel (whole, 20, 0) >> 24, 0x99);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 1), 0xffe69f00);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 2), 0xffe69f00);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 3) >> 24, 0x99);
  fail_unless_equals_int_hex (get_pixel (whole, 20, 4), 0);
  /* Round corners; colours never above their alpha. */
  fail_unless_equals_int_hex (get_pixel (whole, 0, 0), 0);
  for (gint i = 0; i < 40 * 30; i++) {
    guint32 pixel = get_pixel (whole, i % 40, i / 40);

    fail_unless (((pixel >> 16) & 0xff) <= pixel >> 24);
    fail_unless (((pixel >> 8) & 0xff) <= pixel >> 24);
    fail_unless ((pixel & 0xff) <= pixel >> 24);
  }
  gst_buffer_unref (whole);
  gst_buffer_unref (part);
}
GST_END_TEST;

/* --- Words ---------------------------------------------------------------- */

GST_START_TEST (test_labels_as_fields)
{
  static const gchar *const odd[] = { "very happy", "label", "id", "h\xc3\xa4",
    "h\xc3\xb6", "emotion" };
  GstFerEmotionLabels *labels = gst_fer_emotion_labels_new ("m", odd, 6);
  FerFace face = { 0 };
  GstStructure *structure = gst_structure_new_empty ("face");
  GstStructure *copy;
  gchar *text;

  gst_structure_set (structure, "id", G_TYPE_UINT, 7, NULL);
  for (guint i = 0; i < 6; i++)
    face.probabilities[i] = i / 16.0f;
  gst_fer_emotion_labels_set_probabilities (
      labels, face.probabilities, structure);
  fail_unless_equals_int (gst_structure_n_fields (structure), 7);
  text = gst_structure_to_string (structure);
  copy = gst_structure_from_string (text, NULL);
  fail_unless (copy != NULL && gst_structure_is_equal (copy, structure));
  fail_unless_equals_string (
      gst_fer_emotion_labels_get_name (labels, 0), "very happy");
  fail_unless_equals_string (
      gst_fer_emotion_labels_get_name (labels, FER_UNCERTAIN), "uncertain");
  g_free (text);
  gst_structure_free (copy);
  gst_structure_free (structure);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static const gchar *const calm_or_glad[] = { "calm", "glad" };

/* Of the faces at a time of so many milliseconds. */
static gboolean
update (GstFerEmotionHistory *history, const FerFace *faces, guint n, guint ms)
{
  return gst_fer_emotion_history_update (
      history, faces, n, ms * GST_MSECOND, ms * GST_MSECOND, 40 * GST_MSECOND);
}

static void
check_change (GstFerEmotionHistory *history, guint index, guint id,
    gint emotion, gboolean onset, guint ms, guint began)
{
  guint n;
  const GstFerEmotionHistoryChange *change =
      gst_fer_emotion_history_get_changes (history, &n);

  fail_unless (index < n);
  fail_unless_equals_int (change[index].id, id);
  fail_unless_equals_int (change[index].emotion, emotion);
  fail_unless_equals_int (change[index].onset, onset);
  fail_unless_equals_uint64 (change[index].time, ms * GST_MSECOND);
  if (!onset)
    fail_unless_equals_uint64 (change[index].began, began * GST_MSECOND);
}

static guint
count_changes (GstFerEmotionHistory *history)
{
  guint n;

  gst_fer_emotion_history_get_changes (history, &n);
  return n;
}

GST_START_TEST (test_changes)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace faces[3] = { { .id = 5, .emotion = 1 }, { .id = 2, .emotion = 0 },
    { .id = 9, .emotion = FER_UNCERTAIN } };
  const FerFace turned[2] = { faces[1], faces[0] };

  fail_if (update (history, faces, 0, 0));
  fail_unless (update (history, faces, 2, 40));
  fail_unless_equals_int (count_changes (history), 2);
  check_change (history, 0, 5, 1, TRUE, 40, 0);
  check_change (history, 1, 2, 0, TRUE, 40, 0);
  fail_if (update (history, faces, 2, 80));
  /* The order means nothing. */
  fail_if (update (history, turned, 2, 120));
  fail_unless_equals_int (count_changes (history), 0);
  /* Somebody comes, but without an emotion. */
  fail_unless (update (history, faces, 3, 160));
  fail_unless_equals_int (count_changes (history), 0);
  faces[1].emotion = FER_UNCERTAIN;
  fail_unless (update (history, faces, 3, 200));
  fail_unless_equals_int (count_changes (history), 1);
  check_change (history, 0, 2, 0, FALSE, 200, 40);
  faces[0].emotion = 0;
  fail_unless (update (history, faces, 3, 240));
  check_change (history, 0, 5, 1, FALSE, 240, 40);
  check_change (history, 1, 5, 0, TRUE, 240, 0);
  /* One goes as another one comes. */
  faces[2].id = 10;
  fail_unless (update (history, faces, 3, 280));
  fail_unless_equals_int (count_changes (history), 0);
  /* The last frame that showed a face lasted until the next. */
  fail_unless (update (history, faces, 0, 320));
  fail_unless_equals_int (count_changes (history), 1);
  check_change (history, 0, 5, 0, FALSE, 320, 240);
  fail_if (update (history, faces, 0, 360));
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static void
check_share (const GstStructure *summary, const gchar *name, gdouble expected)
{
  gdouble share;

  fail_unless (gst_structure_get_double (summary, name, &share));
  fail_unless (ABS (share - expected) < 1e-9, "%s %f", name, share);
}

static void
check_uint64 (const GstStructure *summary, const gchar *name, guint ms)
{
  guint64 value;

  fail_unless (gst_structure_get_uint64 (summary, name, &value));
  fail_unless_equals_uint64 (value, ms * GST_MSECOND);
}

GST_START_TEST (test_summaries)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace face = { .id = 3, .emotion = 1 };
  FerFace other = { .id = 4, .emotion = FER_UNCERTAIN };
  GstStructure *summary;
  guint id;

  /* Glad for 80 ms, then away, calm for 200 ms, and uncertain for 40. */
  update (history, &face, 1, 1000);
  update (history, &face, 1, 1040);
  update (history, &face, 0, 1080);
  face.emotion = 0;
  for (guint ms = 1400; ms < 1600; ms += 40)
    update (history, &face, 1, ms);
  face.emotion = FER_UNCERTAIN;
  update (history, &face, 1, 1600);
  update (history, &other, 1, 1640);
  fail_unless (gst_fer_emotion_history_take_summary (history) == NULL);
  gst_fer_emotion_history_close (history);

  summary = gst_fer_emotion_history_take_summary (history);
  fail_unless (summary != NULL);
  fail_unless_equals_string (
      gst_structure_get_name (summary), "feremotion-track");
  fail_unless (gst_structure_get_uint (summary, "id", &id));
  fail_unless_equals_int (id, 3);
  check_uint64 (summary, "first-seen", 1000);
  check_uint64 (summary, "last-seen", 1600);
  check_uint64 (summary, "duration", 320);
  fail_unless_equals_string (
      gst_structure_get_string (summary, "emotion"), "calm");
  check_share (summary, "glad", 80.0 / 320);
  check_share (summary, "calm", 200.0 / 320);
  check_share (summary, "uncertain", 40.0 / 320);
  gst_structure_free (summary);

  summary = gst_fer_emotion_history_take_summary (history);
  fail_unless (gst_structure_get_uint (summary, "id", &id));
  fail_unless_equals_int (id, 4);
  check_share (summary, "uncertain", 1.0);
  gst_structure_free (summary);
  fail_unless (gst_fer_emotion_history_take_summary (history) == NULL);
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

/* Played backward: 200 ms happy, then 120 ms calm. */
GST_START_TEST (test_backward)
{
  GstFerEmotionLabels *labels =
      gst_fer_emotion_labels_new ("model", calm_or_glad, 2);
  GstFerEmotionHistory *history = gst_fer_emotion_history_new (labels);
  FerFace face = { .id = 3, .emotion = 1 };
  GstStructure *summary;

  for (guint i = 0; i < 8; i++) {
    face.emotion = i < 5;
    gst_fer_emotion_history_update (history, &face, 1, i * 40 * GST_MSECOND,
        (1000 - i * 40) * GST_MSECOND, 40 * GST_MSECOND);
    if (i == 5) {
      check_change (history, 0, 3, 1, FALSE, 800, 1000);
      check_change (history, 1, 3, 0, TRUE, 800, 0);
    }
  }
  gst_fer_emotion_history_close (history);
  check_change (history, 0, 3, 0, FALSE, 720, 800);
  summary = gst_fer_emotion_history_take_summary (history);
  check_uint64 (summary, "first-seen", 1000);
  check_uint64 (summary, "last-seen", 720);
  check_uint64 (summary, "duration", 320);
  check_share (summary, "glad", 200.0 / 320);
  check_share (summary, "calm", 120.0 / 320);
  gst_structure_free (summary);
  gst_fer_emotion_history_free (history);
  gst_fer_emotion_labels_free (labels);
}
GST_END_TEST;

static Suite *
parts_suite (void)
{
  Suite *suite = suite_create ("parts");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_ink_is_readable);
  tcase_add_test (tcase, test_colours_differ);
  tcase_add_test (tcase, test_plate_of_one_face);
  tcase_add_test (tcase, test_plate_that_does_not_fit);
  tcase_add_test (tcase, test_plates_of_a_crowd);
  tcase_add_test (tcase, test_measures_follow_the_frame);
  tcase_add_test (tcase, test_pieces_are_bounded);
  tcase_add_test (tcase, test_outline);
  tcase_add_test (tcase, test_labels_as_fields);
  tcase_add_test (tcase, test_changes);
  tcase_add_test (tcase, test_summaries);
  tcase_add_test (tcase, test_backward);
  return suite;
}

GST_CHECK_MAIN (parts);
