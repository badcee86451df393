/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/loader.h"
#include "cascade/scanner.h"

#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#ifdef HAVE_GDK_PIXBUF
#include <gdk-pixbuf/gdk-pixbuf.h>
#endif

#include "base/dispatch.h"
#include "image/luma.h"

#define OPENCV_DATA "/usr/share/opencv4"

/* --- Hand-made cascades -------------------------------------------------- */

/* The first window column brighter than the second: one stage, one stump. */
#define NEW_HEAD                                                               \
  "<?xml version=\"1.0\"?>\n"                                                  \
  "<!-- made by hand -->\n"                                                    \
  "<opencv_storage>\n"                                                         \
  "<cascade type_id=\"opencv-cascade-classifier\">\n"                          \
  "<stageType>BOOST</stageType>\n"

static const gchar haar_xml[] = NEW_HEAD
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

/* Passes where the left half is brighter, or else where the upper one is. */
static const gchar tree_xml[] = NEW_HEAD
    "<featureType>HAAR</featureType>\n"
    "<height>8</height>\n"
    "<width>8</width>\n"
    "<featureParams><maxCatCount>0</maxCatCount></featureParams>\n"
    "<stages>\n"
    "<_><stageThreshold>0.5</stageThreshold>\n"
    "<weakClassifiers>\n"
    "<_><internalNodes>1 0 0 1e-2 -1 -2 1 1e-2</internalNodes>\n"
    "<leafValues>1. -1. 1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rects><_>0 0 8 8 -1.</_><_>0 0 4 8 2.</_></rects></_>\n"
    "<_><rects><_>0 0 8 8 -1.</_><_>0 0 8 4 2.</_></rects></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

/* A diamond at the top brighter than one below it. */
static const gchar tilted_xml[] = NEW_HEAD
    "<featureType>HAAR</featureType>\n"
    "<height>8</height>\n"
    "<width>8</width>\n"
    "<featureParams><maxCatCount>0</maxCatCount></featureParams>\n"
    "<stages>\n"
    "<_><stageThreshold>0.5</stageThreshold>\n"
    "<weakClassifiers>\n"
    "<_><internalNodes>0 -1 0 1e-2</internalNodes>\n"
    "<leafValues>-1. 1.</leafValues></_></weakClassifiers></_></stages>\n"
    "<features>\n"
    "<_><rects><_>4 0 2 2 1.</_><_>4 4 2 2 -1.</_></rects>\n"
    "<tilted>1</tilted></_></features>\n"
    "</cascade>\n"
    "</opencv_storage>\n";

/* A centre darker than all that is around it. */
static const gchar lbp_xml[] = NEW_HEAD
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

static const gchar old_xml[] =
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

static FerCascade *
read_xml (const gchar *xml, gssize length, GError **error)
{
  GBytes *bytes = g_bytes_new (xml, length < 0 ? strlen (xml) : (gsize) length);
  FerCascade *cascade = fer_cascade_new_from_bytes (bytes, "test.xml", error);

  g_bytes_unref (bytes);
  return cascade;
}

/* --- Known answers ------------------------------------------------------- */

enum {
  SIZE = 8,
};

static void
fill (guint8 picture[SIZE][SIZE], gint x, gint y, gint width, gint height,
    guint8 value)
{
  for (gint j = y; j < y + height; j++)
    memset (&picture[j][x], value, width);
}

static guint
count_windows (const gchar *xml, guint8 picture[SIZE][SIZE], gint size)
{
  FerCascadeParams params = { 1.1, 0, 0, 0 };
  GError *error = NULL;
  FerCascade *cascade = read_xml (xml, -1, &error);
  FerCascadeScanner *scanner;
  guint n;

  g_assert_no_error (error);
  scanner = fer_cascade_scanner_new (cascade, size, size, &params);
  fer_cascade_free (cascade);
  fer_cascade_scanner_run (scanner, &picture[0][0], SIZE, &n);
  fer_cascade_scanner_free (scanner);
  return n;
}

static void
test_haar (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 50);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 0);
  fill (picture, 0, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 1);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 4, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 0);
}

static void
test_trees (void)
{
  static const gchar *const xmls[] = { tree_xml, old_xml };

  for (guint i = 0; i < G_N_ELEMENTS (xmls); i++) {
    guint8 picture[SIZE][SIZE];

    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 0, 4, 8, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 1);
    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 0, 8, 4, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 1);
    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 4, 8, 4, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 0);
  }
}

