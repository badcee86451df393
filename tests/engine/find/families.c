/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Detectors of other projects: recognised, decoded, refused. */
#include <glib/gstdio.h>
#include <string.h>

#include "find/detector.h"
#include "find/familynet.h"
#include "foreign-nets.h"
#include "refused.h"

#define LOG_2 0.6931472f
#define SIDE 16 /* of a face, pixels of the input */

static FerFamilyNet *
load (const ForeignNet *sketch, GError **error)
{
  GBytes *bytes = foreign_net_build (sketch);
  GError *broken = NULL;
  FerNet *net = fer_net_new_from_bytes (bytes, "test.onnx", &broken);

  g_assert_no_error (broken);
  g_bytes_unref (bytes);
  return fer_family_net_new (net, "test.onnx", error);
}

typedef struct {
  const gchar *path;
  const gchar *family;
  ForeignNet net;
} Known;

static const Known known[] = {
  { "yunet", "YuNet",
      { FOREIGN_YUNET, 320, 256, 3, .n_levels = 3, .size = LOG_2 } },
  { "yunet-open", "YuNet",
      { FOREIGN_YUNET, 0, 0, 3, .n_levels = 3, .size = LOG_2 } },
  { "yunet-2022", "YuNet of 2022",
      { FOREIGN_YUNET_2022, 160, 120, 3, .n_levels = 4 } },
  { "ultralight", "Ultra-Light",
      { FOREIGN_ULTRALIGHT, 320, 240, 3, .n_levels = 4, .classes = 2 } },
  { "ultralight-corners", "Ultra-Light",
      { FOREIGN_ULTRALIGHT, 320, 240, 3, .n_levels = 4, .classes = 2,
          .corners = TRUE } },
  { "ultralight-masks", "Ultra-Light",
      { FOREIGN_ULTRALIGHT, 640, 480, 3, .n_levels = 4, .classes = 3 } },
  { "scrfd", "SCRFD",
      { FOREIGN_SCRFD, 320, 320, 3, .n_levels = 3, .anchors = 2 } },
  { "scrfd-open-rows", "SCRFD",
      { FOREIGN_SCRFD, 0, 0, 3, .n_levels = 3, .anchors = 2,
          .no_batch = TRUE } },
  { "scrfd-no-points", "SCRFD",
      { FOREIGN_SCRFD, 256, 320, 3, .n_levels = 3, .anchors = 1,
          .no_points = TRUE } },
};

/* The frame is scaled to the input by @factor; one cell of the input is bright.
 */
static void
look_for_one (const FerFamilyNet *net, gint width, gint height, gdouble factor,
    gint column, gint row)
{
  g_autofree guint8 *pixels = g_malloc0 ((gsize) width * height);
  FerLuma luma = { pixels, width, height, width };
  gdouble cell = 8 / factor, side = SIDE / factor;
  GError *error = NULL;
  FerFamilyNetRun *run = fer_family_net_run_new (net, width, height, 8, &error);
  const FerDetection *found;
  guint n;

  g_assert_no_error (error);
  fer_family_net_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 0);
  for (gint y = 0; y < cell; y++)
    memset (pixels + (gint) (row * cell + y) * width + (gint) (column * cell),
        255, (gsize) cell);
  for (gint twice = 0; twice < 2; twice++) {
    found = fer_family_net_run_process (run, &luma, NULL, &n);
    g_assert_cmpuint (n, ==, 1);
    g_assert_cmpfloat_with_epsilon (
        found->x, (column + 0.5) * cell - side / 2, 0.05);
    g_assert_cmpfloat_with_epsilon (
        found->y, (row + 0.5) * cell - side / 2, 0.05);
    g_assert_cmpfloat_with_epsilon (found->width, side, 0.05);
    g_assert_cmpfloat_with_epsilon (found->height, side, 0.05);
    g_assert_cmpfloat (found->confidence, >, 0.9);
    g_assert_cmpfloat (found->confidence, <=, 1.0);
  }
  fer_family_net_run_free (run);
}

static void
test_finds (gconstpointer data)
{
  const Known *case_ = data;
  GError *error = NULL;
  FerFamilyNet *net = load (&case_->net, &error);
  gint width = (gint) case_->net.width, height = (gint) case_->net.height;

  g_assert_no_error (error);
  g_assert_cmpstr (fer_family_net_get_family (net), ==, case_->family);
  if (width == 0) {
    look_for_one (net, 200, 88, 1, 7, 3);
    look_for_one (net, 33, 300, 1, 2, 31);
  } else {
    /* as large, twice as large, half as large, narrow, low */
    look_for_one (net, width, height, 1, 7, 3);
    look_for_one (net, 2 * width, 2 * height, 0.5, 12, 9);
    look_for_one (net, width / 2, height / 2, 2, 12, 9);
    look_for_one (net, 48, height, 1, 3, 11);
    look_for_one (net, width, 48, 1, 14, 3);
  }
  fer_family_net_free (net);
}

