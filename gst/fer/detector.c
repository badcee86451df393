/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "detector.h"

#include "cascade.h"
#include "modelfile.h"

/* Measured on the clips and the pictures without a face: a finer scale step
 * costs more time than it finds faces, fewer neighbours let false faces in. */
#define SCALE_FACTOR 1.1
#define MIN_NEIGHBOURS 3

struct _FerDetector {
  gint ref_count;
  gchar *name;
  FerCascade *cascade;
};

struct _FerDetectorRun {
  FerCascadeScanner *scanner;
  FerDetection *detections;
  guint n_allocated;
};

/**
 * fer_detector_new_from_file:
 * @path: an OpenCV cascade (HAAR or LBP, old or new layout), in the file
 *   system's encoding
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the detector, or %NULL with @error set
 */
FerDetector *
fer_detector_new_from_file (const gchar *path, GError **error)
{
  FerDetector *detector;
  FerCascade *cascade;
  GBytes *xml = fer_model_file_read (path, error);

  if (xml == NULL)
    return NULL;
  cascade = fer_cascade_new_from_bytes (xml, path, error);
  g_bytes_unref (xml);
  if (cascade == NULL)
    return NULL;

  detector = g_new0 (FerDetector, 1);
  detector->ref_count = 1;
  detector->name = g_path_get_basename (path);
  detector->cascade = cascade;
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
  fer_cascade_free (detector->cascade);
  g_free (detector->name);
  g_free (detector);
}

/**
 * fer_detector_get_name:
 * @detector: a detector
 *
 * Returns: (transfer none): the file name of the model, without its folder
 */
const gchar *
fer_detector_get_name (const FerDetector *detector)
{
  return detector->name;
}

FerDetectorRun *
fer_detector_run_new (
    const FerDetector *detector, gint width, gint height, gint min_face)
{
  FerDetectorRun *run = g_new0 (FerDetectorRun, 1);
  FerCascadeParams params = { SCALE_FACTOR, MIN_NEIGHBOURS, min_face, 0 };

  run->scanner =
      fer_cascade_scanner_new (detector->cascade, width, height, &params);
  return run;
}

void
fer_detector_run_free (FerDetectorRun *run)
{
  if (run == NULL)
    return;
  fer_cascade_scanner_free (run->scanner);
  g_free (run->detections);
  g_free (run);
}

const FerDetection *
fer_detector_run_process (
    FerDetectorRun *run, const FerLuma *luma, guint *n_detections)
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
