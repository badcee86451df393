/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of structures, for the library and for what writes facts. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Takes @structure, which may be NULL, to the end of @list. */
static inline void
gst_fer_emotion_list_take (GValue *list, GstStructure *structure)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  gst_value_list_append_and_take_value (list, &value);
}

G_END_DECLS
