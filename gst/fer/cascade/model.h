/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cascade as it was read and checked: what the XML readers fill and what
 * the scanner is built from. */
#pragma once

#include "cascade/cascade.h"
#include "kernels/cascade.h"
#include "cascade/xml-tree.h"

G_BEGIN_DECLS

/* What a cascade may not exceed. Files in use stay far below. */
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

typedef struct {
  gint x;
  gint y;
  gint width;
  gint height;
  gfloat weight; /* of a Haar-like feature; 0 = not there */
} FerCascadeRect;

typedef struct {
  FerCascadeRect rects[3]; /* LBP: the first, the upper left of 3 x 3 cells */
  gboolean tilted;
} FerCascadeFeature;

typedef struct {
  gint feature;
  gfloat threshold;  /* HAAR */
  guint32 subset[8]; /* LBP */
  gint children[2];  /* left, right: in its tree, > its own; 0 = leaf */
  gfloat values[2];  /* of the leaves */
  gint n_nodes;      /* of the tree, in its first node */
} FerCascadeNode;

typedef struct {
  guint first_node;
  guint n_trees;
  gfloat threshold;
} FerCascadeStageInfo;

struct _FerCascade {
  FerCascadeType type;
  gint width;
  gint height;
  gboolean tilted;  /* some feature is */
  GArray *stages;   /* of FerCascadeStageInfo */
  GArray *nodes;    /* of FerCascadeNode */
  GArray *features; /* of FerCascadeFeature */
};

/* A tree as a file gives it: nodes in any order, the first one the root. */
typedef struct {
  FerCascadeNode nodes[FER_CASCADE_MAX_TREE];
  gint n_nodes;
} FerCascadeTree;

/* Checked steps in which both readers compose a cascade. @at is the element
 * that an error names. */
gboolean fer_cascade_set_window (FerCascade *cascade, gint64 width,
    gint64 height, const FerXmlElement *at, GError **error);
gboolean fer_cascade_add_feature (FerCascade *cascade,
    const FerCascadeFeature *feature, const FerXmlElement *at, GError **error);
gboolean fer_cascade_begin_stage (FerCascade *cascade, gdouble threshold,
    const FerXmlElement *at, GError **error);
gboolean fer_cascade_add_tree (FerCascade *cascade, FerCascadeTree *tree,
    const FerXmlElement *at, GError **error);
gboolean fer_cascade_finish (
    FerCascade *cascade, const FerXmlElement *at, GError **error);

/* The readers of the two layouts; @root is the cascade's own element. */
gboolean fer_cascade_read_new (
    FerCascade *cascade, const FerXmlElement *root, GError **error);
gboolean fer_cascade_read_old (
    FerCascade *cascade, const FerXmlElement *root, GError **error);

G_END_DECLS
