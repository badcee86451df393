/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are refused, each with a reason that says where and why. */
#include "cascades.h"

#include <string.h>

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

/* @from of a good cascade, replaced by @to. */
static const struct {
  const gchar *xml;
  const gchar *from;
  const gchar *to;
  FerError code;
  const gchar *message;
} malformed[] = {
#define MALFORMED(xml, from, to, message)                                      \
  {                                                                            \
    xml, from, to, FER_ERROR_MALFORMED, message                                \
  }
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
  MALFORMED (haar_xml, "<width>8", "<width>99999999999999999999", "not within"),
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
      "<weakClassifiers/><weakClassifiers>", "stage 0 has no weak classifiers"),
  MALFORMED (
      old_xml, "<trees>", "<trees/><trees>", "stage 0 has no weak classifiers"),
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
  MALFORMED (haar_xml, ">0 -1 0 1e-2<", ">0 -1 1 1e-2<", "uses feature 1 of 1"),
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
  MALFORMED (
      lbp_xml, "0 0 0 0 0 0 0 -2147483648", "0 0 0 0 0 0 0", "too few numbers"),
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

static void
test_malformed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++) {
    gchar *xml = replace (malformed[i].xml, malformed[i].from, malformed[i].to);

    assert_refused (xml, -1, malformed[i].code, malformed[i].message);
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

  g_string_assign (xml, NEW_CASCADE "<featureType>HAAR</featureType>"
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

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cascade/not-a-cascade", test_not_a_cascade);
  g_test_add_func ("/engine/cascade/truncated", test_truncated);
  g_test_add_func ("/engine/cascade/malformed", test_malformed);
  g_test_add_func ("/engine/cascade/excess", test_excess);
  return g_test_run ();
}
