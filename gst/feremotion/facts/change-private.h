/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a change comes to be, inside the library. */
#pragma once

#include "facts/change.h"

G_BEGIN_DECLS

/* Of a structure `onset` or `offset`; NULL where it does not say of whom or
 * what it is. */
GstFerEmotionChange *gst_fer_emotion_change_read (
    const GstStructure *structure);

G_END_DECLS