static void
test_tilted (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 2, 0, 4, 4, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 1);
  /* The corners that the diamond leaves out say nothing. */
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 2, 1, 200);
  fill (picture, 6, 0, 2, 1, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 0);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 2, 4, 4, 4, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 0);
}

static void
test_lbp (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 255);
  fill (picture, 2, 2, 2, 2, 254);
  g_assert_cmpuint (count_windows (lbp_xml, picture, 6), ==, 1);
  fill (picture, 4, 2, 2, 2, 253);
  g_assert_cmpuint (count_windows (lbp_xml, picture, 6), ==, 0);
}

/* --- What is refused ----------------------------------------------------- */

/* @xml with the first @from replaced. */
static gchar *
replace (const gchar *xml, const gchar *from, const gchar *to)
{
  const gchar *at = strstr (xml, from);

  g_assert_nonnull (at);
  return g_strdup_printf (
      "%.*s%s%s", (gint) (at - xml), xml, to, at + strlen (from));
}

static void
assert_refused (
    const gchar *xml, gssize length, FerError code, const gchar *message)
{
  GError *error = NULL;
  FerCascade *cascade = read_xml (xml, length, &error);

  g_assert_null (cascade);
  g_assert_error (error, FER_ERROR, (gint) code);
  g_assert_true (g_str_has_prefix (error->message, "test.xml: "));
  if (strstr (error->message, message) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, message);
  g_error_free (error);
}

/* What makes GStreamer's facedetect abort. */
static void
test_not_a_cascade (void)
{
  assert_refused ("", -1, FER_ERROR_MALFORMED, "empty");
  assert_refused ("  \n ", -1, FER_ERROR_MALFORMED, "not well-formed");
  assert_refused ("no XML", -1, FER_ERROR_MALFORMED, "not well-formed");
  assert_refused (
      "\xff\xd8\xff\xe0\0\x10JFIF", 10, FER_ERROR_MALFORMED, "not well-formed");
  assert_refused ("<a>\0</a>", 8, FER_ERROR_MALFORMED, "");
  assert_refused ("<svg><g/></svg>", -1, FER_ERROR_MALFORMED, "another kind");
  assert_refused ("<opencv_storage/>", -1, FER_ERROR_MALFORMED, "is empty");
  assert_refused ("<opencv_storage><svm type_id=\"opencv-ml-svm\"/>"
                  "</opencv_storage>",
      -1, FER_ERROR_MALFORMED, "<svm> is not a boosted cascade");
  assert_refused ("<opencv_storage><cascade "
                  "type_id=\"opencv-cascade-classifier\"/></opencv_storage>",
      -1, FER_ERROR_MALFORMED, "no <stageType>");
}

/* Cut anywhere, a cascade is an error and nothing else. */
static void
test_truncated (void)
{
  static const gchar *const xmls[] = { haar_xml, lbp_xml, old_xml };

  for (guint i = 0; i < G_N_ELEMENTS (xmls); i++) {
    gssize end = strrchr (xmls[i], '>') - xmls[i];

    for (gssize length = 0; length <= end; length++)
      assert_refused (xmls[i], length, FER_ERROR_MALFORMED, "");
  }
}

