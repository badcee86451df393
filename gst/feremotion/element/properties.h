/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of the element, as data. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum {
  GST_FER_EMOTION_KIND_STRING,
  GST_FER_EMOTION_KIND_UINT,
  GST_FER_EMOTION_KIND_UINT64,
  GST_FER_EMOTION_KIND_FRACTION, /* gdouble, 0 to 1 */
  GST_FER_EMOTION_KIND_BOOLEAN,
  GST_FER_EMOTION_KIND_ENUM,
  GST_FER_EMOTION_KIND_FLAGS,
} GstFerEmotionPropertyKind;

/**
 * GstFerEmotionProperty:
 *
 * A property: its texts, its limits, when it may change and where its value is
 * kept.
 */
typedef struct {
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  gsize offset; /* of the value in GstFerEmotionSettings */
  GParamFlags flags;
  GstFerEmotionPropertyKind kind;
  guint64 minimum; /* of GST_FER_EMOTION_KIND_UINT and
                      GST_FER_EMOTION_KIND_UINT64 */
  guint64 maximum;
  union {
    guint64 number; /* of GST_FER_EMOTION_KIND_UINT and
                       GST_FER_EMOTION_KIND_UINT64 */
    gdouble fraction;
    gboolean flag;
    gint choice;   /* of GST_FER_EMOTION_KIND_ENUM */
    guint choices; /* of GST_FER_EMOTION_KIND_FLAGS */
  } initial;
  GType (*get_type) (
      void); /* of GST_FER_EMOTION_KIND_ENUM and GST_FER_EMOTION_KIND_FLAGS */
} GstFerEmotionProperty;

/**
 * gst_fer_emotion_properties_get:
 * @n: (out): how many there are
 *
 * Returns: (transfer none): the properties
 */
const GstFerEmotionProperty *gst_fer_emotion_properties_get (guint *n);

G_END_DECLS
