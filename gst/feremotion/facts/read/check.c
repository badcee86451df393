/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts/read/check.h"

#include <math.h>
#include <string.h>

#define MAX_TEXT 255 /* bytes */
/* A sum of probabilities in single precision may be this much more than 1. */
#define ROUNDING 1e-6

gboolean
gst_fer_emotion_check_is_text (const gchar *text)
{
  return strnlen (text, MAX_TEXT + 1) <= MAX_TEXT
         && g_utf8_validate (text, -1, NULL);
}

gboolean
gst_fer_emotion_check_is_box (guint x, guint y, guint width, guint height)
{
  return width > 0 && height > 0 && (guint64) x + width <= G_MAXINT
         && (guint64) y + height <= G_MAXINT;
}

gboolean
gst_fer_emotion_check_clip (GstVideoRectangle *box, guint width, guint height)
{
  gint64 right = (gint64) box->x + width;
  gint64 bottom = (gint64) box->y + height;

  if (right > G_MAXINT || bottom > G_MAXINT)
    return FALSE;
  box->x = MAX (box->x, 0);
  box->y = MAX (box->y, 0);
  box->w = (gint) right - box->x;
  box->h = (gint) bottom - box->y;
  return box->w > 0 && box->h > 0;
}

gboolean
gst_fer_emotion_check_number (const GstStructure *structure, const gchar *field,
    gdouble min, gdouble max, gdouble *value)
{
  gdouble found;

  if (!gst_structure_get_double (structure, field, &found) || !isfinite (found)
      || found < min || found > max)
    return FALSE;
  *value = found;
  return TRUE;
}

gboolean
gst_fer_emotion_check_fraction (
    const GstStructure *structure, const gchar *field, gdouble *value)
{
  if (!gst_fer_emotion_check_number (
          structure, field, -ROUNDING, 1 + ROUNDING, value))
    return FALSE;
  *value = CLAMP (*value, 0.0, 1.0);
  return TRUE;
}

gint
gst_fer_emotion_check_id (const GstStructure *structure, const gchar *field)
{
  guint id;

  return gst_structure_get_uint (structure, field, &id) && id <= G_MAXINT
             ? (gint) id
             : -1;
}

GstClockTime
gst_fer_emotion_check_time (const GstStructure *structure, const gchar *field)
{
  guint64 time;

  return gst_structure_get_uint64 (structure, field, &time)
             ? time
             : GST_CLOCK_TIME_NONE;
}

gchar *
gst_fer_emotion_check_text (const GstStructure *structure, const gchar *field)
{
  const gchar *text = gst_structure_get_string (structure, field);

  return text != NULL && gst_fer_emotion_check_is_text (text) ? g_strdup (text)
                                                              : NULL;
}

static const GstStructure *
get_structure (const GValue *value)
{
  /* A structure may be NULL inside its value. */
  return value != NULL && GST_VALUE_HOLDS_STRUCTURE (value)
             ? gst_value_get_structure (value)
             : NULL;
}

const GstStructure *
gst_fer_emotion_check_structure (
    const GstStructure *structure, const gchar *field)
{
  return get_structure (gst_structure_get_value (structure, field));
}

const GstStructure *
gst_fer_emotion_check_element (const GValue *list, guint index)
{
  return get_structure (gst_value_list_get_value (list, index));
}

const GValue *
gst_fer_emotion_check_list (const GstStructure *structure, const gchar *field,
    guint max_size, guint *size)
{
  const GValue *list = gst_structure_get_value (structure, field);

  *size = 0;
  if (list == NULL || !GST_VALUE_HOLDS_LIST (list))
    return NULL;
  *size = MIN (gst_value_list_get_size (list), max_size);
  return list;
}
