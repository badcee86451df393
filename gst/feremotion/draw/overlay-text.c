/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "draw/overlay-text.h"

#include <math.h>

#include "facts/names.h"

#define NUMBER GST_FER_EMOTION_OVERLAY_TEXT_NUMBER
#define LABEL GST_FER_EMOTION_OVERLAY_TEXT_LABEL
#define PERCENTAGE GST_FER_EMOTION_OVERLAY_TEXT_PERCENTAGE

/* Letters of a label that are shown; longer ones are cut. */
#define MAX_LABEL_LETTERS 24

GType
gst_fer_emotion_overlay_text_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    { GST_FER_EMOTION_OVERLAY_TEXT_NONE, "Boxes only", "none" },
    { NUMBER, "The number of the face's track", "number" },
    { LABEL, "The emotion's label", GST_FER_EMOTION_FIELD_LABEL },
    { PERCENTAGE, "The label's probability", "percentage" },
    { GST_FER_EMOTION_OVERLAY_TEXT_LANDMARKS, "Points at eyes, nose and mouth",
        GST_FER_EMOTION_STRUCTURE_LANDMARKS },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_flags_register_static ("GstFerEmotionOverlayText", values));
  }
  return type;
}

guint
gst_fer_emotion_overlay_text_list_forms (
    GstFerEmotionOverlayText parts, GstFerEmotionTextForm *forms)
{
  guint n = 0;

  parts &= NUMBER | LABEL | PERCENTAGE;
  if (parts == 0)
    return 0;
  forms[n++] = (GstFerEmotionTextForm){ parts, FALSE };
  if ((parts & PERCENTAGE) != 0 && parts != PERCENTAGE) {
    parts &= ~PERCENTAGE;
    forms[n++] = (GstFerEmotionTextForm){ parts, FALSE };
  }
  forms[n++] = (GstFerEmotionTextForm){ parts, TRUE };
  /* The box's colour stands for the label; nothing stands for the number. */
  if (parts == (NUMBER | LABEL)) {
    forms[n++] = (GstFerEmotionTextForm){ LABEL, TRUE };
    forms[n++] = (GstFerEmotionTextForm){ NUMBER, TRUE };
  }
  return n;
}

static void
append_label (GString *text, const gchar *name)
{
  const gchar *end = g_utf8_offset_to_pointer (
      name, MIN (g_utf8_strlen (name, -1), MAX_LABEL_LETTERS));

  g_string_append_len (text, name, end - name);
}

gchar *
gst_fer_emotion_overlay_text_write (
    GstFerEmotionOverlayText parts, const GstFerEmotionResult *result, guint i)
{
  const FerFace *face = &result->faces[i];
  GString *text = g_string_new (NULL);

  if ((parts & NUMBER) != 0)
    g_string_append_printf (text, "#%u ", face->id);
  if ((parts & LABEL) != 0) {
    append_label (
        text, gst_fer_emotion_labels_get_name (result->labels, face->emotion));
    g_string_append_c (text, ' ');
  }
  if ((parts & PERCENTAGE) != 0 && face->emotion >= 0)
    g_string_append_printf (
        text, "%ld %% ", lroundf (100.0f * face->emotion_confidence));
  if (text->len == 0)
    return g_string_free (text, TRUE), NULL;
  g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
