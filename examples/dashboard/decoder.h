/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures from the network into pixels, by a process of its own each
 * (decode/main.c), in a sandbox by bubblewrap where that works. */
#pragma once

#include <gio/gio.h>

typedef struct _Decoder Decoder;

/* PROGRAM is the path of this program: the other one stands beside it, or where
 * it is installed. Tries it. SANDBOXED tells whether bubblewrap works here. */
Decoder *decoder_new (
    const gchar *program, gboolean *sandboxed, GError **error);
void decoder_free (Decoder *decoder);

typedef struct {
  GMappedFile *file;
  const guint8 *pixels; /* 8 bits of red, green and blue; rows without gaps */
  gint width;
  gint height;
} Picture;

/* FILE is what was sent. Fails with G_IO_ERROR_INVALID_DATA where it is no
 * picture, with G_IO_ERROR_MESSAGE_TOO_LARGE where it is too large. */
gboolean decoder_run (
    const Decoder *decoder, GBytes *file, Picture *picture, GError **error);
void picture_clear (Picture *picture);
