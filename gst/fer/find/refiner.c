/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/refiner.h"

#include <math.h>

#include "base/heap.h"
#include "find/limits.h"
#include "find/metadata.h"
#include "find/suppress.h"
#include "image/crop.h"
#include "net/net.h"

#define N_OUTPUTS 3
/* Of the input: luma alone, or with blue and red difference. */
#define GREY 1
#define COLOUR 3
/* A file may ask for this many, which bounds the time a frame takes. */
#define MOST_PROPOSALS 1024
/* Squares of one batch: enough for the kernels to be busy, few enough for the
 * activations to stay in the cache. */
#define BATCH 16
/* Probabilities so near to 0 or 1 say no more than this. */
#define LEAST_DOUBT 1e-6f

struct _FerRefiner {
  FerNet *net;
  gfloat mean;
  gfloat std;
  gfloat reach; /* side of a square in heights of its proposal */
  gfloat prior; /* weight of what the first stage said */
  guint max_proposals;
  gint side;       /* of a square, the network's pixels */
  gint n_channels; /* GREY or COLOUR */
};

struct _FerRefinerRun {
  const FerRefiner *refiner;
  FerNetRun *net_run;
  FerCropper *cropper;
  FerRegion regions[BATCH];
  gfloat priors[BATCH]; /* log odds */
  guint n_squares;      /* of the last frame */
  guint n_faces;
  FerDetection *faces; /* max_proposals */
  guint8 *taken;       /* max_proposals */
};

/* --- Loading -------------------------------------------------------------- */

static gboolean
read_metadata (FerRefiner *self, const gchar *name, GError **error)
{
  const FerNet *net = self->net;
  gfloat max_proposals;

  if (!fer_metadata_check_kind (
          net, name, "face-refiner", "second stage of a face detector", error)
      || !fer_metadata_read_number (
          net, name, "mean", -1e4, 1e4, &self->mean, error)
      || !fer_metadata_read_number (
          net, name, "std", 1e-3, 1e4, &self->std, error)
      || !fer_metadata_read_number (
          net, name, "reach", 0.25, 8, &self->reach, error)
      || !fer_metadata_read_optional (
          net, name, "prior", 0, 16, &self->prior, error)
      || !fer_metadata_read_number (
          net, name, "max_proposals", 1, MOST_PROPOSALS, &max_proposals, error))
    return FALSE;
  self->max_proposals = (guint) max_proposals;
  return TRUE;
}

/* Plans the network for one square, to see what comes out of it. */
static gboolean
check_outputs (FerRefiner *self, const gchar *name, GError **error)
{
  static const gint sizes[N_OUTPUTS] = { 1, 4, 10 };
  FerNetRun *run;
  gint dims[4];
  gboolean ok;

  fer_net_get_input_shape (self->net, dims);
  self->n_channels = dims[1];
  self->side = dims[2];
  ok = (dims[1] == GREY || dims[1] == COLOUR) && dims[2] == dims[3]
       && dims[2] >= 1 && fer_net_get_n_outputs (self->net) == N_OUTPUTS
       && fer_net_output_is_probability (self->net, 0);
  if (ok) {
    run = fer_net_run_new (self->net, 1, self->side, self->side, error);
    if (run == NULL)
      return FALSE;
    for (guint i = 0; i < N_OUTPUTS; i++) {
      fer_net_run_get_output_shape (run, i, dims);
      ok = ok && dims[0] * dims[1] * dims[2] == sizes[i];
    }
    fer_net_run_free (run);
  }
  if (!ok)
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: the second stage of a face detector has a square of a fixed size "
        "as input, luma or Y, Cb and Cr, and as outputs a probability, four "
        "sides of a box and five points",
        name);
  return ok;
}

FerRefiner *
fer_refiner_new_from_bytes (
    GBytes *onnx, const gchar *name, const gchar *folder, GError **error)
{
  FerRefiner *self = g_new0 (FerRefiner, 1);

  self->net = fer_net_new_in_folder (onnx, name, folder, error);
  if (self->net == NULL || !read_metadata (self, name, error)
      || !check_outputs (self, name, error)
      || !fer_net_check_numbers (self->net, self->side, self->side,
          (0 - self->mean) / self->std, (255 - self->mean) / self->std,
          error)) {
    fer_refiner_free (self);
    return NULL;
  }
  return self;
}

const gchar *const *
fer_refiner_get_files (const FerRefiner *refiner)
{
  return fer_net_get_files (refiner->net);
}

void
fer_refiner_free (FerRefiner *refiner)
{
  if (refiner == NULL)
    return;
  if (refiner->net != NULL)
    fer_net_free (refiner->net);
  g_free (refiner);
}

FerRefinerRun *
fer_refiner_run_new (const FerRefiner *refiner, GError **error)
{
  FerRefinerRun *run = g_new0 (FerRefinerRun, 1);

  run->refiner = refiner;
  run->net_run = fer_net_run_new (
      refiner->net, BATCH, refiner->side, refiner->side, error);
  if (run->net_run == NULL) {
    g_free (run);
    return NULL;
  }
  run->cropper = fer_cropper_new (refiner->side, refiner->side);
  run->faces = g_new (FerDetection, refiner->max_proposals);
  run->taken = g_new (guint8, refiner->max_proposals);
  return run;
}

void
fer_refiner_run_set_crew (FerRefinerRun *run, FerCrew *crew)
{
  fer_net_run_set_crew (run->net_run, crew);
}

