/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an annotated file is, by the extension of its name. */
#pragma once

#include "base/inputs.h"

typedef struct {
  const gchar *extension;
  gboolean is_picture;
  const gchar *muxer;                 /* of a picture: the encoder */
  const gchar *const *video_encoders; /* the first that is there */
  const gchar *const *audio_encoders;
} Container;

/* What inputs of KIND become where nothing is said: PNG or MP4. */
const Container *container_get_default (InputKind kind);

/* NULL where the extension of PATH is none of these. */
const Container *container_find (const gchar *path);

/* "mp4, mkv, …": what KIND may become, for messages. */
gchar *container_list (InputKind kind);