static void
test_malformed (void)
{
  static const struct {
    const gchar *xml;
    const gchar *from;
    const gchar *to;
    FerError code;
    const gchar *message;
  } cases[] = {
#define MALFORMED(xml, from, to, message)                                      \
  { xml, from, to, FER_ERROR_MALFORMED, message }
#define UNSUPPORTED(xml, from, to, message)                                    \
  {                                                                            \
    xml, from, to, FER_ERROR_UNSUPPORTED, message                              \
  }
    UNSUPPORTED (haar_xml, ">HAAR<", ">HOG<", "line 6: features of type"),
    UNSUPPORTED (haar_xml, ">BOOST<", ">MAGIC<", "line 5: stages of type"),
    MALFORMED (haar_xml, ">HAAR<", ">LBP<", "maxCatCount"),
    MALFORMED (lbp_xml, ">256<", ">255<", "maxCatCount"),
    MALFORMED (lbp_xml, ">256<", ">many<", "\"many\" is not an integer"),
    /* The window. */
    MALFORMED (haar_xml, "<width>8", "<width>0", "line 8: the window"),
    MALFORMED (haar_xml, "<width>8", "<width>-8", "-8 is not within"),
    MALFORMED (haar_xml, "<width>8", "<width>4000000000", "not within"),
    MALFORMED (
        haar_xml, "<width>8", "<width>99999999999999999999", "not within"),
    MALFORMED (haar_xml, "<width>8", "<width>8 8", "too many numbers"),
    MALFORMED (haar_xml, "<width>8", "<width>", "too few numbers"),
    MALFORMED (haar_xml, "<width>8", "<width>8px", "\"8px\" is not an integer"),
    MALFORMED (haar_xml, "<width>8", "<width>8<_/>", "too few numbers"),
    MALFORMED (old_xml, "<size>8 8", "<size>8", "too few numbers"),
    MALFORMED (old_xml, "<size>8 8", "<size>8 2", "line 4: the window"),
    /* Stages. */
    MALFORMED (haar_xml, "<stages>", "<stages/><stages>", "no stages"),
    MALFORMED (old_xml, "<stages>", "<stages/><stages>", "no stages"),
    MALFORMED (haar_xml, "<weakClassifiers>",
        "<weakClassifiers/><weakClassifiers>",
        "stage 0 has no weak classifiers"),
    MALFORMED (old_xml, "<trees>", "<trees/><trees>",
        "stage 0 has no weak classifiers"),
    MALFORMED (haar_xml, "<stageThreshold>0.5</stageThreshold>", "",
        "line 13: <_> has no <stageThreshold>"),
    MALFORMED (haar_xml, ">0.5<", ">nan<", "not within"),
    MALFORMED (haar_xml, ">0.5<", ">inf<", "not within"),
    MALFORMED (haar_xml, ">0.5<", ">1e400<", "not within"),
    MALFORMED (haar_xml, ">0.5<", ">1e30<", "not within"),
    MALFORMED (haar_xml, ">0.5<", ">0,5<", "\"0,5\" is not a number"),
    MALFORMED (old_xml, ">0.5<", ">.Nan<", "not a number"),
    /* Nodes. */
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", "><", "too few numbers"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -1 0<", "too few numbers"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -1 0 1e-2 0<", "too few numbers"),
    MALFORMED (
        haar_xml, ">0 -1 0 1e-2<", ">0 -1 1 1e-2<", "uses feature 1 of 1"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -1 -1 1e-2<", "not within"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -1 0 nan<", "not within"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -2 0 1e-2<", "leaf 2 of 2"),
    MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 1 0 1e-2<", "node 1 of 1"),
    MALFORMED (haar_xml, "-1. 1.<", "-1.<", "too few numbers"),
    MALFORMED (haar_xml, "-1. 1.<", "-1. 1. 1.<", "too many numbers"),
    MALFORMED (tree_xml, ">1 0 0 1e-2 -1 -2 1", ">1 1 0 1e-2 -1 -2 1",
        "more than one way"),
    MALFORMED (tree_xml, ">1 0 0 1e-2 -1 -2 1", ">1 0 0 1e-2 1 -2 1",
        "more than one way"),
    MALFORMED (tree_xml, ">1 0 0 1e-2 -1 -2 1", ">0 0 0 1e-2 1 -2 1",
        "no way leads to 1"),
    MALFORMED (tree_xml, ">1 0 0 1e-2 -1 -2 1", ">-1 0 0 1e-2 -1 -2 1",
        "no way leads to 1"),
    MALFORMED (lbp_xml, "0 0 0 0 0 0 0 -2147483648", "0 0 0 0 0 0 0",
        "too few numbers"),
    MALFORMED (lbp_xml, "-2147483648", "-2147483649", "not within"),
    MALFORMED (old_xml, "<left_node>1<", "<left_node>2<", "node 2 of 2"),
    MALFORMED (old_xml, "<left_node>1<", "<left_node>0<", "not within"),
    MALFORMED (old_xml, "<left_val>-1.</left_val>", "<left_node>1</left_node>",
        "more than one way"),
    MALFORMED (old_xml, "<left_val>-1.</left_val>", "",
        "none of <left_val> and <left_node>"),
    MALFORMED (old_xml, "<left_val>", "<left_node>1</left_node><left_val>",
        "both of <left_val> and <left_node>"),
    MALFORMED (old_xml, "<feature>", "<feature/><feature>", "no <rects>"),
    /* Features. */
    MALFORMED (
        haar_xml, "0 0 4 8 2.", "0 0 9 8 2.", "line 19: the rectangle 0 0 9 8"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "1 1 4 8 2.", "does not lie within"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "-1 0 4 8 2.", "does not lie within"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "0 0 0 8 2.", "does not lie within"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "0 0 4 2147483647 2.", "not within"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "0 0 4 8 1e9", "not within"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "0 0 4 8", "too few numbers"),
    MALFORMED (haar_xml, "0 0 4 8 2.", "0 0 4.5 8 2", "not an integer"),
    MALFORMED (haar_xml, "<rects>", "<rects><_>0 0 8 8 1.</_><_>0 0 8 8 1.</_>",
        "4 rectangles"),
    MALFORMED (haar_xml, "<rects>", "<rects/><rects>", "0 rectangles"),
    MALFORMED (haar_xml, "<tilted>0", "<tilted>1", "the tilted rectangle"),
    MALFORMED (haar_xml, "<tilted>0", "<tilted>2", "not within"),
    MALFORMED (tilted_xml, "4 4 2 2", "4 5 2 2", "the tilted rectangle"),
    MALFORMED (tilted_xml, "4 4 2 2", "1 4 2 2", "the tilted rectangle"),
    MALFORMED (tilted_xml, "4 4 2 2", "7 4 2 2", "the tilted rectangle"),
    MALFORMED (lbp_xml, "0 0 2 2<", "1 0 2 2<", "the rectangle"),
    MALFORMED (lbp_xml, "0 0 2 2<", "0 0 2 3<", "the rectangle"),
    MALFORMED (lbp_xml, "0 0 2 2<", "0 0 2 2 1<", "too many numbers"),
    MALFORMED (haar_xml, "</features>", "</stages>", "not well-formed"),
    MALFORMED (haar_xml, "<features>", "<features>&bomb;", "not well-formed"),
#undef MALFORMED
#undef UNSUPPORTED
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gchar *xml = replace (cases[i].xml, cases[i].from, cases[i].to);

    assert_refused (xml, -1, cases[i].code, cases[i].message);
    g_free (xml);
  }
}

/* What would take a recursive reader's stack or a careless one's memory. */
static void
test_excess (void)
{
  GString *xml = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (xml, "<_>");
  assert_refused (
      xml->str, (gssize) xml->len, FER_ERROR_MALFORMED, "deeply nested");

  g_string_assign (xml, NEW_HEAD "<featureType>HAAR</featureType>"
                                 "<height>8</height><width>8</width>"
                                 "<features/><stages><_>"
                                 "<stageThreshold>0</stageThreshold>"
                                 "<weakClassifiers><_><internalNodes>");
  for (guint i = 1; i <= 1000; i++)
    g_string_append_printf (xml, "%u 0 0 0 ", i % 60 + 1);
  g_string_append (xml, "</internalNodes><leafValues>0</leafValues></_>"
                        "</weakClassifiers></_></stages></cascade>"
                        "</opencv_storage>");
  assert_refused (
      xml->str, (gssize) xml->len, FER_ERROR_MALFORMED, "more than 64 nodes");
  g_string_free (xml, TRUE);
}

/* Nodes in any order are put in theirs. */
static void
test_node_order (void)
{
  gchar *xml = replace (tree_xml, ">1 0 0 1e-2 -1 -2 1 1e-2<",
      ">2 0 0 1e-2 -1 -2 1 1e-2 1 -3 1 -1e2<");
  gchar *with_leaves = replace (xml, "1. -1. 1.<", "1. -1. 1. -1.<");
  guint8 picture[SIZE][SIZE];

  /* Node 2, between the others, sends everything to the right, where it says
   * no. */
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 8, 4, 200);
  g_assert_cmpuint (count_windows (with_leaves, picture, 8), ==, 0);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (with_leaves, picture, 8), ==, 1);
  g_free (xml);
  g_free (with_leaves);
}

