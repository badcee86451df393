/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files that are not whole yet, and those that were left behind. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * temporary_make_template:
 * @path: of the file that is to be
 *
 * Returns: "NAME.part-XXXXXX" in the same folder for g_mkstemp_full(), with as
 *   much of the name as the file system leaves room for, cut between characters
 */
gchar *temporary_make_template (const gchar *path);

/**
 * temporary_claim:
 * @fd: of a file of that name
 *
 * Says that somebody is at work on it, until @fd is closed or the process ends,
 * however it does. File systems without locks say nothing.
 */
void temporary_claim (gint fd);

/**
 * temporary_find_abandoned:
 * @path: of the file that is to be
 *
 * Returns: paths of files of that name that have content and on which nobody is
 *   at work: their process was killed, or told that it kept them; %NULL at the
 *   end
 */
gchar **temporary_find_abandoned (const gchar *path);

G_END_DECLS
