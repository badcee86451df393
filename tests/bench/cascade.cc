/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The cascades of opencv-data over 640 x 480 pictures: this engine and OpenCV's
 * CascadeClassifier in turn, on one thread. FEREMOTION_CPU chooses the
 * engine's instruction set.
 *
 * bench-cascade [SCALE-FACTOR MIN-SIZE]
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "cascades.h"
#include "cpu-time.h"
#include "machine.h"

static const int SKIP = 77;
static const int WIDTH = 640, HEIGHT = 480;
static const size_t MAX_PICTURES = 8;
static const int ROUNDS = 5;

static const char *const cascades[] = {
  OPENCV_FACE_CASCADES,
  "haarcascades/haarcascade_eye_tree_eyeglasses.xml",
};

/* The middle of each picture in the bench's shape. */
static std::vector<cv::Mat>
load_pictures (const std::string &folder)
{
  std::vector<cv::Mat> pictures;
  std::vector<cv::String> paths;

  try {
    cv::glob (folder, paths);
  } catch (const cv::Exception &) {
  }
  for (const cv::String &path : paths) {
    cv::Mat whole = cv::imread (path, cv::IMREAD_GRAYSCALE), picture;

    if (whole.empty () || pictures.size () == MAX_PICTURES)
      continue;
    int width = std::min (whole.cols, whole.rows * WIDTH / HEIGHT);
    int height = std::min (whole.rows, whole.cols * HEIGHT / WIDTH);
    cv::Rect middle (
        (whole.cols - width) / 2, (whole.rows - height) / 2, width, height);

    cv::resize (whole (middle), picture, cv::Size (WIDTH, HEIGHT), 0, 0,
        cv::INTER_AREA);
    pictures.push_back (picture);
  }
  return pictures;
}

template <typename Work>
static double
get_ms (Work work)
{
  double start = get_thread_ms ();

  work ();
  return get_thread_ms () - start;
}

/* The least time of each picture; then the mean over the pictures. */
static void
bench (const std::string &name, const std::vector<cv::Mat> &pictures,
    const FerCascadeParams &params)
{
  std::string path = std::string (OPENCV_DATA) + "/" + name;
  FerCascade *cascade = read_file (path.c_str (), nullptr);
  cv::CascadeClassifier opencv (path);
  double ours = 0, theirs = 0;
  FerCascadeScanner *scanner;

  if (cascade == nullptr || opencv.empty ()) {
    printf ("%-40s cannot be read\n", name.c_str ());
    fer_cascade_free (cascade);
    return;
  }
  scanner = fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  for (const cv::Mat &picture : pictures) {
    double our_least = 1e9, their_least = 1e9;
    std::vector<cv::Rect> boxes;
    guint n;

    for (int round = 0; round < ROUNDS; round++) {
      our_least = std::min (our_least, get_ms ([&] {
        fer_cascade_scanner_run (scanner, picture.data, picture.step, &n);
      }));
      their_least = std::min (their_least, get_ms ([&] {
        opencv.detectMultiScale (picture, boxes, params.scale_factor,
            (int) params.min_neighbours, 0,
            cv::Size (params.min_size, params.min_size));
      }));
    }
    ours += our_least / (double) pictures.size ();
    theirs += their_least / (double) pictures.size ();
  }
  printf ("%-40s %5.2f %4d %9.2f %9.2f %7.1f\n",
      name.substr (name.rfind ('/') + 1).c_str (), params.scale_factor,
      params.min_size, ours, theirs, theirs / ours);
  fflush (stdout);
  fer_cascade_scanner_free (scanner);
  fer_cascade_free (cascade);
}

int
main (int argc, char **argv)
{
  const char *data = getenv ("FEREMOTION_DATA");
  std::vector<cv::Mat> pictures;

  if (data != nullptr)
    pictures = load_pictures (std::string (data) + "/faces/group-photos");
  if (pictures.empty ()) {
    fprintf (stderr, "no pictures: set FEREMOTION_DATA\n");
    return SKIP;
  }
  cv::setNumThreads (1);
  machine_print ();
  printf ("%zu pictures of %d x %d; CPU time in ms a picture\n",
      pictures.size (), WIDTH, HEIGHT);
  printf ("%-40s %5s %4s %9s %9s %7s\n", "cascade", "scale", "min", "ours",
      "OpenCV", "ratio");
  for (const char *name : cascades) {
    if (argc > 2) {
      bench (name, pictures, { atof (argv[1]), 3, atoi (argv[2]), 0 });
    } else {
      bench (name, pictures, { 1.1, 3, 48, 0 });
      bench (name, pictures, { 1.1, 3, 24, 0 });
    }
  }
  return 0;
}