/* --- Scanning ------------------------------------------------------------ */

static FerCascade *
read_good (const gchar *xml)
{
  GError *error = NULL;
  FerCascade *cascade = read_xml (xml, -1, &error);

  g_assert_no_error (error);
  return cascade;
}

static void
fill_noise (guint8 *pixels, gsize n, guint32 seed)
{
  GRand *rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    pixels[i] = g_rand_int (rand);
  g_rand_free (rand);
}

/* The picture ends where its heap block ends. */
static void
test_sizes_and_strides (void)
{
  static const gchar *const xmls[] = { haar_xml, tree_xml, tilted_xml,
    lbp_xml };
  static const gint sizes[][2] = { { 1, 1 }, { 5, 200 }, { 8, 8 }, { 9, 8 },
    { 8, 9 }, { 33, 35 }, { 161, 121 }, { 40, 300 }, { 1100, 17 }, { 32768, 9 },
    { 9, 32768 } };
  FerCascadeParams params = { 1.15, 0, 0, 0 };

  for (guint c = 0; c < G_N_ELEMENTS (xmls); c++) {
    FerCascade *cascade = read_good (xmls[c]);
    guint total = 0;

    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      gint width = sizes[s][0], height = sizes[s][1];
      gsize stride = width + 13;
      guint8 *tight = g_malloc ((gsize) width * height);
      guint8 *padded = g_malloc (stride * (height - 1) + width);
      FerCascadeScanner *scanner =
          fer_cascade_scanner_new (cascade, width, height, &params);
      const FerCascadeBox *boxes;
      FerCascadeBox *first;
      guint n_first, n;

      fill_noise (tight, (gsize) width * height, s);
      fill_noise (padded, stride * (height - 1) + width, s + 100);
      for (gint y = 0; y < height; y++)
        memcpy (padded + y * stride, tight + y * width, width);

      boxes = fer_cascade_scanner_run (scanner, tight, width, &n_first);
      first = g_memdup2 (boxes, n_first * sizeof (*boxes));
      for (guint i = 0; i < n_first; i++) {
        g_assert_cmpint (boxes[i].x, >=, 0);
        g_assert_cmpint (boxes[i].y, >=, 0);
        g_assert_cmpint (boxes[i].x + boxes[i].width, <=, width);
        g_assert_cmpint (boxes[i].y + boxes[i].height, <=, height);
        g_assert_cmpuint (boxes[i].neighbours, ==, 1);
      }
      boxes = fer_cascade_scanner_run (scanner, padded, stride, &n);
      g_assert_cmpmem (
          boxes, n * sizeof (*boxes), first, n_first * sizeof (*boxes));

      total += n;
      g_free (first);
      g_free (tight);
      g_free (padded);
      fer_cascade_scanner_free (scanner);
    }
    g_assert_cmpuint (total, >, 10);
    fer_cascade_free (cascade);
  }
}

