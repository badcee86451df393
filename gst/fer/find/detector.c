/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/detector.h"

#include "cascade/loader.h"
#include "cascade/scanner.h"
#include "find/facenet.h"
#include "find/familynet.h"
#include "find/limits.h"
#include "find/refiner.h"
#include "base/modelfile.h"

#define EMBEDDED_MODEL "face.onnx"

/* Measured on the clips and the pictures without a face: a finer scale step
 * costs more time than it finds faces, fewer neighbours let false faces in. */
#define SCALE_FACTOR 1.1
#define MIN_NEIGHBOURS 3

struct _FerDetector {
  gint ref_count;
  gchar *name;
  /* One of the three. */
  FerCascade *cascade;
  FerFaceNet *face_net;
  FerFamilyNet *family_net;
  FerRefiner
      *refiner; /* of the network's proposals; NULL: they are the faces */
  GStrv files;
};

struct _FerDetectorRun {
  FerFaceNetRun *face_net_run;
  FerFamilyNetRun *family_net_run;
  FerRefinerRun *refiner_run;
  FerCascadeScanner *scanner;
  FerDetection *detections;
  guint n_allocated;
};

/* The first field of an ONNX file is its version, a number: the tag 1 << 3. XML
 * starts with '<', white space or a byte order mark. */
static gboolean
is_onnx (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size > 0 && data[0] == 0x08;
}

/* The second stage, if there is one, from @folder (%NULL where it is built in);
 * adds what is read to @files. Whatever came of it, @detector can be unreffed.
 */
static gboolean
load_refiner (FerDetector *detector, const gchar *folder, GStrvBuilder *files,
    GError **error)
{
  const gchar *file = fer_face_net_get_refiner (detector->face_net);
  g_autofree gchar *beside = NULL;
  GBytes *bytes;

  if (file == NULL)
    return TRUE;
  if (folder == NULL) {
    beside = g_strdup (file);
    bytes = fer_model_embedded (file, error);
  } else {
    beside = g_build_filename (folder, file, NULL);
    bytes = fer_model_file_read (beside, error);
    g_strv_builder_add (files, beside);
  }
  if (bytes == NULL)
    return FALSE;
  detector->refiner = fer_refiner_new_from_bytes (bytes, beside, folder, error);
  g_bytes_unref (bytes);
  if (detector->refiner == NULL)
    return FALSE;
  g_strv_builder_addv (
      files, (const char **) fer_refiner_get_files (detector->refiner));
  return TRUE;
}

/* The same, of the networks that @bytes name: one that says what it is, perhaps
 * with a second stage, or one of another project. */
static gboolean
load_networks (FerDetector *detector, GBytes *bytes, const gchar *path,
    GStrvBuilder *files, GError **error)
{
  g_autofree gchar *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  const gchar *name = path != NULL ? path : EMBEDDED_MODEL;
  FerNet *net = fer_net_new_in_folder (bytes, name, folder, error);

  if (net == NULL)
    return FALSE;
  g_strv_builder_addv (files, (const char **) fer_net_get_files (net));
  if (fer_net_get_metadata (net, "kind") == NULL) {
    detector->family_net = fer_family_net_new (net, name, error);
    return detector->family_net != NULL;
  }
  /* the tests check what is built in */
  detector->face_net = fer_face_net_new (net, name, path == NULL, error);
  return detector->face_net != NULL
         && load_refiner (detector, folder, files, error);
}

static const gchar *
get_model_name (const FerDetector *detector)
{
  if (detector->face_net != NULL)
    return fer_face_net_get_model_name (detector->face_net);
  if (detector->family_net != NULL)
    return fer_family_net_get_model_name (detector->family_net);
  return NULL;
}

