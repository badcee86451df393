/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a cascade and, where that succeeds, scans a small picture with it. */
#include "fuzz.h"

#include "cascade/loader.h"
#include "cascade/scanner.h"

enum {
  WIDTH = 61,
  HEIGHT = 47,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const FerCascadeParams params = { 1.3, 1, 0, 0 };
  GBytes *bytes = g_bytes_new_static (data, size);
  GError *error = NULL;
  FerCascade *cascade = fer_cascade_new_from_bytes (bytes, "fuzz", &error);

  g_bytes_unref (bytes);
  /* Either a cascade or a reason. */
  g_assert_true ((cascade == NULL) == (error != NULL));
  if (cascade == NULL) {
    g_assert_true (error->domain == FER_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_error_free (error);
  } else {
    FerCascadeScanner *scanner =
        fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
    uint8_t picture[HEIGHT][WIDTH];
    guint n;

    for (gint y = 0; y < HEIGHT; y++) {
      for (gint x = 0; x < WIDTH; x++)
        picture[y][x] = (uint8_t) (x * y ^ 37 * (x / 5 + y / 3));
    }
    fer_cascade_scanner_run (scanner, &picture[0][0], WIDTH, &n);
    fer_cascade_scanner_free (scanner);
    fer_cascade_free (cascade);
  }
  return 0;
}
