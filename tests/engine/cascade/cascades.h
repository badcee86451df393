/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cascades made by hand, for tests. */
#pragma once

#include "cascade/loader.h"
#include "cascade/scanner.h"

G_BEGIN_DECLS

/* Where Debian's opencv-data is. */
#define OPENCV_DATA "/usr/share/opencv4"

/* Its cascades of faces, in there. */
#define OPENCV_FACE_CASCADES                                                   \
  "haarcascades/haarcascade_frontalface_default.xml",                          \
      "haarcascades/haarcascade_frontalface_alt.xml",                          \
      "haarcascades/haarcascade_frontalface_alt2.xml",                         \
      "haarcascades/haarcascade_frontalface_alt_tree.xml",                     \
      "haarcascades/haarcascade_profileface.xml",                              \
      "lbpcascades/lbpcascade_frontalface.xml",                                \
      "lbpcascades/lbpcascade_frontalface_improved.xml",                       \
      "lbpcascades/lbpcascade_profileface.xml"

/* How a file of the new layout begins. */
#define NEW_CASCADE                                                            \
  "<?xml version=\"1.0\"?>\n"                                                  \
  "<!-- made by hand -->\n"                                                    \
  "<opencv_storage>\n"                                                         \
  "<cascade type_id=\"opencv-cascade-classifier\">\n"                          \
  "<stageType>BOOST</stageType>\n"

/* One stage, one stump: passes where the left half is brighter. */
extern const gchar haar_xml[];
/* Passes where the left half is brighter, or else where the upper one is. */
extern const gchar tree_xml[];
/* The same in the old layout. */
extern const gchar old_xml[];
/* A diamond at the top brighter than one below it. */
extern const gchar tilted_xml[];
/* A centre darker than all that is around it. */
extern const gchar lbp_xml[];

FerCascade *read_xml (const gchar *xml, gssize length, GError **error);
FerCascade *read_file (const gchar *path, GError **error);
FerCascade *read_good (const gchar *xml);
gchar *replace (const gchar *xml, const gchar *from, const gchar *to);

G_END_DECLS
