/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* No file is written that is read, and none is written twice. */
#pragma once

#include <gio/gio.h>

typedef struct _Distinct Distinct;

Distinct *distinct_new (void);

/* Adds PATH, a file that is read, or NULL; WHAT names it in errors ("the input
 * a.mp4"). */
void distinct_add_input (
    Distinct *distinct, const gchar *path, const gchar *what);

/* Adds PATH, an output that the OPTION names, or NULL; "-" is standard output.
 * Fails with G_IO_ERROR_INVALID_ARGUMENT where it is the file of an input or of
 * another output, by whatever name or link. Devices and pipes may be named more
 * than once, standard output may not. */
gboolean distinct_add (
    Distinct *distinct, const gchar *option, const gchar *path, GError **error);

/* The same for an SQLite database, with the files that SQLite keeps beside it.
 */
gboolean distinct_add_database (
    Distinct *distinct, const gchar *option, const gchar *path, GError **error);
void distinct_free (Distinct *distinct);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Distinct, distinct_free)
