/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "draw/layout.h"

/* Where a plate may stand at a box, the preferred ones first: above and below
 * it, beside it, inside. */
typedef enum {
  SPOT_ABOVE_FROM_LEFT,
  SPOT_ABOVE_TO_RIGHT,
  SPOT_ABOVE_MIDDLE,
  SPOT_BELOW_FROM_LEFT,
  SPOT_BELOW_TO_RIGHT,
  SPOT_BELOW_MIDDLE,
  SPOT_RIGHT_TOP,
  SPOT_LEFT_TOP,
  SPOT_RIGHT_BOTTOM,
  SPOT_LEFT_BOTTOM,
  SPOT_INSIDE_TOP,
  SPOT_INSIDE_BOTTOM,
  N_SPOTS
} Spot;
#define FIRST_INSIDE SPOT_INSIDE_TOP

/* How a face's plate stands. */
typedef struct {
  guint id; /* of the face's track */
  gboolean stands;
  guint form;
  Spot spot;
  GstFerEmotionBox box;
} Place;

struct _GstFerEmotionLayout {
  gint width;
  gint height;
  gint gap;
  guint n_forms;
  guint n_faces;
  GstFerEmotionBox faces[FER_MAX_FACES];
  Place places[FER_MAX_FACES];
  guint n_before; /* of the frame before */
  Place before[FER_MAX_FACES];
};

/* --- Measures ------------------------------------------------------------- */

GstFerEmotionMeasures
gst_fer_emotion_layout_measure (gint width, gint height)
{
  gint side = MIN (width, height);
  GstFerEmotionMeasures measures;

  /* Two at least: where chroma is subsampled, every other one has a colour. */
  measures.line = CLAMP ((side + 180) / 360, 2, 8);
  measures.rim = MAX (1, measures.line / 2);
  measures.radius = CLAMP (side / 90, 2, 24);
  measures.gap = MAX (1, measures.line);
  measures.text_min = CLAMP (side / 52, 11, 40);
  measures.text_max = CLAMP (side / 34, 12, 64);
  return measures;
}

gint
gst_fer_emotion_layout_get_text_size (
    const GstFerEmotionMeasures *measures, gint face_width, gboolean small)
{
  gint size = GST_ROUND_DOWN_2 (face_width / 6);

  size = CLAMP (size, measures->text_min, measures->text_max);
  /* Nine pixels are the least that can be read. */
  return small ? MAX (9, measures->text_min * 3 / 4) : size;
}

/* --- Places --------------------------------------------------------------- */

GstFerEmotionLayout *
gst_fer_emotion_layout_new (void)
{
  return g_new0 (GstFerEmotionLayout, 1);
}

void
gst_fer_emotion_layout_free (GstFerEmotionLayout *layout)
{
  g_free (layout);
}

void
gst_fer_emotion_layout_begin (GstFerEmotionLayout *layout,
    const GstFerEmotionResult *result, gint gap, guint n_forms)
{
  layout->n_before = 0;
  if (layout->width == result->width && layout->height == result->height
      && layout->n_forms == n_forms) {
    for (guint i = 0; i < layout->n_faces; i++) {
      if (layout->places[i].stands)
        layout->before[layout->n_before++] = layout->places[i];
    }
  }
  layout->width = result->width;
  layout->height = result->height;
  layout->gap = gap;
  layout->n_forms = n_forms;
  layout->n_faces = result->n_faces;
  for (guint i = 0; i < result->n_faces; i++) {
    layout->faces[i] = gst_fer_emotion_result_get_box (result, i);
    layout->places[i] = (Place){ .id = result->faces[i].id };
  }
}

/* Whether less than @room is between two boxes. */
static gboolean
are_closer (const GstFerEmotionBox *a, const GstFerEmotionBox *b, gint room)
{
  return a->x < b->x + b->width + room && b->x < a->x + a->width + room
         && a->y < b->y + b->height + room && b->y < a->y + a->height + room;
}

static gint
get_left (const GstFerEmotionLayout *layout, Spot spot,
    const GstFerEmotionBox *face, gint width)
{
  switch (spot) {
    case SPOT_ABOVE_TO_RIGHT:
    case SPOT_BELOW_TO_RIGHT:
      return face->x + face->width - width;
    case SPOT_RIGHT_TOP:
    case SPOT_RIGHT_BOTTOM:
      return face->x + face->width + layout->gap;
    case SPOT_LEFT_TOP:
    case SPOT_LEFT_BOTTOM:
      return face->x - layout->gap - width;
    case SPOT_ABOVE_FROM_LEFT:
    case SPOT_BELOW_FROM_LEFT:
      return face->x;
    default:
      return face->x + (face->width - width) / 2;
  }
}

