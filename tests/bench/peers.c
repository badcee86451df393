/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs before the other benchmarks and says which of them are not there, or
 * stand alone, since what they compare with is not installed.
 *
 * bench-peers MISSING…
 */
#include <stdio.h>

#include <gst/gst.h>

#include "machine.h"

static gboolean
has_element (const gchar *name)
{
  GstElementFactory *factory = gst_element_factory_find (name);

  if (factory == NULL)
    return FALSE;
  gst_object_unref (factory);
  return TRUE;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  machine_print ();
  for (int i = 1; i < argc; i++)
    printf ("NO PEER: %s\n", argv[i]);
  if (!has_element ("facedetect"))
    printf ("NO PEER: frame and clip have no facedetect "
            "(gstreamer1.0-opencv)\n");
  return 0;
}