/* An input of open size is as large as the smallest faces need. */
static void
test_min_face (void)
{
  enum { WIDTH = 400, HEIGHT = 304 };
  FerFamilyNet *net = load (&known[1].net, NULL);
  static guint8 pixels[WIDTH * HEIGHT];
  FerLuma luma = { pixels, WIDTH, HEIGHT, WIDTH };
  FerFamilyNetRun *run = fer_family_net_run_new (net, WIDTH, HEIGHT, 48, NULL);
  guint n;

  /* 200x152 pixels stand in 224x160. */
  g_assert_cmpuint (
      fer_family_net_run_count_places (run), ==, 28 * 20 + 14 * 10 + 7 * 5);
  for (gint y = 96; y < 112; y++)
    memset (pixels + y * WIDTH + 64, 255, 16);
  fer_family_net_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 0); /* 32 pixels high */
  fer_family_net_run_free (run);

  run = fer_family_net_run_new (net, WIDTH, HEIGHT, 1000, NULL);
  fer_family_net_run_set_crew (run, NULL);
  fer_family_net_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (fer_family_net_run_count_places (run), ==, 0);
  fer_family_net_run_free (run);
  fer_family_net_free (net);
}

/* A frame that is larger than what is looked at at once is shrunk. */
static void
test_large_frame (void)
{
  enum { WIDTH = 7680, HEIGHT = 4352 };
  FerFamilyNet *net = load (&known[1].net, NULL);

  look_for_one (net, WIDTH, HEIGHT, 0.25, 17, 21);
  fer_family_net_free (net);
}

/* Nothing is read behind the end of an output that is right at the size at
 * which the file was looked at, 192x128 pixels, and too short at another one.
 */
static void
test_short_output (void)
{
  ForeignNet sketch = known[1].net;
  FerFamilyNet *net;
  FerFamilyNetRun *run;
  GError *error = NULL;

  sketch.most = 24 * 16;
  net = load (&sketch, &error);
  g_assert_no_error (error);
  look_for_one (net, 192, 128, 1, 7, 3);
  run = fer_family_net_run_new (net, 320, 256, 8, &error);
  assert_refused (run, error, FER_ERROR_UNSUPPORTED,
      "'bbox_8' is 384x4, not 1280x4 as an input of 320x256");
  fer_family_net_free (net);
}

/* A box that is infinite is none. */
static void
test_infinite (void)
{
  ForeignNet sketch = known[0].net;
  static guint8 pixels[320 * 256];
  FerLuma luma = { pixels, 320, 256, 320 };
  FerFamilyNet *net;
  FerFamilyNetRun *run;
  guint n;

  sketch.size = 1000;
  net = load (&sketch, NULL);
  run = fer_family_net_run_new (net, 320, 256, 10, NULL);
  memset (pixels, 255, sizeof pixels);
  fer_family_net_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_family_net_run_free (run);
  fer_family_net_free (net);
}

/* --- Colours -------------------------------------------------------------- */

enum { COLOUR_WIDTH = 320, COLOUR_HEIGHT = 240 };

typedef struct {
  guint8 pixels[4 * COLOUR_WIDTH * COLOUR_HEIGHT];
  FerFrame frame;
} Coloured;

/* One cell of the input is of one colour on black: 0 red, 1 green, 2 blue. */
static gboolean
is_cell (gint x, gint y)
{
  return x / 8 == 7 && y / 8 == 3;
}

static void
paint_rgb (Coloured *picture, FerPixelFormat format, gint step, gint colour)
{
  picture->frame = (FerFrame){ format, COLOUR_WIDTH, COLOUR_HEIGHT,
    picture->pixels, step * COLOUR_WIDTH };
  for (gint y = 0; y < COLOUR_HEIGHT; y++) {
    for (gint x = 0; x < COLOUR_WIDTH; x++) {
      guint8 *pixel = picture->pixels + (y * COLOUR_WIDTH + x) * step;

      memset (pixel, 0, (gsize) step);
      if (is_cell (x, y))
        pixel[format == FER_PIXEL_FORMAT_BGRX ? 2 - colour : colour] = 255;
    }
  }
}

/* With chroma at half the size, of full range by BT.601. @step: 2 where the
 * two differences stand together. */
