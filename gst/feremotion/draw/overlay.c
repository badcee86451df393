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
/* With the percentage, and without. */
#define N_VARIANTS 2
/* Letters of a label that are shown; longer ones are cut. */
#define MAX_LABEL_LETTERS 24
/* A box smaller than this would be hidden by its own outline. */
#define MIN_BOX 4

struct _GstFerEmotionOverlay {
  GstFerEmotionPieces *pieces;
#ifdef HAVE_PANGO
  GstFerEmotionLabelPainter *painter;
#endif
};

GstFerEmotionOverlay *
gst_fer_emotion_overlay_new (void)
{
  GstFerEmotionOverlay *overlay = g_new0 (GstFerEmotionOverlay, 1);

  overlay->pieces = gst_fer_emotion_pieces_new (MAX_CACHE_BYTES);
#ifdef HAVE_PANGO
  overlay->painter = gst_fer_emotion_label_painter_new ();
#endif
  return overlay;
}

void
gst_fer_emotion_overlay_free (GstFerEmotionOverlay *overlay)
{
#ifdef HAVE_PANGO
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
  GstFerEmotionOutline outline = { box->width, box->height, measures->radius,
    measures->line, measures->rim, colour,
    gst_fer_emotion_palette_get_ink (colour) };
  gint side = measures->line + 2 * measures->rim;
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

#ifdef HAVE_PANGO
/* Text of a label: "happy 93 %", or without the number. That of an uncertain
 * face would be the share of an emotion that is not shown. */
static gboolean
write_label (const GstFerEmotionResult *result, const FerFace *face,
    guint variant, gchar *text, gsize size)
{
  const gchar *name =
      gst_fer_emotion_labels_get_name (result->labels, face->emotion);
  gchar *shown = g_utf8_substring (
      name, 0, MIN (g_utf8_strlen (name, -1), MAX_LABEL_LETTERS));

  if (variant > 0 || face->emotion < 0)
    g_strlcpy (text, shown, size);
  else
    g_snprintf (text, size, "%s %d %%", shown,
        (gint) lroundf (100.0f * face->emotion_confidence));
  g_free (shown);
  return variant == 0 || face->emotion >= 0;
}

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

static void
add_labels (GstFerEmotionOverlay *overlay,
    GstVideoOverlayComposition *composition,
    const GstFerEmotionMeasures *measures, const GstFerEmotionResult *result,
    const GstFerEmotionBox *boxes)
{
  GstBuffer *pictures[FER_MAX_FACES * N_VARIANTS];
  GstFerEmotionSize sizes[FER_MAX_FACES * N_VARIANTS];
  GstFerEmotionPlace places[FER_MAX_FACES];

  for (guint i = 0; i < result->n_faces * N_VARIANTS; i++) {
    guint k = i / N_VARIANTS;
    const FerFace *face = &result->faces[k];
    gint size = gst_fer_emotion_layout_get_text_size (measures, boxes[k].width);
    gchar text[128];

    pictures[i] = NULL;
    sizes[i].width = sizes[i].height = 0;
    if (write_label (result, face, i % N_VARIANTS, text, sizeof (text))) {
      const GstVideoMeta *meta;

      pictures[i] = gst_buffer_ref (
          get_label (overlay, text, size, get_colour (result, face->emotion)));
      meta = gst_buffer_get_video_meta (pictures[i]);
      sizes[i].width = (gint) meta->width;
      sizes[i].height = (gint) meta->height;
    }
  }

  gst_fer_emotion_layout_place (result->width, result->height, measures->gap,
      boxes, result->n_faces, sizes, N_VARIANTS, places);
  for (guint i = 0; i < result->n_faces; i++) {
    if (places[i].variant >= 0) {
      add_picture (composition, pictures[i * N_VARIANTS + places[i].variant],
          places[i].x, places[i].y);
    }
  }
  for (guint i = 0; i < result->n_faces * N_VARIANTS; i++)
    gst_clear_buffer (&pictures[i]);
}
#endif

GstVideoOverlayComposition *
gst_fer_emotion_overlay_compose (
    GstFerEmotionOverlay *overlay, const GstFerEmotionResult *result)
{
  GstFerEmotionMeasures measures =
      gst_fer_emotion_layout_measure (result->width, result->height);
  GstFerEmotionBox boxes[FER_MAX_FACES];
  GstVideoOverlayComposition *composition;

  if (result->n_faces == 0)
    return NULL;
  composition = gst_video_overlay_composition_new (NULL);
  /* Small faces over large ones, labels over all. */
  for (guint i = 0; i < result->n_faces; i++) {
    boxes[i] = gst_fer_emotion_result_get_box (result, i);
    add_box (overlay, composition, &measures, &boxes[i],
        get_colour (result, result->faces[i].emotion));
  }
#ifdef HAVE_PANGO
  add_labels (overlay, composition, &measures, result, boxes);
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