/* A frame says nothing about the next one. */
static void
test_no_memory (void)
{
  enum {
    WIDTH = 90,
    HEIGHT = 70,
  };
  FerCascadeParams params = { 1.2, 1, 0, 0 };
  FerCascade *cascade = read_good (tilted_xml);
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  guint8 *noise = g_malloc (WIDTH * HEIGHT);
  guint8 *white = g_malloc (WIDTH * HEIGHT);
  const FerCascadeBox *boxes;
  FerCascadeBox *first;
  guint n_first, n;

  fill_noise (noise, WIDTH * HEIGHT, 1);
  memset (white, 255, WIDTH * HEIGHT);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n_first);
  g_assert_cmpuint (n_first, >, 0);
  first = g_memdup2 (boxes, n_first * sizeof (*boxes));
  fer_cascade_scanner_run (scanner, white, WIDTH, &n);
  g_assert_cmpuint (n, ==, 0);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpmem (
      boxes, n * sizeof (*boxes), first, n_first * sizeof (*boxes));

  g_free (first);
  g_free (noise);
  g_free (white);
  fer_cascade_scanner_free (scanner);
  fer_cascade_free (cascade);
}

static void
test_params (void)
{
  enum {
    WIDTH = 120,
    HEIGHT = 100,
  };
  FerCascadeParams params = { 1.25, 0, 20, 40 };
  FerCascade *cascade = read_good (lbp_xml);
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  guint8 *noise = g_malloc (WIDTH * HEIGHT);
  const FerCascadeBox *boxes;
  gint width, height;
  guint n;

  fer_cascade_get_window (cascade, &width, &height);
  g_assert_cmpint (width, ==, 6);
  g_assert_cmpint (height, ==, 6);

  fill_noise (noise, WIDTH * HEIGHT, 7);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (boxes[i].width, >=, 20);
    g_assert_cmpint (boxes[i].width, <=, 40);
    g_assert_true (i == 0 || boxes[i].width <= boxes[i - 1].width);
  }

  g_assert_true (fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT, &params));
  g_assert_false (
      fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT + 1, &params));
  params.min_size = 21;
  g_assert_false (
      fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT, &params));
  fer_cascade_scanner_free (scanner);

  /* No level is that large, and none is taken in its place. */
  params.min_size = 101;
  params.max_size = 0;
  scanner = fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_cascade_scanner_free (scanner);

  /* A factor that would never end. */
  params = (FerCascadeParams){ 0, 0, 0, 0 };
  scanner = fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, >, 0);
  fer_cascade_scanner_free (scanner);

  g_free (noise);
  fer_cascade_free (cascade);
}

