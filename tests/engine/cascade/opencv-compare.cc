/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Compares the boxes of every face cascade of opencv-data with those of
 * OpenCV's CascadeClassifier, over the real pictures of FEREMOTION_DATA. Both
 * see the same grey pictures, as OpenCV decodes them.
 *
 * opencv-compare [SCALE-FACTOR [MIN-SIZE [MIN-NEIGHBOURS]]]
 */
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/objdetect.hpp>

#include "cascades.h"

static const int SKIP = 77;
static const double LEAST_PAIRED = 0.99;
static const double PAIR_IOU = 0.9;

static const char *const cascades[] = {
  OPENCV_FACE_CASCADES,
  /* Not of faces, but with what those do not have: tilted features (with
   * stumps and with trees) and the old layout. */
  "haarcascades/haarcascade_fullbody.xml",
  "haarcascades/haarcascade_eye_tree_eyeglasses.xml",
  "haarcascades/haarcascade_licence_plate_rus_16stages.xml",
};

struct Tally {
  size_t ours = 0, theirs = 0, ours_paired = 0, theirs_paired = 0, exact = 0;
  double our_seconds = 0, their_seconds = 0;
};

static double
seconds_since (std::chrono::steady_clock::time_point start)
{
  return std::chrono::duration<double> (
      std::chrono::steady_clock::now () - start)
      .count ();
}

static size_t
count_paired (
    const std::vector<cv::Rect> &boxes, const std::vector<cv::Rect> &others)
{
  return std::count_if (boxes.begin (), boxes.end (), [&] (const cv::Rect &a) {
    return std::any_of (
        others.begin (), others.end (), [&] (const cv::Rect &b) {
          double shared = (a & b).area ();

          return shared >= PAIR_IOU * (a.area () + b.area () - shared);
        });
  });
}

static size_t
count_exact (
    const std::vector<cv::Rect> &boxes, const std::vector<cv::Rect> &others)
{
  return std::count_if (boxes.begin (), boxes.end (), [&] (const cv::Rect &a) {
    return std::find (others.begin (), others.end (), a) != others.end ();
  });
}

static void
compare (const cv::Mat &picture, const FerCascade *cascade,
    cv::CascadeClassifier &opencv, const FerCascadeParams &params, Tally &tally)
{
  std::vector<cv::Rect> ours, theirs;
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, picture.cols, picture.rows, &params);
  guint n;

  auto start = std::chrono::steady_clock::now ();
  const FerCascadeBox *boxes =
      fer_cascade_scanner_run (scanner, picture.data, picture.step, &n);
  tally.our_seconds += seconds_since (start);
  for (guint i = 0; i < n; i++)
    ours.emplace_back (boxes[i].x, boxes[i].y, boxes[i].width, boxes[i].height);
  fer_cascade_scanner_free (scanner);

  start = std::chrono::steady_clock::now ();
  opencv.detectMultiScale (picture, theirs, params.scale_factor,
      (int) params.min_neighbours, 0,
      cv::Size (params.min_size, params.min_size));
  tally.their_seconds += seconds_since (start);

  tally.ours += ours.size ();
  tally.theirs += theirs.size ();
  tally.ours_paired += count_paired (ours, theirs);
  tally.theirs_paired += count_paired (theirs, ours);
  tally.exact += count_exact (theirs, ours);
}

static std::vector<cv::Mat>
load_pictures (const std::string &data)
{
  std::vector<cv::Mat> pictures;

  for (const char *folder : { "wider-val-200", "group-photos" }) {
    std::vector<cv::String> paths;

    try {
      cv::glob (data + "/faces/" + folder, paths);
    } catch (const cv::Exception &) {
    }
    for (const cv::String &path : paths) {
      cv::Mat picture = cv::imread (path, cv::IMREAD_GRAYSCALE);

      if (!picture.empty ())
        pictures.push_back (picture);
    }
  }
  return pictures;
}

static double
get_share (size_t part, size_t all)
{
  return all > 0 ? (double) part / (double) all : 1.0;
}

/* Whether enough of both's boxes have one of the other's. */
static bool
compare_all (const char *name, const std::vector<cv::Mat> &pictures,
    const FerCascadeParams &params)
{
  std::string path = std::string (OPENCV_DATA) + "/" + name;
  GError *error = nullptr;
  FerCascade *cascade = read_file (path.c_str (), &error);
  cv::CascadeClassifier opencv (path);
  Tally tally;

  if (cascade == nullptr || opencv.empty ()) {
    fprintf (stderr, "%s cannot be read: %s\n", path.c_str (),
        error != nullptr ? error->message : "OpenCV does not say why");
    g_clear_error (&error);
    fer_cascade_free (cascade);
    return false;
  }
  for (const cv::Mat &picture : pictures)
    compare (picture, cascade, opencv, params, tally);
  fer_cascade_free (cascade);

  double forth = get_share (tally.ours_paired, tally.ours);
  double back = get_share (tally.theirs_paired, tally.theirs);

  printf ("%-44s %6zu %6zu %8.2f %8.2f %8.2f %8.2f %8.2f\n",
      strrchr (name, '/') + 1, tally.ours, tally.theirs, 100 * forth,
      100 * back, 100 * get_share (tally.exact, tally.theirs),
      tally.our_seconds, tally.their_seconds);
  fflush (stdout);
  return forth >= LEAST_PAIRED && back >= LEAST_PAIRED;
}

int
main (int argc, char **argv)
{
  FerCascadeParams params = { 1.25, 3, 30, 0 };
  const char *data = getenv ("FEREMOTION_DATA");
  std::vector<cv::Mat> pictures;
  bool good = true;

  if (argc > 1)
    params.scale_factor = atof (argv[1]);
  if (argc > 2)
    params.min_size = atoi (argv[2]);
  if (argc > 3)
    params.min_neighbours = (guint) atoi (argv[3]);

  if (data != nullptr)
    pictures = load_pictures (data);
  if (pictures.empty ()) {
    fprintf (stderr, "no pictures: set FEREMOTION_DATA\n");
    return SKIP;
  }
  if (!g_file_test (OPENCV_DATA, G_FILE_TEST_IS_DIR)) {
    fprintf (stderr, "no cascades in %s\n", OPENCV_DATA);
    return SKIP;
  }

  cv::setNumThreads (1);
  printf ("%zu pictures, scale factor %g, windows from %d px, more than %u "
          "neighbours\n",
      pictures.size (), params.scale_factor, params.min_size,
      params.min_neighbours);
  printf ("%-44s %6s %6s %8s %8s %8s %8s %8s\n", "cascade", "ours", "OpenCV",
      "o->O %", "O->o %", "exact %", "ours s", "OpenCV s");
  for (const char *name : cascades)
    good = compare_all (name, pictures, params) && good;
  return good ? 0 : 1;
}
