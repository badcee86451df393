/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Face detectors in one run: recall on wider-val-200, false faces, how still
 * the boxes are, faces in the clips, and the time of a 640 x 480 frame on one
 * thread. FEREMOTION_CPU chooses the engine's instruction set.
 *
 * bench-faces [MODEL.onnx…]: of these models instead of the embedded one.
 */
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>
#include <opencv2/videoio.hpp>

extern "C" {
#include "find/detector.h"
}

#include "cpu-time.h"
#include "face-score.h"
#include "machine.h"

static const int SKIP = 77;
static const int WIDTH = 640, HEIGHT = 480;
static const int ROUNDS = 7;
static const size_t MAX_FRAMES = 8;
static const float LEAST = 24;
static const float THRESHOLD = 0.5f; /* the default of detect-threshold */
/* A third of nonfaces is never trained on: file numbers that leave this. */
static const int HELD_OUT = 2, PARTS = 3;
static const int STILL_PICTURES = 60;

static std::string data;

/* --- Pictures ------------------------------------------------------------- */

/* As decoders give a frame: luma, and chroma at half its size. */
struct Picture {
  cv::Mat grey, cb, cr;

  Picture () = default;
  /* Of blue, green and red. */
  explicit Picture (const cv::Mat &coloured)
  {
    cv::Size half ((coloured.cols + 1) / 2, (coloured.rows + 1) / 2);
    cv::Mat planes[3], all;

    cv::cvtColor (coloured, all, cv::COLOR_BGR2YCrCb);
    cv::split (all, planes);
    grey = planes[0];
    cv::resize (planes[1], cr, half, 0, 0, cv::INTER_AREA);
    cv::resize (planes[2], cb, half, 0, 0, cv::INTER_AREA);
  }

  Picture
  without_colour () const
  {
    Picture picture;

    picture.grey = grey;
    return picture;
  }

  FerFrame
  get_frame () const
  {
    FerFrame frame = {};

    frame.format = FER_PIXEL_FORMAT_LUMA;
    frame.width = grey.cols;
    frame.height = grey.rows;
    frame.data = grey.data;
    frame.stride = (gint) grey.step;
    if (!cb.empty ())
      frame.chroma = (FerChroma){ cb.data, cr.data, (gint) cb.step,
        (gint) cr.step, 1, 1, 1 };
    return frame;
  }
};

static Picture
read_picture (const std::string &path)
{
  return Picture (cv::imread (path, cv::IMREAD_COLOR));
}

/* --- Detectors ------------------------------------------------------------ */

class FaceDetector {
public:
  std::string name;
  /* What it says of every picture: has a threshold of its own. */
  bool has_threshold = true;

  virtual ~FaceDetector ()
  {
  }
  /* Everything that might be a face, for recall at any rate of false alarms. */
  virtual Boxes find_all (const Picture &picture) = 0;
  /* The faces, as an application would look for them. */
  virtual Boxes find (const Picture &picture, int min_face) = 0;
};

class Ours : public FaceDetector {
  FerDetector *detector;
  FerDetectorRun *run = nullptr;
  int width = 0, height = 0, least = 0;

public:
  explicit Ours (FerDetector *taken) : detector (taken)
  {
    name = fer_detector_get_name (detector);
  }

  ~Ours () override
  {
    fer_detector_run_free (run);
    fer_detector_unref (detector);
  }

  Boxes
  look (const Picture &picture, int min_face, float threshold)
  {
    const FerFrame frame = picture.get_frame ();
    const FerLuma luma = fer_luma_from_frame (&frame, nullptr);
    const FerPlanes planes = fer_planes_from_frame (&frame);
    const FerDetection *found;
    Boxes boxes;
    guint n;

    if (width != luma.width || height != luma.height || least != min_face) {
      GError *error = nullptr;

      fer_detector_run_free (run);
      run = fer_detector_run_new (
          detector, luma.width, luma.height, min_face, &error);
      if (run == nullptr)
        g_error ("%s", error->message);
      width = luma.width;
      height = luma.height;
      least = min_face;
    }
    found = fer_detector_run_process (run, &luma, &planes, &n);
    for (guint i = 0; i < n; i++) {
      if (found[i].confidence >= threshold)
        boxes.push_back ({ found[i].x, found[i].y, found[i].width,
            found[i].height, found[i].confidence });
    }
    return boxes;
  }