/* Windows on everything: the limit holds, and the largest are kept. */
static void
test_too_many_windows (void)
{
  enum {
    SIDE = 500,
  };
  gchar *xml = replace (lbp_xml, ">0.5<", ">-2<");
  FerCascade *cascade = read_good (xml);
  FerCascadeParams params = { 1.1, 0, 0, 0 };
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, SIDE, SIDE, &params);
  guint8 *noise = g_malloc (SIDE * SIDE);
  const FerCascadeBox *boxes;
  guint n;

  fill_noise (noise, SIDE * SIDE, 3);
  boxes = fer_cascade_scanner_run (scanner, noise, SIDE, &n);
  g_assert_cmpuint (n, ==, 16384);
  g_assert_cmpint (boxes[0].width, >, SIDE * 9 / 10);

  g_free (noise);
  fer_cascade_scanner_free (scanner);
  fer_cascade_free (cascade);
  g_free (xml);
}

/* --- Real files ---------------------------------------------------------- */

static void
test_opencv_data (void)
{
  static const gchar *const folders[] = { "haarcascades", "lbpcascades" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    gchar *folder = g_build_filename (OPENCV_DATA, folders[i], NULL);
    GDir *dir = g_dir_open (folder, 0, NULL);
    const gchar *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      gchar *path = g_build_filename (folder, name, NULL);
      GError *error = NULL;
      gchar *contents;
      gsize length;

      if (g_str_has_suffix (name, ".xml")
          && g_file_get_contents (path, &contents, &length, NULL)) {
        FerCascade *cascade = read_xml (contents, (gssize) length, &error);

        g_assert_no_error (error);
        fer_cascade_free (cascade);
        g_free (contents);
        n++;
      }
      g_free (path);
    }
    g_clear_pointer (&dir, g_dir_close);
    g_free (folder);
  }
  if (n == 0)
    g_test_skip ("opencv-data is not installed");
}

#ifdef HAVE_GDK_PIXBUF

/* Prints the windows of a cascade in all pictures of a folder. */
static gint
print_windows (const gchar *cascade_path, const gchar *folder)
{
  FerCascadeParams params = { 1.5, 0, 30, 0 };
  GDir *dir = g_dir_open (folder, 0, NULL);
  FerCascade *cascade;
  const gchar *name;
  gchar *contents;
  gsize length;

  g_assert_true (g_file_get_contents (cascade_path, &contents, &length, NULL));
  cascade = read_xml (contents, (gssize) length, NULL);
  g_free (contents);
  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);
    GdkPixbuf *pixbuf = gdk_pixbuf_new_from_file (path, NULL);

    if (pixbuf != NULL && gdk_pixbuf_get_n_channels (pixbuf) == 3) {
      FerFrame frame = { FER_PIXEL_FORMAT_RGB, gdk_pixbuf_get_width (pixbuf),
        gdk_pixbuf_get_height (pixbuf), gdk_pixbuf_read_pixels (pixbuf),
        gdk_pixbuf_get_rowstride (pixbuf) };
      guint8 *scratch = g_malloc (
          fer_luma_scratch_size (frame.format, frame.width, frame.height));
      FerLuma luma = fer_luma_from_frame (&frame, scratch);
      FerCascadeScanner *scanner =
          fer_cascade_scanner_new (cascade, luma.width, luma.height, &params);
      const FerCascadeBox *boxes;
      guint n;

      boxes = fer_cascade_scanner_run (scanner, luma.data, luma.stride, &n);
      for (guint i = 0; i < n; i++)
        g_print ("%s %d %d %d %d\n", name, boxes[i].x, boxes[i].y,
            boxes[i].width, boxes[i].height);
      fer_cascade_scanner_free (scanner);
      g_free (scratch);
    }
    g_clear_object (&pixbuf);
    g_free (path);
  }
  g_dir_close (dir);
  fer_cascade_free (cascade);
  return 0;
}

