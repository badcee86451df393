/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what stands on the command line to a list of streams to analyse. */
#pragma once

#include <gio/gio.h>

typedef enum {
  INPUT_VIDEO,
  INPUT_PICTURE,
  INPUT_CAMERA,
} InputKind;

typedef struct {
  guint n; /* its place among all, from 0 */
  InputKind kind;
  gchar *uri;
  gchar *path;  /* of a file; NULL where it is none */
  gchar *name;  /* for messages: as the user wrote it */
  gchar *stem;  /* for file names: without folder and extension */
  gchar *label; /* for tables: the name, or "name (2)" where it came before */
} Input;

void input_free (Input *input);

/* Appends to INPUTS (of Input) what ARGUMENT stands for: one file, URI or
 * camera, or the pictures and videos of a folder, which is appended to FOLDERS
 * (of paths), and of the folders in it, in the order of their names. A file
 * that the user named may have any name: its contents say whether it is a
 * picture. FALSE where there is nothing. */
gboolean inputs_add (GPtrArray *inputs, GPtrArray *folders,
    const gchar *argument, GError **error);

/* Gives each of INPUTS, which are complete, its label. */
void inputs_label (GPtrArray *inputs);
