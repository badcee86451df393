/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/container.h"

#include <string.h>

static const gchar *const h264[] = { "x264enc", "openh264enc", NULL };
static const gchar *const vp8[] = { "vp8enc", NULL };
static const gchar *const aac[] = { "avenc_aac", "fdkaacenc", "voaacenc",
  NULL };
static const gchar *const opus[] = { "opusenc", NULL };

/* The first of its kind is the default. */
static const Container containers[] = {
  { "mp4", FALSE, "mp4mux", h264, aac },
  { "m4v", FALSE, "mp4mux", h264, aac },
  { "mov", FALSE, "qtmux", h264, aac },
  { "mkv", FALSE, "matroskamux", h264, opus },
  { "webm", FALSE, "webmmux", vp8, opus },
  { "png", TRUE, "pngenc", NULL, NULL },
  { "jpg", TRUE, "jpegenc", NULL, NULL },
  { "jpeg", TRUE, "jpegenc", NULL, NULL },
};

const Container *
container_get_default (InputKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (containers[i].is_picture == (kind == INPUT_PICTURE))
      return &containers[i];
  g_return_val_if_reached (NULL);
}

const Container *
container_find (const gchar *path)
{
  const gchar *dot = strrchr (path, '.');

  if (dot != NULL && strchr (dot, G_DIR_SEPARATOR) == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
      if (g_ascii_strcasecmp (dot + 1, containers[i].extension) == 0)
        return &containers[i];
  return NULL;
}

gchar *
container_list (InputKind kind)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (containers[i].is_picture == (kind == INPUT_PICTURE))
      g_ptr_array_add (names, (gpointer) containers[i].extension);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (gchar **) names->pdata);
}