static gint
get_top (const GstFerEmotionLayout *layout, Spot spot,
    const GstFerEmotionBox *face, gint height)
{
  switch (spot) {
    case SPOT_ABOVE_FROM_LEFT:
    case SPOT_ABOVE_TO_RIGHT:
    case SPOT_ABOVE_MIDDLE:
      return face->y - layout->gap - height;
    case SPOT_BELOW_FROM_LEFT:
    case SPOT_BELOW_TO_RIGHT:
    case SPOT_BELOW_MIDDLE:
      return face->y + face->height + layout->gap;
    case SPOT_RIGHT_TOP:
    case SPOT_LEFT_TOP:
      return face->y;
    case SPOT_RIGHT_BOTTOM:
    case SPOT_LEFT_BOTTOM:
      return face->y + face->height - height;
    case SPOT_INSIDE_TOP:
      return face->y + layout->gap;
    default:
      return face->y + face->height - layout->gap - height;
  }
}

/* @box: the plate at @spot, moved into the frame. */
static gboolean
is_free (const GstFerEmotionLayout *layout, guint face, Spot spot, gint room,
    GstFerEmotionBox *box)
{
  const GstFerEmotionBox *own = &layout->faces[face];

  box->x = CLAMP (
      get_left (layout, spot, own, box->width), 0, layout->width - box->width);
  box->y = CLAMP (get_top (layout, spot, own, box->height), 0,
      layout->height - box->height);
  if (spot < FIRST_INSIDE ? are_closer (box, own, 0)
                          : 3 * (gint64) box->width * box->height
                                > (gint64) own->width * own->height)
    return FALSE;
  for (guint i = 0; i < layout->n_faces; i++) {
    const Place *other = &layout->places[i];

    if (i == face)
      continue;
    if (are_closer (box, &layout->faces[i], room)
        || (other->stands && are_closer (box, &other->box, room)))
      return FALSE;
  }
  return TRUE;
}

static const Place *
find_before (const GstFerEmotionLayout *layout, guint id)
{
  for (guint i = 0; i < layout->n_before; i++) {
    if (layout->before[i].id == id)
      return &layout->before[i];
  }
  return NULL;
}

/* The spot of the frame before first. What is as it was needs no room around
 * it, and the shortest form takes what there is; others would come and go. */
static Spot
find_spot (const GstFerEmotionLayout *layout, guint face,
    const GstFerEmotionPlate *plate, GstFerEmotionBox *box)
{
  gint room = plate->form + 1 < layout->n_forms ? layout->gap : 0;
  Spot first = plate->inside ? FIRST_INSIDE : 0;
  Spot end = plate->inside ? N_SPOTS : FIRST_INSIDE;
  const Place *before = find_before (layout, layout->places[face].id);

  if (before != NULL && before->spot >= first && before->spot < end
      && is_free (layout, face, before->spot,
          plate->form >= before->form ? 0 : room, box))
    return before->spot;
  for (Spot spot = first; spot < end; spot++) {
    if (is_free (layout, face, spot, room, box))
      return spot;
  }
  return N_SPOTS;
}

gboolean
gst_fer_emotion_layout_stand (
    GstFerEmotionLayout *layout, guint face, const GstFerEmotionPlate *plate)
{
  Place *place = &layout->places[face];
  GstFerEmotionBox box = { 0, 0, plate->width, plate->height };
  gint widest = plate->form + 1 < layout->n_forms
                    ? MAX (layout->width / 4, layout->faces[face].width)
                    : layout->width;
  Spot spot;

  if (plate->width > MIN (widest, layout->width)
      || plate->height > layout->height)
    return FALSE;
  spot = find_spot (layout, face, plate, &box);
  if (spot == N_SPOTS)
    return FALSE;
  place->stands = TRUE;
  place->form = plate->form;
  place->spot = spot;
  place->box = box;
  return TRUE;
}

const GstFerEmotionBox *
gst_fer_emotion_layout_get (
    const GstFerEmotionLayout *layout, guint face, guint *form)
{
  const Place *place = &layout->places[face];

  if (!place->stands)
    return NULL;
  *form = place->form;
  return &place->box;
}
