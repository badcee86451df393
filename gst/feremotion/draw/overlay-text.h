/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "facts/write/result.h"

G_BEGIN_DECLS

/**
 * GstFerEmotionOverlayText:
 * @GST_FER_EMOTION_OVERLAY_TEXT_NONE: boxes only
 * @GST_FER_EMOTION_OVERLAY_TEXT_NUMBER: the number of the face's track, by
 *   which metadata, messages and files name it
 * @GST_FER_EMOTION_OVERLAY_TEXT_LABEL: the emotion's label
 * @GST_FER_EMOTION_OVERLAY_TEXT_PERCENTAGE: the label's probability
 * @GST_FER_EMOTION_OVERLAY_TEXT_LANDMARKS: points at eyes, nose and mouth
 *
 * What the overlay tells of a face beside its box.
 *
 * Since: 0.1
 */
typedef enum {
  GST_FER_EMOTION_OVERLAY_TEXT_NONE = 0,
  GST_FER_EMOTION_OVERLAY_TEXT_NUMBER = 1 << 0,
  GST_FER_EMOTION_OVERLAY_TEXT_LABEL = 1 << 1,
  GST_FER_EMOTION_OVERLAY_TEXT_PERCENTAGE = 1 << 2,
  GST_FER_EMOTION_OVERLAY_TEXT_LANDMARKS = 1 << 3,
} GstFerEmotionOverlayText;

#define GST_FER_EMOTION_OVERLAY_TEXT_DEFAULT                                   \
  (GST_FER_EMOTION_OVERLAY_TEXT_NUMBER | GST_FER_EMOTION_OVERLAY_TEXT_LABEL    \
      | GST_FER_EMOTION_OVERLAY_TEXT_PERCENTAGE)

#define GST_TYPE_FER_EMOTION_OVERLAY_TEXT                                      \
  (gst_fer_emotion_overlay_text_get_type ())
GType gst_fer_emotion_overlay_text_get_type (void);

/**
 * GST_FER_EMOTION_MAX_FORMS:
 *
 * The most forms that a text has.
 */
#define GST_FER_EMOTION_MAX_FORMS 5

/**
 * GstFerEmotionTextForm:
 * @parts: what is written
 * @small: whether in smaller letters
 *
 * One of the forms in which a face's text may be written.
 */
typedef struct {
  GstFerEmotionOverlayText parts;
  gboolean small;
} GstFerEmotionTextForm;

/**
 * gst_fer_emotion_overlay_text_list_forms:
 * @parts: what a user wants to read
 * @forms: (out caller-allocates): of %GST_FER_EMOTION_MAX_FORMS at most; all
 *   of it first, then what says less in less room
 *
 * Returns: how many forms there are; 0 where nothing is to be written
 */
guint gst_fer_emotion_overlay_text_list_forms (
    GstFerEmotionOverlayText parts, GstFerEmotionTextForm *forms);

/**
 * gst_fer_emotion_overlay_text_write:
 * @parts: what is written
 * @result: what a frame shows
 * @face: index of a face in it
 *
 * Writes a text such as "#3 happy 93 %". An uncertain face has no percentage:
 * it would be that of an emotion which is not named. Long labels are cut.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL where it is empty
 */
gchar *gst_fer_emotion_overlay_text_write (GstFerEmotionOverlayText parts,
    const GstFerEmotionResult *result, guint face);

G_END_DECLS