  Boxes
  find_all (const Picture &picture) override
  {
    return look (picture, (int) LEAST, 0);
  }

  Boxes
  find (const Picture &picture, int min_face) override
  {
    return look (picture, min_face, THRESHOLD);
  }
};

class OpenCvCascade : public FaceDetector {
  cv::CascadeClassifier cascade;

public:
  explicit OpenCvCascade (const std::string &path) : cascade (path)
  {
    name = "OpenCV " + path.substr (path.rfind ('/') + 1);
    name = name.substr (0, name.rfind ('.'));
    has_threshold = false;
  }

  bool
  is_empty () const
  {
    return cascade.empty ();
  }

  Boxes
  find_all (const Picture &picture) override
  {
    std::vector<cv::Rect> rects;
    std::vector<int> levels;
    std::vector<double> weights;
    Boxes boxes;

    cascade.detectMultiScale (picture.grey, rects, levels, weights, 1.1, 1, 0,
        cv::Size (20, 20), cv::Size (), true);
    for (size_t i = 0; i < rects.size (); i++)
      boxes.push_back (
          { (float) rects[i].x, (float) rects[i].y, (float) rects[i].width,
              (float) rects[i].height, (float) weights[i] });
    return boxes;
  }

  Boxes
  find (const Picture &picture, int min_face) override
  {
    std::vector<cv::Rect> rects;
    Boxes boxes;

    cascade.detectMultiScale (
        picture.grey, rects, 1.1, 3, 0, cv::Size (min_face, min_face));
    for (const cv::Rect &r : rects)
      boxes.push_back (
          { (float) r.x, (float) r.y, (float) r.width, (float) r.height, 1 });
    return boxes;
  }
};

/* --- What they are shown -------------------------------------------------- */

static std::vector<std::string>
list_pictures (const std::string &folder)
{
  std::vector<std::string> paths;

  try {
    cv::glob (folder + "/*.jpg", paths);
  } catch (const cv::Exception &) {
  }
  return paths;
}

/* The middle of each group photo in the frame's shape. */
static std::vector<Picture>
load_frames ()
{
  std::vector<Picture> frames;

  for (const std::string &path : list_pictures (data + "/faces/group-photos")) {
    cv::Mat whole = cv::imread (path, cv::IMREAD_COLOR), frame;

    if (whole.empty () || frames.size () == MAX_FRAMES)
      continue;
    int width = std::min (whole.cols, whole.rows * WIDTH / HEIGHT);
    int height = std::min (whole.rows, whole.cols * HEIGHT / WIDTH);
    cv::Rect middle (
        (whole.cols - width) / 2, (whole.rows - height) / 2, width, height);

    cv::resize (
        whole (middle), frame, cv::Size (WIDTH, HEIGHT), 0, 0, cv::INTER_AREA);
    frames.push_back (Picture (frame));
  }
  return frames;
}

/* --- Figures -------------------------------------------------------------- */

static Judgement
judge (FaceDetector &detector, const std::string &set, bool coloured)
{
  std::vector<Annotation> truth =
      read_annotations (data + "/faces/" + set + ".csv");
  std::vector<Boxes> found;

  for (const Annotation &a : truth) {
    Picture picture = read_picture (data + "/faces/" + set + "/" + a.file);

    found.push_back (
        detector.find_all (coloured ? picture : picture.without_colour ()));
  }
  return Judgement (found, truth, LEAST);
}

/* The least time of each frame; then the mean over the frames. */
static double
get_ms (
    FaceDetector &detector, const std::vector<Picture> &frames, int min_face)
{
  double sum = 0;

  detector.find (frames[0], min_face);
  for (const Picture &frame : frames) {
    double least = 1e9;

    for (int round = 0; round < ROUNDS; round++) {
      double start = get_thread_ms ();

      detector.find (frame, min_face);
      least = std::min (least, get_thread_ms () - start);
    }
    sum += least / (double) frames.size ();
  }
  return sum;
}

