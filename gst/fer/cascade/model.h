/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A boosted cascade of Haar-like or LBP features (Viola and Jones, 2001;
 * Lienhart and Maydt, 2002; Liao et al., 2007) as OpenCV stores it, checked
 * while it is put together: what the parsers of xml-new.h and xml-old.h fill
 * and what program.h is made from.
 */
#pragma once

#include "fer.h"
#include "kernels/cascade.h"

G_BEGIN_DECLS

/* Limits of a cascade, so that no file makes the engine take memory without
 * end. Those in use stay far below. */
enum {
  FER_CASCADE_MIN_WINDOW = 3,
  FER_CASCADE_MAX_WINDOW = 255,
  FER_CASCADE_MAX_STAGES = 1024,
  FER_CASCADE_MAX_NODES = 1 << 20,
  FER_CASCADE_MAX_FEATURES = 1 << 20,
};

typedef enum {
  FER_CASCADE_HAAR,
  FER_CASCADE_LBP,
} FerCascadeType;

/* A rectangle in the window, pixels. A tilted one stands on its corner: (x, y)
 * is the top one, from which `width` pixels go down to the right and `height`
 * down to the left. */
typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
  gfloat weight; /* of a Haar-like feature; 0 = there is no such rectangle */
} FerCascadeRect;

typedef struct {
  FerCascadeRect rects[3]; /* LBP: only the first, the upper left of 3 x 3 */
  gboolean tilted;
} FerCascadeFeature;

typedef struct {
  gint feature;
  gfloat threshold;  /* HAAR: left where the feature is below it */
  guint32 subset[8]; /* LBP: left where the pattern's bit is set */
  gint children[2];  /* left, right: nodes of its tree, after it; 0 = leaf */
  gfloat values[2];  /* of the leaves */
  gint n_nodes;      /* of the tree, in its first node */
} FerCascadeNode;

typedef struct {
  guint first_node;
  guint n_trees;
  gfloat threshold;
} FerCascadeStageInfo;

/**
 * FerCascade:
 *
 * The cascade. Immutable once fer_cascade_finish() has accepted it.
 */
typedef struct {
  FerCascadeType type;
  gint width;
  gint height;
  gboolean tilted;  /* some feature is */
  GArray *stages;   /* of FerCascadeStageInfo */
  GArray *nodes;    /* of FerCascadeNode */
  GArray *features; /* of FerCascadeFeature */
} FerCascade;

/* A tree as a file gives it: nodes in any order, the first one the root. */
typedef struct {
  FerCascadeNode nodes[FER_CASCADE_MAX_TREE];
  gint n_nodes;
} FerCascadeTree;

FerCascade *fer_cascade_new (FerCascadeType type);
void fer_cascade_free (FerCascade *cascade);
void fer_cascade_get_window (
    const FerCascade *cascade, gint *width, gint *height);

gboolean fer_cascade_set_window (
    FerCascade *cascade, gint64 width, gint64 height, GError **error);
gboolean fer_cascade_add_feature (
    FerCascade *cascade, const FerCascadeFeature *feature, GError **error);
gboolean fer_cascade_begin_stage (
    FerCascade *cascade, gdouble threshold, GError **error);
gboolean fer_cascade_add_tree (
    FerCascade *cascade, FerCascadeTree *tree, GError **error);
gboolean fer_cascade_finish (FerCascade *cascade, GError **error);

G_END_DECLS