static const gchar *program;

static gchar *
get_windows (const gchar *cascade, const gchar *folder, const gchar *cpu)
{
  const gchar *argv[] = { program, "--windows", cascade, folder, NULL };
  gchar **env =
      g_environ_setenv (g_get_environ (), "FEREMOTION_CPU", cpu, TRUE);
  gchar *output = NULL;
  GError *error = NULL;
  gint status;

  g_spawn_sync (NULL, (gchar **) argv, env, G_SPAWN_DEFAULT, NULL, NULL,
      &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_strfreev (env);
  return output;
}

/* Every instruction set finds what plain C finds. */
static void
test_instruction_sets (void)
{
  static const gchar *const cascades[] = {
    OPENCV_DATA "/haarcascades/haarcascade_frontalface_alt2.xml",
    OPENCV_DATA "/haarcascades/haarcascade_frontalface_default.xml",
    OPENCV_DATA "/haarcascades/haarcascade_eye_tree_eyeglasses.xml",
    OPENCV_DATA "/lbpcascades/lbpcascade_frontalface.xml",
  };
  const gchar *data = g_getenv ("FEREMOTION_DATA");
  gchar *folder =
      data ? g_build_filename (data, "faces", "group-photos", NULL) : NULL;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)
      || !g_file_test (cascades[0], G_FILE_TEST_EXISTS)) {
    g_test_skip ("needs FEREMOTION_DATA and opencv-data");
    g_free (folder);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (cascades); i++) {
    gchar *plain = get_windows (cascades[i], folder, "c");

    g_assert_cmpuint (strlen (plain), >, 100);
    for (gint cpu = FER_CPU_SSE41; cpu < FER_N_CPUS; cpu++) {
      if (fer_cpu_includes (fer_cpu_detect (), cpu)) {
        gchar *windows =
            get_windows (cascades[i], folder, fer_cpu_get_name (cpu));

        g_assert_cmpstr (windows, ==, plain);
        g_free (windows);
      }
    }
    g_free (plain);
  }
  g_free (folder);
}

#endif

gint
main (gint argc, gchar **argv)
{
#ifdef HAVE_GDK_PIXBUF
  program = argv[0];
  if (argc == 4 && strcmp (argv[1], "--windows") == 0)
    return print_windows (argv[2], argv[3]);
#endif

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cascade/haar", test_haar);
  g_test_add_func ("/engine/cascade/trees", test_trees);
  g_test_add_func ("/engine/cascade/tilted", test_tilted);
  g_test_add_func ("/engine/cascade/lbp", test_lbp);
  g_test_add_func ("/engine/cascade/node-order", test_node_order);
  g_test_add_func ("/engine/cascade/not-a-cascade", test_not_a_cascade);
  g_test_add_func ("/engine/cascade/truncated", test_truncated);
  g_test_add_func ("/engine/cascade/malformed", test_malformed);
  g_test_add_func ("/engine/cascade/excess", test_excess);
  g_test_add_func ("/engine/cascade/sizes-and-strides", test_sizes_and_strides);
  g_test_add_func ("/engine/cascade/no-memory", test_no_memory);
  g_test_add_func ("/engine/cascade/params", test_params);
  g_test_add_func ("/engine/cascade/too-many-windows", test_too_many_windows);
  g_test_add_func ("/engine/cascade/opencv-data", test_opencv_data);
#ifdef HAVE_GDK_PIXBUF
  g_test_add_func ("/engine/cascade/instruction-sets", test_instruction_sets);
#endif
  return g_test_run ();
}
