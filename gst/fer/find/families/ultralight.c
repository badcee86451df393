/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Linzaer's Ultra-Light-Fast-Generic-Face-Detector-1MB, RFB and slim: for each
 * prior the probabilities of background and face (or of two kinds of faces) and
 * a box, in corners or as what it differs from the prior. */
#include "find/families/ultralight.h"

#include <string.h>

#include "find/families/priors.h"

enum { SCORES, BOXES };

static gboolean
claims (const FerFamilyOutputs *outputs)
{
  static const gint faces[] = { 2, 4 }, two_kinds[] = { 3, 4 };

  return fer_family_has_sizes (outputs, faces, 2)
         || fer_family_has_sizes (outputs, two_kinds, 2);
}

/* Files with and without the last step look alike. In corners, the right of a
 * box is always right of its left; differences from thousands of priors are not
 * ordered like that. */
static gboolean
are_corners (FerNetRun *run, const FerFamilyOutputs *outputs, guint boxes)
{
  const gfloat *box;

  memset (fer_net_run_get_input (run, 0), 0,
      3 * sizeof (gfloat) * outputs->width * outputs->height);
  fer_net_run_process (run, 1);
  box = fer_net_run_get_output (run, boxes, 0);
  for (gint i = 0; i < outputs->output[boxes].n; i++, box += 4) {
    if (!(box[2] > box[0] && box[3] > box[1]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check (const FerFamilyOutputs *outputs, FerNetRun *run, FerFamilyLayout *layout,
    GString *why)
{
  gint n = fer_priors_count (FER_PRIORS_CEIL, outputs->width, outputs->height);

  layout->at[BOXES] = fer_family_find_size (outputs, 4);
  layout->at[SCORES] = 1 - layout->at[BOXES];
  for (guint i = 0; i < 2; i++) {
    if (outputs->output[i].n != n) {
      g_string_append_printf (why,
          "of %d priors, where an input of %dx%d pixels has %d",
          outputs->output[i].n, outputs->width, outputs->height, n);
      return FALSE;
    }
  }
  layout->is_decoded = are_corners (run, outputs, layout->at[BOXES]);
  return TRUE;
}

static void
decode (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, FerCandidates *candidates)
{
  FerPriorWalk walk = { FER_PRIORS_CEIL, outputs->width, outputs->height };
  gint n_classes = outputs->output[layout->at[SCORES]].size;
  const gfloat *scores = fer_net_run_get_output (run, layout->at[SCORES], 0);
  const gfloat *box = fer_net_run_get_output (run, layout->at[BOXES], 0);
  gfloat width = outputs->width, height = outputs->height;
  FerPrior prior;

  for (; fer_prior_walk_next (&walk, &prior); scores += n_classes, box += 4) {
    gfloat score = n_classes == 2 ? scores[1] : 1.0f - scores[0];

    if (!fer_candidates_want (candidates, score))
      continue;
    if (layout->is_decoded)
      fer_candidates_add (candidates, score, box[0] * width, box[1] * height,
          box[2] * width, box[3] * height);
    else
      fer_prior_add_box (&prior, box, score, candidates);
  }
}

const FerFamily fer_family_ultralight = {
  .name = "Ultra-Light",
  .contract = "scores and boxes: 2 and 4 numbers a prior of strides 8 to 64",
  .mean = 127,
  .std = 128,
  .even = 0.58f,
  .least = 0.1f,
  .claims = claims,
  .check = check,
  .decode = decode,
};