static void
print_false_faces (FaceDetector &detector)
{
  int n = 0, wrong = 0;

  for (const std::string &path : list_pictures (data + "/nonfaces")) {
    if (atoi (path.c_str () + path.rfind ('/') + 1) % PARTS != HELD_OUT)
      continue;
    n++;
    wrong += !detector.find (read_picture (path), (int) LEAST).empty ();
  }
  printf ("  nonfaces held out: a false face in %d of %d pictures, %.1f %%\n",
      wrong, n, 100.0 * wrong / std::max (n, 1));
}

/* Adds the changes of the boxes that are found in both, in their widths. */
static void
compare (const Boxes &before, const Boxes &after, float shift,
    std::vector<float> &changes)
{
  for (const Box &a : before) {
    const Box *best = nullptr;
    float change;

    for (const Box &b : after) {
      if (best == nullptr || get_overlap (a, b) > get_overlap (a, *best))
        best = &b;
    }
    if (best == nullptr || get_overlap (a, *best) < 0.3f)
      continue;
    change = std::max (
        { std::fabs (best->x + shift - a.x), std::fabs (best->y + shift - a.y),
            std::fabs (best->x + best->width + shift - a.x - a.width),
            std::fabs (best->y + best->height + shift - a.y - a.height) });
    changes.push_back (change / a.width);
  }
}

static float
get_median (std::vector<float> &values)
{
  if (values.empty ())
    return 0;
  std::nth_element (
      values.begin (), values.begin () + values.size () / 2, values.end ());
  return values[values.size () / 2];
}

static void
print_stillness (FaceDetector &detector)
{
  std::vector<float> shifted, coded;
  int n = 0;

  for (const std::string &path :
      list_pictures (data + "/faces/wider-val-200")) {
    cv::Mat whole = cv::imread (path, cv::IMREAD_COLOR), still;
    cv::Rect inner (0, 0, whole.cols - 1, whole.rows - 1);
    std::vector<uchar> jpeg;
    Boxes before;

    if (n++ == STILL_PICTURES)
      break;
    still = whole (inner).clone ();
    before = detector.find (Picture (still), (int) LEAST);
    compare (before,
        detector.find (
            Picture (whole (inner + cv::Point (1, 1)).clone ()), (int) LEAST),
        1, shifted);
    cv::imencode (".jpg", still, jpeg, { cv::IMWRITE_JPEG_QUALITY, 80 });
    compare (before,
        detector.find (
            Picture (cv::imdecode (jpeg, cv::IMREAD_COLOR)), (int) LEAST),
        0, coded);
  }
  printf ("  median change of a box, in widths: %.1f %% when shifted by a "
          "pixel, %.1f %% as JPEG of quality 80\n",
      100 * get_median (shifted), 100 * get_median (coded));
}

/* The smallest face that min-face 0 looks for. */
static int
get_auto_min_face (const cv::Mat &frame)
{
  return std::max (24, std::min (frame.cols, frame.rows) / 12);
}

static void
print_clip (FaceDetector &detector, const char *clip, size_t faces, double from)
{
  cv::VideoCapture capture (data + "/clips/" + clip);
  std::vector<size_t> counts;
  cv::Mat frame;
  size_t first, enough = 0, exact = 0;

  while (capture.read (frame)) {
    counts.push_back (
        detector.find (Picture (frame), get_auto_min_face (frame)).size ());
  }
  if (counts.empty ())
    return;
  first = (size_t) ((double) counts.size () * from);
  for (size_t i = first; i < counts.size (); i++) {
    enough += counts[i] >= faces;
    exact += counts[i] == faces;
  }
  printf ("  %s%s: %zu faces or more in %.1f %% of %zu frames (exactly in "
          "%.1f %%)\n",
      clip, from > 0 ? ", last half" : "", faces,
      100.0 * (double) enough / (double) (counts.size () - first),
      counts.size () - first,
      100.0 * (double) exact / (double) (counts.size () - first));
}

