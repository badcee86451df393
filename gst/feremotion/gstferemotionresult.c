/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstferemotionresult.h"

#include <math.h>

GstFerEmotionBox
gst_fer_emotion_result_get_box (const GstFerEmotionResult *result, guint face)
{
  const FerFace *f = &result->faces[face];
  gint right = (gint) lroundf (f->x + f->width);
  gint bottom = (gint) lroundf (f->y + f->height);
  GstFerEmotionBox box;

  box.x = CLAMP ((gint) lroundf (f->x), 0, result->width - 1);
  box.y = CLAMP ((gint) lroundf (f->y), 0, result->height - 1);
  box.width = CLAMP (right, box.x + 1, result->width) - box.x;
  box.height = CLAMP (bottom, box.y + 1, result->height) - box.y;
  return box;
}
