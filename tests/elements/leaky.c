/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Leaks one element, so that check-leaks.sh knows that leaks are seen. */
#include <gst/gst.h>

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  gst_element_factory_make ("identity", NULL);
  gst_deinit ();
  return 0;
}
