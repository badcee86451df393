/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Networks with the outputs of other people's face detectors. All take a bright
 * cell of 8x8 pixels of the input for a face of 16x16 pixels around it. */
#pragma once

#include "onnx-builder.h"

typedef enum {
  FOREIGN_YUNET,
  FOREIGN_YUNET_2022,
  FOREIGN_ULTRALIGHT,
  FOREIGN_SCRFD,
} ForeignFamily;

typedef struct {
  ForeignFamily family;
  gint64 width; /* of the input; 0 = open */
  gint64 height;
  gint64 channels;
  gboolean no_batch;  /* rows of numbers alone */
  gboolean no_points; /* SCRFD */
  gint anchors;       /* SCRFD */
  gint n_levels;      /* strides 8, 16 … */
  gboolean corners;   /* Ultra-Light, of an input of 320x240 pixels */
  gint classes;       /* Ultra-Light */
  const gchar *first; /* name of the first output, NULL = as it is */
  gint extra;         /* outputs that no family has */
  gint64 most;        /* boxes of stride 8, 0 = all */
  gfloat size;        /* logarithm of the box's size, where it is one */
  gint only;          /* the channel that sees, from 1 on; 0 = their mean */
} ForeignNet;

/* The file. */
GBytes *foreign_net_build (const ForeignNet *sketch);
