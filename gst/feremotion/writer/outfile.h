/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file of results that gets its name when it is whole. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstFerEmotionOutFile GstFerEmotionOutFile;

/* Errors are of the domain GST_RESOURCE_ERROR. A regular file is written under
 * a name of its own beside @location, until the commit; what exists and is none
 * (a device, a pipe, a symbolic link) is written in place. */
GstFerEmotionOutFile *gst_fer_emotion_out_file_new (
    const gchar *location, GError **error);

/* @fd stays the caller's. @name, or NULL, is what messages call it. */
GstFerEmotionOutFile *gst_fer_emotion_out_file_new_for_fd (
    gint fd, const gchar *name);

/* In one piece where the system lets it, so that no line is cut when the
 * process dies. */
gboolean gst_fer_emotion_out_file_write (
    GstFerEmotionOutFile *file, const gchar *data, gsize size, GError **error);

/* Gives the file its name, with all that was written safely on the disk. What
 * is written later is added to it. */
gboolean gst_fer_emotion_out_file_commit (
    GstFerEmotionOutFile *file, GError **error);

/* Where the file is until the commit; NULL where that is its place. */
const gchar *gst_fer_emotion_out_file_get_temporary (
    const GstFerEmotionOutFile *file);

/* Without a commit the file keeps the name it has. */
void gst_fer_emotion_out_file_free (GstFerEmotionOutFile *file);

G_END_DECLS
