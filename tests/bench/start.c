/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What it takes until the element gives its first frame: from NULL, with the
 * embedded models, a frame of 720p. CPU time of the whole process; the plugin
 * is loaded before.
 */
#include <stdio.h>

#include <gst/check/gstharness.h>

#include "cpu-time.h"
#include "machine.h"

#define WIDTH 1280
#define HEIGHT 720
#define CAPS                                                                   \
  "video/x-raw,format=I420,width=" G_STRINGIFY (                               \
      WIDTH) ",height=" G_STRINGIFY (HEIGHT) ",framerate=25/1"
#define STARTS 20
#define SKIP 77

/* Models are shared as long as an element has them; here each start loads its
 * own. */
static gdouble
measure_start (GstBuffer *frame)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);
  gdouble start = get_process_ms (), ms;
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");
  GstBuffer *out;

  gst_harness_set_src_caps_str (harness, CAPS);
  out = gst_harness_push_and_pull (harness, gst_buffer_copy_deep (frame));
  ms = get_process_ms () - start;
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
  gst_object_unref (element);
  return ms;
}

int
main (int argc, char **argv)
{
  GstElementFactory *factory;
  GstBuffer *frame;
  gdouble first, least = G_MAXDOUBLE;

  gst_init (&argc, &argv);
  machine_print ();
  factory = gst_element_factory_find ("feremotion");
  if (factory == NULL) {
    fprintf (stderr, "bench-start: there is no feremotion\n");
    return SKIP;
  }
  gst_object_unref (gst_element_factory_create (factory, NULL));
  gst_object_unref (factory);
  frame = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT * 3 / 2, NULL);
  gst_buffer_memset (frame, 0, 128, WIDTH * HEIGHT * 3 / 2);
  first = measure_start (frame);
  for (guint i = 1; i < STARTS; i++)
    least = MIN (least, measure_start (frame));
  printf ("NULL to first frame, first of the process %8.3f ms\n", first);
  printf (
      "NULL to first frame, least of %d further %9.3f ms\n", STARTS - 1, least);
  gst_buffer_unref (frame);
  return 0;
}
