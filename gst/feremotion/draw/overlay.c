/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "draw/overlay.h"

#include <math.h>

#include "draw/layout.h"
#include "draw/outline.h"
#include "facts/palette.h"
#include "draw/picture-cache.h"

#ifdef HAVE_PANGO
#include "pango/label.h"
#endif

#define MAX_CACHE_BYTES (4 * 1024 * 1024)
/* A box smaller than this would be hidden by its own outline. */
#define MIN_BOX 4
/* A box narrower than so many rims would be hidden by them; wider ones need
 * them, where the picture has the line's colour. */
#define MIN_RIMMED 24

struct _GstFerEmotionOverlay {
  GstFerEmotionPieces *pieces;
#ifdef HAVE_PANGO
  GstFerEmotionLabelPainter *painter;
  GstFerEmotionLayout *layout;
#endif
};

GstFerEmotionOverlay *
gst_fer_emotion_overlay_new (void)
{
  GstFerEmotionOverlay *overlay = g_new0 (GstFerEmotionOverlay, 1);

  overlay->pieces = gst_fer_emotion_pieces_new (MAX_CACHE_BYTES);
#ifdef HAVE_PANGO
  overlay->painter = gst_fer_emotion_label_painter_new ();
  overlay->layout = gst_fer_emotion_layout_new ();
#endif
  return overlay;
}

void
gst_fer_emotion_overlay_free (GstFerEmotionOverlay *overlay)
{
#ifdef HAVE_PANGO
  gst_fer_emotion_layout_free (overlay->layout);
  gst_fer_emotion_label_painter_free (overlay->painter);
#endif
  gst_fer_emotion_pieces_free (overlay->pieces);
  g_free (overlay);
}

static void
add_picture (
    GstVideoOverlayComposition *composition, GstBuffer *picture, gint x, gint y)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (picture);
  GstVideoOverlayRectangle *rectangle =
      gst_video_overlay_rectangle_new_raw (picture, x, y, meta->width,
          meta->height, GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);

  gst_video_overlay_composition_add_rectangle (composition, rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
}

/* One part of an outline. Boxes of one width have the same top, and so on: the
 * part's name and size are enough to tell it from others. */
static void
add_part (GstFerEmotionOverlay *overlay,
    GstVideoOverlayComposition *composition, const GstFerEmotionBox *box,
    const GstFerEmotionOutline *outline, gchar name,
    const GstFerEmotionBox *part)
{
  gchar key[96];
  GstBuffer *picture;

  g_snprintf (key, sizeof (key), "%c %dx%d %d %d %d %06x", name, part->width,
      part->height, outline->radius, outline->line, outline->rim,
      outline->colour);
  picture = gst_fer_emotion_pieces_get (overlay->pieces, key);
  if (picture == NULL) {
    picture = gst_fer_emotion_pieces_put (overlay->pieces, key,
        gst_fer_emotion_outline_draw (
            outline, part->x, part->y, part->width, part->height));
  }
  add_picture (composition, picture, box->x + part->x, box->y + part->y);
}

/* Four parts, so that the empty middle of a box costs nothing. */
static void
add_box (GstFerEmotionOverlay *overlay, GstVideoOverlayComposition *composition,
    const GstFerEmotionMeasures *measures, const GstFerEmotionBox *box,
    guint32 colour)
{
  gint rim = box->width >= MIN_RIMMED * measures->rim ? measures->rim : 0;
  GstFerEmotionOutline outline = { box->width, box->height, measures->radius,
    measures->line, rim, colour, gst_fer_emotion_palette_get_ink (colour) };
  gint side = measures->line + 2 * rim;
  gint cap = MAX (measures->radius, side);
  gint middle = box->height - 2 * cap;

  if (box->width < MIN_BOX || box->height < MIN_BOX)
    return;
  if (middle <= 0 || box->width <= 2 * side) {
    GstFerEmotionBox whole = { 0, 0, box->width, box->height };

    add_part (overlay, composition, box, &outline, 'w', &whole);
  } else {
    GstFerEmotionBox top = { 0, 0, box->width, cap };
    GstFerEmotionBox bottom = { 0, box->height - cap, box->width, cap };
    GstFerEmotionBox left = { 0, cap, side, middle };
    GstFerEmotionBox right = { box->width - side, cap, side, middle };

    add_part (overlay, composition, box, &outline, 't', &top);
    add_part (overlay, composition, box, &outline, 'b', &bottom);
    add_part (overlay, composition, box, &outline, 'l', &left);
    add_part (overlay, composition, box, &outline, 'r', &right);
  }
}

static guint32
get_colour (const GstFerEmotionResult *result, gint emotion)
{
  return gst_fer_emotion_palette_get_colour (
      gst_fer_emotion_labels_get_name (result->labels, emotion), emotion);
}

/* Discs at eyes, nose and mouth. */
static void
add_landmarks (GstFerEmotionOverlay *overlay,
    GstVideoOverlayComposition *composition,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    const FerFace *face, guint32 colour)
{
  gint radius = CLAMP ((gint) face->width / 24, 1, measures->line);
  gint side = 2 * (radius + 1);
  GstFerEmotionOutline disc = { side, side, side, radius, 1, colour,
    gst_fer_emotion_palette_get_ink (colour) };
  GstFerEmotionBox whole = { 0, 0, side, side };

  for (guint i = 0; i < FER_N_LANDMARKS; i++) {
    GstFerEmotionBox box = { (gint) lroundf (face->landmarks[i].x) - side / 2,
      (gint) lroundf (face->landmarks[i].y) - side / 2, side, side };

    if (box.x >= 0 && box.y >= 0 && box.x + side <= result->width
        && box.y + side <= result->height)
      add_part (overlay, composition, &box, &disc, 'd', &whole);
  }
}

