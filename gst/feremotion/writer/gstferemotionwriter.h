/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_FER_EMOTION_WRITER (gst_fer_emotion_writer_get_type ())
G_DECLARE_FINAL_TYPE (GstFerEmotionWriter, gst_fer_emotion_writer, GST,
    FER_EMOTION_WRITER, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (feremotionwriter)

G_END_DECLS