void
fer_refiner_run_free (FerRefinerRun *run)
{
  if (run == NULL)
    return;
  fer_net_run_free (run->net_run);
  fer_cropper_free (run->cropper);
  g_free (run->faces);
  g_free (run->taken);
  g_free (run);
}

/* --- Looking -------------------------------------------------------------- */

static FerRegion
get_square (const FerRefiner *refiner, const FerDetection *box)
{
  gfloat side = refiner->reach * box->height;

  return (FerRegion){
    .x = box->x + (box->width - side) / 2,
    .y = box->y + (box->height - side) / 2,
    .width = side,
    .height = side,
  };
}

static gfloat
get_log_odds (gfloat probability)
{
  gfloat p = CLAMP (probability, LEAST_DOUBT, 1.0f - LEAST_DOUBT);

  return logf (p / (1.0f - p));
}

/* @prior: log odds that it is a face, before it is looked at. */
static void
cut_square (FerRefinerRun *run, const FerLuma *luma, const FerPlanes *planes,
    const FerDetection *box, gfloat prior, guint slot)
{
  const FerRefiner *refiner = run->refiner;
  const FerRegion *region = &run->regions[slot];
  gfloat *out = fer_net_run_get_input (run->net_run, (gint) slot);
  gsize n = (gsize) refiner->side * refiner->side;
  gfloat scale, offset;

  run->regions[slot] = get_square (refiner, box);
  run->priors[slot] = prior;
  fer_luma_get_normalisation (
      luma, refiner->mean, refiner->std, &scale, &offset);
  fer_cropper_cut (run->cropper, luma, region, scale, offset, out);
  if (refiner->n_channels == COLOUR)
    fer_cropper_cut_chroma (run->cropper, planes, region, refiner->mean,
        refiner->std, out, out + n, out + 2 * n);
}

/* Both stages are witnesses: the log odds of what they say add up. */
static gfloat
get_confidence (const FerRefinerRun *run, guint slot)
{
  gfloat seen = *fer_net_run_get_output (run->net_run, 0, (gint) slot);

  if (run->priors[slot] == 0.0f)
    return MIN (seen, 1.0f);
  return 1.0f / (1.0f + expf (-get_log_odds (seen) - run->priors[slot]));
}

/* What the network says of a square; FALSE where it sees no face in it. */
static gboolean
get_face (const FerRefinerRun *run, guint slot, FerDetection *face)
{
  const FerRegion *region = &run->regions[slot];
  gfloat confidence = get_confidence (run, slot);
  const gfloat *sides = fer_net_run_get_output (run->net_run, 1, (gint) slot);
  gfloat width = sides[2] - sides[0];
  gfloat height = sides[3] - sides[1];

  /* Written so that NaN and infinities fail too. */
  if (!(confidence >= FER_LEAST_CONFIDENCE && width > 0.0f && height > 0.0f
          && width < 4.0f && height < 4.0f && sides[0] > -4.0f
          && sides[1] > -4.0f && sides[2] < 4.0f && sides[3] < 4.0f))
    return FALSE;
  face->x = region->x + (sides[0] + 0.5f) * region->width;
  face->y = region->y + (sides[1] + 0.5f) * region->height;
  face->width = width * region->width;
  face->height = height * region->height;
  face->confidence = confidence;
  return TRUE;
}

guint
fer_refiner_run_get_max_proposals (const FerRefinerRun *run)
{
  return run->refiner->max_proposals;
}

guint
fer_refiner_run_count_squares (const FerRefinerRun *run)
{
  return run->n_squares;
}

const FerDetection *
fer_refiner_run_process (FerRefinerRun *run, const FerLuma *luma,
    const FerPlanes *planes, const FerDetection *proposals, guint n_proposals,
    guint *n_detections)
{
  guint n = MIN (n_proposals, run->refiner->max_proposals);

  run->n_squares = n;
  run->n_faces = 0;
  for (guint first = 0; first < n; first += BATCH) {
    guint n_batch = MIN (n - first, BATCH);

    for (guint i = 0; i < n_batch; i++) {
      const FerDetection *proposal = &proposals[first + i];

      cut_square (run, luma, planes, proposal,
          run->refiner->prior * get_log_odds (proposal->confidence), i);
    }
    fer_net_run_process (run->net_run, (gint) n_batch);
    for (guint i = 0; i < n_batch; i++)
      run->n_faces += get_face (run, i, &run->faces[run->n_faces]);
  }
  fer_heap_sort (
      run->faces, run->n_faces, sizeof (FerDetection), fer_suppress_compare);
  *n_detections =
      fer_suppress (run->faces, run->taken, run->n_faces, run->n_faces);
  return run->faces;
}

void
fer_refiner_run_confirm (FerRefinerRun *run, const FerLuma *luma,
    const FerPlanes *planes, const FerDetection *boxes, guint n_boxes,
    FerDetection *seen)
{
  for (guint first = 0; first < n_boxes; first += BATCH) {
    guint n_batch = MIN (n_boxes - first, BATCH);

    for (guint i = 0; i < n_batch; i++)
      cut_square (run, luma, planes, &boxes[first + i], 0.0f, i);
    fer_net_run_process (run->net_run, (gint) n_batch);
    for (guint i = 0; i < n_batch; i++) {
      if (!get_face (run, i, &seen[first + i]))
        seen[first + i].confidence = 0.0f;
    }
  }
}
