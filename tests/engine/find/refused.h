/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a finder says of a model that it does not take. */
#pragma once

#include <string.h>

#include "fer.h"

/* That nothing was loaded of the model test.onnx, and that the error, which is
 * freed, has @code and names the file and @word. */
static inline void
assert_refused (
    gconstpointer loaded, GError *error, FerError code, const gchar *word)
{
  g_assert_null (loaded);
  g_assert_error (error, FER_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, "test.onnx"));
  g_assert_nonnull (strstr (error->message, word));
  g_error_free (error);
}