static void
paint_yuv (Coloured *picture, gint step, gint colour)
{
  static const guint8 yuv[3][3] = { { 76, 85, 255 }, { 150, 44, 21 },
    { 29, 255, 107 } };
  enum { W = COLOUR_WIDTH / 2, H = COLOUR_HEIGHT / 2 };
  guint8 *u = picture->pixels + COLOUR_WIDTH * COLOUR_HEIGHT;
  guint8 *v = step == 2 ? u + 1 : u + W * H;

  picture->frame = (FerFrame){ FER_PIXEL_FORMAT_LUMA, COLOUR_WIDTH,
    COLOUR_HEIGHT, picture->pixels, COLOUR_WIDTH };
  picture->frame.chroma = (FerChroma){ u, v, step * W, step * W, step, 1, 1 };
  for (gint y = 0; y < COLOUR_HEIGHT; y++) {
    for (gint x = 0; x < COLOUR_WIDTH; x++) {
      gboolean inside = is_cell (x, y);

      picture->pixels[y * COLOUR_WIDTH + x] = inside ? yuv[colour][0] : 0;
      u[(y / 2 * W + x / 2) * step] = inside ? yuv[colour][1] : 128;
      v[(y / 2 * W + x / 2) * step] = inside ? yuv[colour][2] : 128;
    }
  }
}

static guint
count_in_colour (FerFamilyNetRun *run, const Coloured *picture)
{
  g_autofree guint8 *scratch = g_malloc (
      fer_luma_scratch_size (picture->frame.format, COLOUR_WIDTH, COLOUR_HEIGHT)
      + 1);
  FerLuma luma = fer_luma_from_frame (&picture->frame, scratch);
  FerPlanes planes = fer_planes_from_frame (&picture->frame);
  guint n;

  fer_family_net_run_process (run, &luma, &planes, &n);
  return n;
}

/* Only one channel of the network sees; only the colour that the family has
 * there is found, whatever way the frame holds it. */
static void
test_colours (void)
{
  static const struct {
    gint net;
    gint channel_of[3]; /* red, green, blue */
  } families[] = { { 0, { 3, 2, 1 } }, { 6, { 1, 2, 3 } }, { 3, { 1, 2, 3 } } };
  Coloured *picture = g_new0 (Coloured, 1);

  for (guint i = 0; i < 3 * 3 * G_N_ELEMENTS (families); i++) {
    ForeignNet sketch = known[families[i / 9].net].net;
    gint colour = (gint) i % 3, channel = (gint) i / 3 % 3 + 1;
    guint expected = families[i / 9].channel_of[colour] == channel;
    FerFamilyNet *net;
    FerFamilyNetRun *run;

    sketch.only = channel;
    net = load (&sketch, NULL);
    run = fer_family_net_run_new (net, COLOUR_WIDTH, COLOUR_HEIGHT, 8, NULL);
    paint_rgb (picture, FER_PIXEL_FORMAT_RGB, 3, colour);
    g_assert_cmpuint (count_in_colour (run, picture), ==, expected);
    paint_rgb (picture, FER_PIXEL_FORMAT_BGRX, 4, colour);
    g_assert_cmpuint (count_in_colour (run, picture), ==, expected);
    for (gint step = 1; step <= 2; step++) {
      paint_yuv (picture, step, colour);
      g_assert_cmpuint (count_in_colour (run, picture), ==, expected);
    }
    fer_family_net_run_free (run);
    fer_family_net_free (net);
  }
  g_free (picture);
}

/* A frame that says it is grey has luma alone. */
static void
test_grey_frame (void)
{
  ForeignNet sketch = known[0].net;
  Coloured *picture = g_new0 (Coloured, 1);
  FerFamilyNet *net = load (&sketch, NULL);
  FerFamilyNetRun *run =
      fer_family_net_run_new (net, COLOUR_WIDTH, COLOUR_HEIGHT, 8, NULL);

  paint_yuv (picture, 1, 0);
  picture->frame.chroma.u = picture->frame.chroma.v = NULL;
  g_assert_cmpuint (count_in_colour (run, picture), ==, 0);
  for (gint y = 24; y < 32; y++)
    memset (picture->pixels + y * COLOUR_WIDTH + 56, 255, 8);
  g_assert_cmpuint (count_in_colour (run, picture), ==, 1);
  fer_family_net_run_free (run);
  fer_family_net_free (net);
  g_free (picture);
}

/* -------------------------------------------------------------------------- */

