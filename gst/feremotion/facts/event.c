/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/event.h"

#include "facts/read/check.h"
#include "facts/names.h"
#include "facts/read/scores.h"

/**
 * gst_fer_emotion_event_get_labels:
 * @event: an event that came downstream
 *
 * The labels of the model that reads the emotions, which the element tells
 * before the first frame of each segment, by the names that
 * gst_fer_emotion_face_get_score_name() returns.
 *
 * Returns: (transfer full) (nullable): the labels in the model's order; %NULL
 *   where @event does not tell them
 *
 * Since: 0.1
 */
gchar **
gst_fer_emotion_event_get_labels (GstEvent *event)
{
  const GstStructure *structure;
  gchar **labels = NULL;

  g_return_val_if_fail (GST_IS_EVENT (event), NULL);

  structure = gst_event_get_structure (event);
  if (structure == NULL
      || !gst_structure_has_name (structure, GST_FER_EMOTION_EVENT_LABELS)
      || !gst_structure_get (
          structure, GST_FER_EMOTION_FIELD_LABELS, G_TYPE_STRV, &labels, NULL)
      || labels == NULL)
    return NULL;
  for (guint i = 0; labels[i] != NULL; i++) {
    if (i < GST_FER_EMOTION_MAX_SCORES
        && gst_fer_emotion_check_is_text (labels[i]))
      continue;
    g_strfreev (labels);
    return NULL;
  }
  return labels;
}