/* --- The table ------------------------------------------------------------ */

static std::vector<std::unique_ptr<FaceDetector> >
make_detectors (int n_models, char **models)
{
  static const char *const cascades[] = { "alt2" };
  std::vector<std::unique_ptr<FaceDetector> > detectors;

  for (const char *which : cascades) {
    std::unique_ptr<OpenCvCascade> cascade (new OpenCvCascade (
        std::string (OPENCV_DATA) + "/haarcascades/haarcascade_frontalface_"
        + which + ".xml"));

    if (!cascade->is_empty ())
      detectors.push_back (std::move (cascade));
  }
  for (int i = 0; i < std::max (n_models, 1); i++) {
    GError *error = nullptr;
    FerDetector *detector =
        n_models == 0 ? fer_detector_new_embedded (&error)
                      : fer_detector_new_from_file (models[i], &error);

    if (detector == nullptr)
      g_error ("%s", error->message);
    detectors.push_back (std::unique_ptr<FaceDetector> (new Ours (detector)));
  }
  return detectors;
}

static void
print_grey (FaceDetector &detector)
{
  Judgement judgement = judge (detector, "wider-val-200", false);

  printf ("  without colour: %.1f and %.1f %%, at %.1f %.1f %%\n",
      100 * judgement.get_recall (0.1), 100 * judgement.get_recall (1.0),
      (double) THRESHOLD, 100 * judgement.get_recall_above (THRESHOLD));
}

/* @first: the times that this detector's are compared with. */
static void
print_figures (
    FaceDetector &detector, const std::vector<Picture> &frames, double first[2])
{
  static const int min_faces[2] = { 24, 48 };
  Judgement judgement = judge (detector, "wider-val-200", true);

  printf ("%-36s %5.1f %5.1f", detector.name.c_str (),
      100 * judgement.get_recall (0.1), 100 * judgement.get_recall (1.0));
  for (int i = 0; i < 2; i++) {
    double ms = get_ms (detector, frames, min_faces[i]);

    if (first[i] == 0)
      first[i] = ms;
    printf (" %8.2f %6.1f", ms, first[i] / ms);
  }
  printf ("\n");
  /* The rest takes a cascade minutes. */
  if (!detector.has_threshold)
    return;
  print_grey (detector);
  printf ("  at %.1f: recall %.1f %%, %.2f false alarms a picture\n",
      (double) THRESHOLD, 100 * judgement.get_recall_above (THRESHOLD),
      judgement.get_false_above (THRESHOLD));
  print_false_faces (detector);
  print_stillness (detector);
  print_clip (detector, "head-pose-face-detection-female-and-male.mp4", 2, 0);
  print_clip (detector, "face-demographics-walking-and-pause.mp4", 3, 0.5);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  std::vector<Picture> frames;
  double first[2] = { 0, 0 };

  if (getenv ("FEREMOTION_DATA") != nullptr) {
    data = getenv ("FEREMOTION_DATA");
    frames = load_frames ();
  }
  if (frames.empty ()) {
    fprintf (stderr, "no pictures: set FEREMOTION_DATA\n");
    return SKIP;
  }
  cv::setNumThreads (1);
  machine_print ();
  printf ("wider-val-200, faces of %d px and more: recall in %% at 0.1 and 1.0 "
          "false alarms a picture;\n%zu frames of %d x %d: CPU time in ms at "
          "min-face 24 and 48, and how many times faster than the first\n",
      (int) LEAST, frames.size (), WIDTH, HEIGHT);
  printf ("%-36s %5s %5s %8s %6s %8s %6s\n", "detector", "@0.1", "@1.0",
      "24 px", "x", "48 px", "x");
  for (const std::unique_ptr<FaceDetector> &detector :
      make_detectors (argc - 1, argv + 1))
    print_figures (*detector, frames, first);
  return 0;
}