#ifdef HAVE_PANGO
static GstBuffer *
get_label (
    GstFerEmotionOverlay *overlay, const gchar *text, gint size, guint32 colour)
{
  gchar key[192];
  GstBuffer *picture;

  g_snprintf (key, sizeof (key), "label %d %06x %s", size, colour, text);
  picture = gst_fer_emotion_pieces_get (overlay->pieces, key);
  if (picture == NULL) {
    picture = gst_fer_emotion_pieces_put (overlay->pieces, key,
        gst_fer_emotion_label_painter_paint (overlay->painter, text, size,
            gst_fer_emotion_palette_get_ink (colour), colour));
  }
  return picture;
}

/* The plate of a face in one form of its text, or %NULL where that is empty. */
static GstBuffer *
paint_plate (GstFerEmotionOverlay *overlay,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    guint face, const GstFerEmotionTextForm *form)
{
  gchar *text = gst_fer_emotion_overlay_text_write (form->parts, result, face);
  gint size = gst_fer_emotion_layout_get_text_size (
      measures, (gint) result->faces[face].width, form->small);
  GstBuffer *picture = NULL;

  if (text != NULL)
    picture = get_label (
        overlay, text, size, get_colour (result, result->faces[face].emotion));
  g_free (text);
  return picture;
}

static gboolean
stand_plate (GstFerEmotionOverlay *overlay,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    guint face, const GstFerEmotionTextForm *forms, guint form, gboolean inside)
{
  GstBuffer *picture =
      paint_plate (overlay, measures, result, face, &forms[form]);
  const GstVideoMeta *meta;
  GstFerEmotionPlate plate;

  if (picture == NULL)
    return FALSE;
  meta = gst_buffer_get_video_meta (picture);
  plate = (GstFerEmotionPlate){ form, (gint) meta->width, (gint) meta->height,
    inside };
  return gst_fer_emotion_layout_stand (overlay->layout, face, &plate);
}

/* First every face gets the shortest form, so that a crowd's large faces leave
 * room to the small ones; then each gets the fullest that there is room for. */
static void
lay_out_labels (GstFerEmotionOverlay *overlay,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    const GstFerEmotionTextForm *forms, guint n_forms)
{
  gst_fer_emotion_layout_begin (
      overlay->layout, result, measures->gap, n_forms);
  for (guint i = 0; i < result->n_faces; i++)
    (void) (stand_plate (
                overlay, measures, result, i, forms, n_forms - 1, FALSE)
            || stand_plate (
                overlay, measures, result, i, forms, n_forms - 1, TRUE));
  for (guint i = 0; i < result->n_faces; i++) {
    for (guint k = 0; k < 2 * (n_forms - 1); k++) {
      if (stand_plate (overlay, measures, result, i, forms, k % (n_forms - 1),
              k >= n_forms - 1))
        break;
    }
  }
}

static void
add_labels (GstFerEmotionOverlay *overlay,
    GstVideoOverlayComposition *composition,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    GstFerEmotionOverlayText parts)
{
  GstFerEmotionTextForm forms[GST_FER_EMOTION_MAX_FORMS];
  guint n_forms = gst_fer_emotion_overlay_text_list_forms (parts, forms);

  if (n_forms == 0)
    return;
  lay_out_labels (overlay, measures, result, forms, n_forms);
  for (guint i = 0; i < result->n_faces; i++) {
    guint form;
    const GstFerEmotionBox *place =
        gst_fer_emotion_layout_get (overlay->layout, i, &form);

    if (place != NULL)
      add_picture (composition,
          paint_plate (overlay, measures, result, i, &forms[form]), place->x,
          place->y);
  }
}
#endif

GstVideoOverlayComposition *
gst_fer_emotion_overlay_compose (GstFerEmotionOverlay *overlay,
    GstFerEmotionOverlayText parts, const GstFerEmotionResult *result)
{
  GstFerEmotionMeasures measures =
      gst_fer_emotion_layout_measure (result->width, result->height);
  GstVideoOverlayComposition *composition;

  if (result->n_faces == 0)
    return NULL;
  composition = gst_video_overlay_composition_new (NULL);
  /* Small faces over large ones, labels over all. */
  for (guint i = 0; i < result->n_faces; i++) {
    const FerFace *face = &result->faces[i];
    GstFerEmotionBox box = gst_fer_emotion_result_get_box (result, i);
    guint32 colour = get_colour (result, face->emotion);

    add_box (overlay, composition, &measures, &box, colour);
    if ((parts & GST_FER_EMOTION_OVERLAY_TEXT_LANDMARKS) != 0
        && face->has_landmarks)
      add_landmarks (overlay, composition, &measures, result, face, colour);
  }
#ifdef HAVE_PANGO
  add_labels (overlay, composition, &measures, result, parts);
#endif
  return composition;
}

void
gst_fer_emotion_overlay_attach (
    GstBuffer *buffer, GstVideoOverlayComposition *composition)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);
  GstVideoOverlayComposition *all;
  guint n = gst_video_overlay_composition_n_rectangles (composition);

  if (meta == NULL) {
    gst_buffer_add_video_overlay_composition_meta (buffer, composition);
    return;
  }
  all = gst_video_overlay_composition_copy (meta->overlay);
  for (guint i = 0; i < n; i++) {
    gst_video_overlay_composition_add_rectangle (
        all, gst_video_overlay_composition_get_rectangle (composition, i));
  }
  gst_video_overlay_composition_unref (meta->overlay);
  meta->overlay = all;
}
