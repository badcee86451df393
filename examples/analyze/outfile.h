/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of results that appears whole or not at all. */
#pragma once

#include <gio/gio.h>

typedef struct _OutFile OutFile;

/* "-" is standard output. A regular file is written beside its final name and
 * moved there by outfile_commit(); anything else (a pipe, /dev/null) is opened
 * as it is. */
OutFile *outfile_new (const gchar *path, GError **error);

/* To write to. */
gint outfile_get_fd (const OutFile *file);

/* As messages call it. */
const gchar *outfile_get_name (const OutFile *file);
gboolean outfile_commit (OutFile *file, GError **error);

/* Without a commit before it, nothing stays behind. */
void outfile_free (OutFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutFile, outfile_free)
