/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascades.h"

#include <string.h>

/* How one stage of Haar features on 8x8 pixels begins. */
#define HAAR_STAGE                                                             \
  NEW_CASCADE                                                                  \
  "<featureType>HAAR</featureType>\n"                                          \
  "<height>8</height>\n"                                                       \
  "<width>8</width>\n"                                                         \
  "<featureParams><maxCatCount>0</maxCatCount></featureParams>\n"              \
  "<stages>\n"                                                                 \
  "<_><stageThreshold>0.5</stageThreshold>\n"                                  \
  "<weakClassifiers>\n"

const gchar haar_xml[] = NEW_CASCADE
    "<featureType>HAAR</featureType>\n"
    "<height>8</height>\n"
    "<width>8</width>\n"
    "<stageParams><maxWeakCount>1</maxWeakCount></stageParams>\n"
    "<featureParams><maxCatCount>0</maxCatCount></featureParams>\n"
    "<stageNum>1</stageNum>\n"
    "<stages>\n"
    "<_><maxWeakCount>1</maxWeakCount>\n"
    "<stageThreshold>0.5</stageThreshold>\n"
    "<weakClassifiers>\n"
    "<_><internalNodes>0 -1 0 1e-2</internalNodes>\n"
    "<leafValues>-1. 1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rects><_>0 0 8 8 -1.</_>\n"
    "<_>0 0 4 8 2.</_></rects>\n"
    "<tilted>0</tilted></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

const gchar tree_xml[] = HAAR_STAGE
    "<_><internalNodes>1 0 0 1e-2 -1 -2 1 1e-2</internalNodes>\n"
    "<leafValues>1. -1. 1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rects><_>0 0 8 8 -1.</_><_>0 0 4 8 2.</_></rects></_>\n"
    "<_><rects><_>0 0 8 8 -1.</_><_>0 0 8 4 2.</_></rects></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

const gchar tilted_xml[] = HAAR_STAGE
    "<_><internalNodes>0 -1 0 1e-2</internalNodes>\n"
    "<leafValues>-1. 1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rects><_>4 0 2 2 1.</_><_>4 4 2 2 -1.</_></rects>\n"
    "<tilted>1</tilted></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

const gchar lbp_xml[] = NEW_CASCADE
    "<featureType>LBP</featureType>\n"
    "<height>6</height>\n"
    "<width>6</width>\n"
    "<featureParams><maxCatCount>256</maxCatCount></featureParams>\n"
    "<stages>\n"
    "<_><stageThreshold>0.5</stageThreshold>\n"
    "<weakClassifiers>\n"
    "<_><internalNodes>0 -1 0 0 0 0 0 0 0 0 -2147483648</internalNodes>\n"
    "<leafValues>1. -1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rect>0 0 2 2</rect></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

const gchar old_xml[] =
    "<?xml version=\"1.0\"?>\n"
    "<opencv_storage>\n"
    "<hand_made type_id=\"opencv-haar-classifier\">\n"
    "<size>8 8</size>\n"
    "<stages>\n"
    "<_><!-- stage 0 -->\n"
    "<trees>\n"
    "<_><!-- tree 0 -->\n"
    "<_><!-- root node -->\n"
    "<feature><rects><_>0 0 8 8 -1.</_><_>0 0 4 8 2.</_></rects>\n"
    "<tilted>0</tilted></feature>\n"
    "<threshold>1e-2</threshold>\n"
    "<left_node>1</left_node>\n"
    "<right_val>1.</right_val></_>\n"
    "<_><!-- node 1 -->\n"
    "<feature><rects><_>0 0 8 8 -1.</_><_>0 0 8 4 2.</_></rects>\n"
    "<tilted>0</tilted></feature>\n"
    "<threshold>1e-2</threshold>\n"
    "<left_val>-1.</left_val>\n"
    "<right_val>1.</right_val></_></_></trees>\n"
    "<stage_threshold>0.5</stage_threshold>\n"
    "<parent>-1</parent>\n"
    "<next>-1</next></_></stages>\n"
    "</hand_made>\n"
    "</opencv_storage>\n";

/* Reads @xml, all of it where @length is negative. */
FerCascade *
read_xml (const gchar *xml, gssize length, GError **error)
{
  GBytes *bytes = g_bytes_new (xml, length < 0 ? strlen (xml) : (gsize) length);
  FerCascade *cascade = fer_cascade_new_from_bytes (bytes, "test.xml", error);

  g_bytes_unref (bytes);
  return cascade;
}

/* The cascade of a file; NULL where it cannot be read, be it missing or not. */
FerCascade *
read_file (const gchar *path, GError **error)
{
  FerCascade *cascade = NULL;
  gchar *contents;
  gsize length;

  if (g_file_get_contents (path, &contents, &length, error)) {
    GBytes *bytes = g_bytes_new_take (contents, length);

    cascade = fer_cascade_new_from_bytes (bytes, path, error);
    g_bytes_unref (bytes);
  }
  return cascade;
}

FerCascade *
read_good (const gchar *xml)
{
  GError *error = NULL;
  FerCascade *cascade = read_xml (xml, -1, &error);

  g_assert_no_error (error);
  return cascade;
}

/* @xml with the first @from replaced. */
gchar *
replace (const gchar *xml, const gchar *from, const gchar *to)
{
  const gchar *at = strstr (xml, from);

  g_assert_nonnull (at);
  return g_strdup_printf (
      "%.*s%s%s", (gint) (at - xml), xml, to, at + strlen (from));
}