/* @path: %NULL for one that is built in. */
static FerDetector *
detector_new (GBytes *bytes, const gchar *path, GError **error)
{
  const gchar *name = path != NULL ? path : EMBEDDED_MODEL;
  FerDetector *detector = g_new0 (FerDetector, 1);
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  const gchar *model_name;
  gboolean ok;

  detector->ref_count = 1;
  if (path != NULL)
    g_strv_builder_add (files, path);
  if (is_onnx (bytes)) {
    ok = load_networks (detector, bytes, path, files, error);
  } else {
    detector->cascade = fer_cascade_new_from_bytes (bytes, name, error);
    ok = detector->cascade != NULL;
  }
  if (!ok) {
    fer_detector_unref (detector);
    return NULL;
  }
  detector->files = g_strv_builder_end (files);
  model_name = get_model_name (detector);
  detector->name =
      model_name != NULL ? g_strdup (model_name) : g_path_get_basename (name);
  return detector;
}

/**
 * fer_detector_new_from_file:
 * @path: an OpenCV cascade (HAAR or LBP, old or new layout), a face network of
 *   this project or of a known family (ONNX), in the file system's encoding
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the detector, or %NULL with @error set
 */
FerDetector *
fer_detector_new_from_file (const gchar *path, GError **error)
{
  GBytes *bytes = fer_model_file_read (path, error);
  FerDetector *detector;

  if (bytes == NULL)
    return NULL;
  detector = detector_new (bytes, path, error);
  g_bytes_unref (bytes);
  return detector;
}

/**
 * fer_detector_new_embedded:
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the detector built into the library
 */
FerDetector *
fer_detector_new_embedded (GError **error)
{
  GBytes *bytes = fer_model_embedded (EMBEDDED_MODEL, error);
  FerDetector *detector;

  if (bytes == NULL)
    return NULL;
  detector = detector_new (bytes, NULL, error);
  g_bytes_unref (bytes);
  return detector;
}

/**
 * fer_detector_ref:
 * @detector: a detector
 *
 * Returns: (transfer full): @detector
 */
FerDetector *
fer_detector_ref (FerDetector *detector)
{
  g_atomic_int_inc (&detector->ref_count);
  return detector;
}

/**
 * fer_detector_unref:
 * @detector: (transfer full): a detector
 */
void
fer_detector_unref (FerDetector *detector)
{
  if (!g_atomic_int_dec_and_test (&detector->ref_count))
    return;
  if (detector->cascade != NULL)
    fer_cascade_free (detector->cascade);
  fer_face_net_free (detector->face_net);
  fer_family_net_free (detector->family_net);
  fer_refiner_free (detector->refiner);
  g_strfreev (detector->files);
  g_free (detector->name);
  g_free (detector);
}

/**
 * fer_detector_get_name:
 * @detector: a detector
 *
 * Returns: (transfer none): the model's name; where it has none, the name of
 *   its file without the folder
 */
const gchar *
fer_detector_get_name (const FerDetector *detector)
{
  return detector->name;
}

/**
 * fer_detector_get_files:
 * @detector: a detector
 *
 * Returns: (transfer none) (array zero-terminated=1): the files that it was
 *   loaded from, the one that was asked for first; none where it is built in
 */
const gchar *const *
fer_detector_get_files (const FerDetector *detector)
{
  return (const gchar *const *) detector->files;
}

FerFraming
fer_detector_get_framing (const FerDetector *detector)
{
  return detector->cascade == NULL ? FER_FRAMING_TALL : FER_FRAMING_SQUARE;
}

FerDetectorRun *
fer_detector_run_new (const FerDetector *detector, gint width, gint height,
    gint min_face, GError **error)
{
  FerDetectorRun *run = g_new0 (FerDetectorRun, 1);

  if (detector->face_net != NULL) {
    run->face_net_run = fer_face_net_run_new (
        detector->face_net, width, height, min_face, error);
    if (run->face_net_run != NULL && detector->refiner != NULL)
      run->refiner_run = fer_refiner_run_new (detector->refiner, error);
    if (run->face_net_run == NULL
        || (detector->refiner != NULL && run->refiner_run == NULL)) {
      fer_detector_run_free (run);
      return NULL;
    }
  } else if (detector->family_net != NULL) {
    run->family_net_run = fer_family_net_run_new (
        detector->family_net, width, height, min_face, error);
    if (run->family_net_run == NULL) {
      fer_detector_run_free (run);
      return NULL;
    }
  } else {
    FerCascadeParams params = { SCALE_FACTOR, MIN_NEIGHBOURS, min_face, 0 };

    run->scanner =
        fer_cascade_scanner_new (detector->cascade, width, height, &params);
  }
  return run;
}

