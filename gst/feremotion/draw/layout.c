/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "draw/layout.h"

/* Above, below, inside; from the left edge or to the right one. */
#define N_SPOTS 6

/* The price of a pixel of a plate on another plate, on the face that it is
 * about, on another face. */
#define PLATE_PRICE 16
#define OWN_FACE_PRICE 2
#define FACE_PRICE 1
/* The price of leaving the percentage out, for each pixel of what is left. */
#define VARIANT_PRICE 0.5

GstFerEmotionMeasures
gst_fer_emotion_layout_measure (gint width, gint height)
{
  gint side = MIN (width, height);
  GstFerEmotionMeasures measures;

  /* Two at least: where chroma is subsampled, every other one has a colour. */
  measures.line = CLAMP ((side + 180) / 360, 2, 8);
  measures.rim = side >= 300 ? MAX (1, measures.line / 2) : 0;
  measures.radius = CLAMP (side / 90, 2, 24);
  measures.gap = MAX (1, measures.line);
  measures.text_min = CLAMP (side / 52, 11, 40);
  measures.text_max = CLAMP (side / 34, 12, 64);
  return measures;
}

gint
gst_fer_emotion_layout_get_text_size (
    const GstFerEmotionMeasures *measures, gint face_width)
{
  gint size = GST_ROUND_DOWN_2 (face_width / 6);

  return CLAMP (size, measures->text_min, measures->text_max);
}

static gint64
get_overlap (const GstFerEmotionBox *a, const GstFerEmotionBox *b)
{
  gint64 width =
      MIN (a->x + a->width, b->x + b->width) - (gint64) MAX (a->x, b->x);
  gint64 height =
      MIN (a->y + a->height, b->y + b->height) - (gint64) MAX (a->y, b->y);

  return width > 0 && height > 0 ? width * height : 0;
}

/* Spot @spot of a plate at @box; FALSE where it reaches out of the frame's top
 * or bottom. */
static gboolean
find_spot (guint spot, gint frame_width, gint frame_height, gint gap,
    const GstFerEmotionBox *box, GstFerEmotionBox *plate)
{
  gboolean to_the_right = spot % 2 == 1;

  plate->x = to_the_right ? box->x + box->width - plate->width : box->x;
  plate->x = CLAMP (plate->x, 0, frame_width - plate->width);
  switch (spot / 2) {
    case 0:
      plate->y = box->y - gap - plate->height;
      break;
    case 1:
      plate->y = box->y + box->height + gap;
      break;
    default:
      plate->y = box->y + gap;
      break;
  }
  return plate->y >= 0 && plate->y + plate->height <= frame_height;
}

static gint64
get_price (const GstFerEmotionBox *plate, const GstFerEmotionBox *boxes,
    guint n_boxes, guint own, const GstFerEmotionBox *plates, guint n_plates)
{
  gint64 price = 0;

  for (guint i = 0; i < n_plates; i++)
    price += PLATE_PRICE * get_overlap (plate, &plates[i]);
  for (guint i = 0; i < n_boxes; i++)
    price += (i == own ? OWN_FACE_PRICE : FACE_PRICE)
             * get_overlap (plate, &boxes[i]);
  return price;
}

void
gst_fer_emotion_layout_place (gint frame_width, gint frame_height, gint gap,
    const GstFerEmotionBox *boxes, guint n_boxes,
    const GstFerEmotionSize *sizes, guint n_variants,
    GstFerEmotionPlace *places)
{
  GstFerEmotionBox plates[FER_MAX_FACES];
  guint n_plates = 0;

  for (guint i = 0; i < n_boxes; i++) {
    gdouble least = G_MAXDOUBLE;
    GstFerEmotionBox best = { 0 };

    places[i].variant = -1;
    for (guint k = 0; k < n_variants * N_SPOTS; k++) {
      guint variant = k / N_SPOTS;
      const GstFerEmotionSize *size = &sizes[i * n_variants + variant];
      GstFerEmotionBox plate = { 0, 0, size->width, size->height };
      gdouble price;

      if (size->width == 0 || size->width > frame_width
          || !find_spot (
              k % N_SPOTS, frame_width, frame_height, gap, &boxes[i], &plate))
        continue;
      price = (gdouble) get_price (&plate, boxes, n_boxes, i, plates, n_plates);
      price += variant * VARIANT_PRICE * size->width * size->height;
      if (price < least) {
        least = price;
        best = plate;
        places[i].variant = (gint) variant;
      }
    }
    if (places[i].variant >= 0) {
      places[i].x = best.x;
      places[i].y = best.y;
      plates[n_plates++] = best;
    }
  }
}
