/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* YuNet as libfacedetection.train exported it until spring 2022, and OpenCV's
 * face_detection_yunet_2022mar: for each prior a box with five points, the
 * probabilities of background and face and how well the box fits. */
#include "find/families/yunet-2022.h"

#include <math.h>

#include "find/families/priors.h"

enum { BOXES, CLASSES, FIT, N_ROLES };

static const gint sizes[N_ROLES] = { 14, 2, 1 };

static gboolean
claims (const FerFamilyOutputs *outputs)
{
  return fer_family_has_sizes (outputs, sizes, N_ROLES);
}

static gboolean
check (const FerFamilyOutputs *outputs, G_GNUC_UNUSED FerNetRun *run,
    FerFamilyLayout *layout, GString *why)
{
  gint n = fer_priors_count (FER_PRIORS_FLOOR, outputs->width, outputs->height);

  for (guint i = 0; i < N_ROLES; i++) {
    layout->at[i] = fer_family_find_size (outputs, sizes[i]);
    if (outputs->output[layout->at[i]].n != n) {
      g_string_append_printf (why,
          "of %d priors, where an input of %dx%d pixels has %d",
          outputs->output[layout->at[i]].n, outputs->width, outputs->height, n);
      return FALSE;
    }
  }
  return TRUE;
}

static void
decode (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, FerCandidates *candidates)
{
  FerPriorWalk walk = { FER_PRIORS_FLOOR, outputs->width, outputs->height };
  const gfloat *values[N_ROLES];
  FerPrior prior;

  for (guint i = 0; i < N_ROLES; i++)
    values[i] = fer_net_run_get_output (run, layout->at[i], 0);
  for (gsize i = 0; fer_prior_walk_next (&walk, &prior); i++) {
    gfloat score =
        sqrtf (values[CLASSES][2 * i + 1] * CLAMP (values[FIT][i], 0.0f, 1.0f));

    if (fer_candidates_want (candidates, score))
      fer_prior_add_box (
          &prior, values[BOXES] + sizes[BOXES] * i, score, candidates);
  }
}

const FerFamily fer_family_yunet_2022 = {
  .name = "YuNet of 2022",
  .contract = "loc, conf and iou: 14, 2 and 1 numbers a prior of strides 8 to "
              "64",
  .mean = 0,
  .std = 1,
  .is_bgr = TRUE,
  .even = 0.5f,
  .least = 0.1f,
  .claims = claims,
  .check = check,
  .decode = decode,
};
