/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of results that gets its name when it is whole: the element's writer
 * and the programs write through it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * OutFile:
 *
 * A regular file, or a new one, is written under a temporary name of its own in
 * the same folder and renamed by out_file_commit(), so that a reader never sees
 * half of it and an older result stays until then. The new file has the mode of
 * the older one, or the one that the umask leaves. What exists and is no
 * regular file (a device, a pipe, a symbolic link) is written in place.
 *
 * Errors are of the domain %G_IO_ERROR, by errno, and their message names the
 * file. SIGPIPE is left to the process, as GStreamer's own sinks do.
 */
typedef struct _OutFile OutFile;

/**
 * out_file_new:
 * @path: in the encoding of file names
 *
 * Opens the file for writing, so that what cannot work (no such folder, no
 * permission, a name that is too long, a directory) fails before any work is
 * done. A file that the process may not write is not replaced either. A pipe
 * without a reader waits for one.
 *
 * Returns: (nullable): the file, or %NULL with @error set
 */
OutFile *out_file_new (const gchar *path, GError **error);

/**
 * out_file_new_for_argument:
 * @argument: a path, or "-" for standard output
 *
 * out_file_new() for what the user of a program wrote.
 */
OutFile *out_file_new_for_argument (const gchar *argument, GError **error);

/**
 * out_file_new_for_fd:
 * @fd: an open descriptor; it stays the caller's, who closes and syncs it
 * @name: (nullable): what messages call it
 */
OutFile *out_file_new_for_fd (gint fd, const gchar *name);

/* The descriptor to write to, for those who do not use out_file_write(). */
gint out_file_get_fd (const OutFile *file);

/* What messages call it: the path, or "standard output". */
const gchar *out_file_get_name (const OutFile *file);

/* The name under which the bytes are until the commit; %NULL where the file is
 * in its place. */
const gchar *out_file_get_temporary (const OutFile *file);

/**
 * out_file_find_abandoned:
 *
 * What earlier runs wrote for the same name and could not give it, because they
 * were killed or the disk was full.
 *
 * Returns: (transfer full): paths, %NULL at the end
 */
gchar **out_file_find_abandoned (const OutFile *file);

/**
 * out_file_write:
 *
 * Hands everything to the system in one call where that takes it, so that no
 * line is cut when the process dies. Waits while a non-blocking descriptor
 * takes nothing. Of a write that fails in the middle, as on a full disk, a
 * regular file keeps nothing: it ends with what was written before.
 *
 * Returns: %FALSE with @error set where not everything could be written
 */
gboolean out_file_write (
    OutFile *file, const gchar *data, gsize size, GError **error);

/**
 * out_file_commit:
 *
 * Brings what was written to the disk, then gives the file its name and brings
 * the folder to the disk too. What is written later is added to the file, and
 * may be committed again.
 *
 * Returns: %FALSE with @error set; the bytes are then still under
 *   out_file_get_temporary(), unless that is %NULL
 */
gboolean out_file_commit (OutFile *file, GError **error);

/* Closes the file and keeps it under the name that it has: without a commit,
 * the temporary one. */
void out_file_free (OutFile *file);

/* Closes the file and, without a commit, removes it. */
void out_file_discard (OutFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OutFile, out_file_discard)

G_END_DECLS
