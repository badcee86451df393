/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a face comes to be, inside the library. */
#pragma once

#include "facts/face.h"

G_BEGIN_DECLS

/* More faces than the element ever reports in a frame. */
#define GST_FER_EMOTION_MAX_FACES 1024

/* What a classifier said of a face. */
typedef struct {
  gchar *label;       /* NULL where nothing was read */
  gint label_index;   /* or -1 */
  gdouble confidence; /* or -1 */
  GArray *scores;     /* see scores.h; NULL where there are none */
} GstFerEmotionReading;

typedef struct {
  gboolean is_known;
  gdouble x;
  gdouble y;
} GstFerEmotionPoint;

struct _GstFerEmotionFace {
  gint id; /* or -1 */
  guint x;
  guint y;
  guint width;
  guint height;
  gdouble confidence; /* or -1 */
  gboolean is_normalized;
  gdouble x_min;
  gdouble x_max;
  gdouble y_min;
  gdouble y_max;
  gchar *model_name;
  GstFerEmotionReading emotion;
  GstFerEmotionReading raw;
  gdouble quality; /* or -1 */
  GstFerEmotionPoint landmarks[GST_FER_EMOTION_N_LANDMARKS];
};

/* A face of which nothing is known but its box. */
GstFerEmotionFace *gst_fer_emotion_face_new (
    guint x, guint y, guint width, guint height);

/* Takes from @other, which is the same face, what @face does not know. Of two
 * places the better one is that which is known in fractions of the frame too:
 * a region of interest has lost those where it was moved, by rules that are not
 * exact. */
void gst_fer_emotion_face_complete (
    GstFerEmotionFace *face, GstFerEmotionFace *other);

G_END_DECLS