void
fer_detector_run_set_crew (FerDetectorRun *run, FerCrew *crew)
{
  if (run->face_net_run != NULL)
    fer_face_net_run_set_crew (run->face_net_run, crew);
  if (run->family_net_run != NULL)
    fer_family_net_run_set_crew (run->family_net_run, crew);
  if (run->refiner_run != NULL)
    fer_refiner_run_set_crew (run->refiner_run, crew);
  if (run->scanner != NULL)
    fer_cascade_scanner_set_crew (run->scanner, crew);
}

void
fer_detector_run_free (FerDetectorRun *run)
{
  if (run == NULL)
    return;
  fer_face_net_run_free (run->face_net_run);
  fer_family_net_run_free (run->family_net_run);
  fer_refiner_run_free (run->refiner_run);
  if (run->scanner != NULL)
    fer_cascade_scanner_free (run->scanner);
  g_free (run->detections);
  g_free (run);
}

static const FerDetection *
scan (FerDetectorRun *run, const FerLuma *luma, guint *n_detections)
{
  const FerCascadeBox *boxes;
  guint n_boxes;

  boxes = fer_cascade_scanner_run (
      run->scanner, luma->data, luma->stride, &n_boxes);
  if (n_boxes > run->n_allocated) {
    /* Grows to what the busiest frame needs, then stays. */
    run->n_allocated = MAX (64, n_boxes * 2);
    run->detections = g_renew (FerDetection, run->detections, run->n_allocated);
  }
  for (guint i = 0; i < n_boxes; i++) {
    FerDetection *detection = &run->detections[i];

    detection->x = boxes[i].x;
    detection->y = boxes[i].y;
    detection->width = boxes[i].width;
    detection->height = boxes[i].height;
    detection->confidence = 1.0f - 1.0f / (1.0f + boxes[i].neighbours);
  }
  *n_detections = n_boxes;
  return run->detections;
}

const FerDetection *
fer_detector_run_process (FerDetectorRun *run, const FerLuma *luma,
    const FerPlanes *planes, guint *n_detections)
{
  const FerDetection *found;
  guint most = FER_MAX_CANDIDATES;

  if (run->family_net_run != NULL)
    return fer_family_net_run_process (
        run->family_net_run, luma, planes, n_detections);
  if (run->face_net_run == NULL)
    return scan (run, luma, n_detections);
  if (run->refiner_run != NULL)
    most = fer_refiner_run_get_max_proposals (run->refiner_run);
  found =
      fer_face_net_run_process (run->face_net_run, luma, most, n_detections);
  if (run->refiner_run != NULL)
    found = fer_refiner_run_process (
        run->refiner_run, luma, planes, found, *n_detections, n_detections);
  return found;
}

gboolean
fer_detector_run_can_confirm (const FerDetectorRun *run)
{
  return run->refiner_run != NULL;
}

void
fer_detector_run_confirm (FerDetectorRun *run, const FerLuma *luma,
    const FerPlanes *planes, const FerDetection *boxes, guint n_boxes,
    FerDetection *seen, guint64 windows[FER_N_DETECTOR_STAGES])
{
  fer_refiner_run_confirm (
      run->refiner_run, luma, planes, boxes, n_boxes, seen);
  windows[1] += n_boxes;
}

void
fer_detector_run_count_windows (
    const FerDetectorRun *run, guint64 windows[FER_N_DETECTOR_STAGES])
{
  if (run->face_net_run != NULL)
    windows[0] += fer_face_net_run_count_cells (run->face_net_run);
  if (run->family_net_run != NULL)
    windows[0] += fer_family_net_run_count_places (run->family_net_run);
  if (run->refiner_run != NULL)
    windows[1] += fer_refiner_run_count_squares (run->refiner_run);
}