/* From a file, as the element does. */
static FerDetector *
load_file (const ForeignNet *sketch)
{
  GBytes *bytes = foreign_net_build (sketch);
  g_autofree gchar *folder = g_dir_make_tmp ("families-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "mine.onnx", NULL);
  GError *error = NULL;
  FerDetector *detector;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
      (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  detector = fer_detector_new_from_file (path, &error);
  g_assert_no_error (error);
  g_bytes_unref (bytes);
  g_unlink (path);
  g_rmdir (folder);
  return detector;
}

/* The colours of a frame come as far as the detector. */
static void
test_analyzer (void)
{
  ForeignNet sketch = known[0].net;
  FerDetector *detector;
  FerClassifier *classifier = fer_classifier_new_embedded (NULL);
  Coloured *picture = g_new0 (Coloured, 1);
  GError *error = NULL;

  sketch.only = 3; /* red */
  detector = load_file (&sketch);
  for (gint colour = 0; colour < 3; colour++) {
    FerAnalyzer *analyzer = fer_analyzer_new (detector, classifier);
    FerParams params = FER_PARAMS_INIT;
    guint n;

    params.min_face = 10;
    paint_rgb (picture, FER_PIXEL_FORMAT_RGB, 3, colour);
    fer_analyzer_set_params (analyzer, &params);
    fer_analyzer_set_format (
        analyzer, picture->frame.format, COLOUR_WIDTH, COLOUR_HEIGHT, &error);
    g_assert_no_error (error);
    fer_analyzer_process (analyzer, &picture->frame, 0, &n, &error);
    g_assert_cmpuint (n, ==, colour == 0);
    fer_analyzer_free (analyzer);
  }
  fer_detector_unref (detector);
  fer_classifier_unref (classifier);
  g_free (picture);
}

static void
test_detector (void)
{
  FerDetector *detector = load_file (&known[0].net);
  guint64 windows[FER_N_DETECTOR_STAGES] = { 0 };
  static guint8 pixels[320 * 256];
  FerLuma luma = { pixels, 320, 256, 320 };
  GError *error = NULL;
  FerFraming framing, tall = FER_FRAMING_TALL;
  FerDetectorRun *run;
  guint n;

  g_assert_cmpstr (fer_detector_get_name (detector), ==, "mine.onnx");
  framing = fer_detector_get_framing (detector);
  g_assert_cmpmem (&framing, sizeof framing, &tall, sizeof tall);
  run = fer_detector_run_new (detector, 320, 256, 10, &error);
  g_assert_no_error (error);
  for (gint y = 80; y < 88; y++)
    memset (pixels + y * 320 + 80, 255, 8);
  fer_detector_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 1);
  fer_detector_run_count_windows (run, windows);
  g_assert_cmpuint (windows[0], ==, 40 * 32 + 20 * 16 + 10 * 8);
  fer_detector_run_free (run);
  fer_detector_unref (detector);
}

static const struct {
  const gchar *word;
  ForeignNet net;
} wrong[] = {
  { "1, not 3, channels",
      { FOREIGN_YUNET, 320, 256, 1, .n_levels = 3, .size = LOG_2 } },
  { "YuNet, but none is called 'cls_8'",
      { FOREIGN_YUNET, 320, 256, 3, .n_levels = 3, .first = "class_8" } },
  { "its outputs are 1280x1, 320x1,",
      { FOREIGN_YUNET, 320, 256, 3, .n_levels = 2 } },
  { "it has 13 outputs",
      { FOREIGN_YUNET, 320, 256, 3, .n_levels = 3, .extra = 1 } },
  { "of 4360 priors, where an input of 320x240 pixels has 4420",
      { FOREIGN_ULTRALIGHT, 320, 240, 3, .n_levels = 3, .classes = 2 } },
  { "of 1070 priors, where an input of 160x120 pixels has 1076",
      { FOREIGN_YUNET_2022, 160, 120, 3, .n_levels = 3 } },
  { "3840, 960, 240, 3840, 960, 240, 3840, 960, 240, where an input of 320x256 "
    "pixels has one or two a cell",
      { FOREIGN_SCRFD, 320, 256, 3, .n_levels = 3, .anchors = 3 } },
  { "and not those of YuNet (cls_8",
      { FOREIGN_SCRFD, 320, 256, 3, .n_levels = 2, .anchors = 1 } },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    GError *error = NULL;
    FerFamilyNet *net = load (&wrong[i].net, &error);

    assert_refused (net, error, FER_ERROR_UNSUPPORTED, wrong[i].word);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    g_autofree gchar *path =
        g_strconcat ("/engine/families/", known[i].path, NULL);

    g_test_add_data_func (path, &known[i], test_finds);
  }
  g_test_add_func ("/engine/families/min-face", test_min_face);
  g_test_add_func ("/engine/families/large-frame", test_large_frame);
  g_test_add_func ("/engine/families/short-output", test_short_output);
  g_test_add_func ("/engine/families/infinite", test_infinite);
  g_test_add_func ("/engine/families/colours", test_colours);
  g_test_add_func ("/engine/families/grey-frame", test_grey_frame);
  g_test_add_func ("/engine/families/analyzer", test_analyzer);
  g_test_add_func ("/engine/families/detector", test_detector);
  g_test_add_func ("/engine/families/refused", test_refused);
  return g_test_run ();
}
