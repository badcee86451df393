/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SCRFD of deepinsight/insightface: at each of three strides, for the one or
 * two anchors of a cell, a score, the distances to the sides of a box and, in
 * most files, five points. The exports name their outputs differently. */
#include "find/families/scrfd.h"

#define N_STRIDES 3
#define MAX_ANCHORS 2

static const gint strides[N_STRIDES] = { 8, 16, 32 };
static const gint sizes[] = { 1, 1, 1, 4, 4, 4, 10, 10, 10 };

static gboolean
claims (const FerFamilyOutputs *outputs)
{
  return fer_family_has_sizes (outputs, sizes, 2 * N_STRIDES)
         || fer_family_has_sizes (outputs, sizes, 3 * N_STRIDES);
}

/* The output with @size numbers a place and @n places. */
static gboolean
find_output (const FerFamilyOutputs *outputs, gint size, gint n, guint *at)
{
  for (guint i = 0; i < outputs->n_outputs; i++) {
    if (outputs->output[i].size == size && outputs->output[i].n == n) {
      *at = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
find_outputs (
    const FerFamilyOutputs *outputs, gint n_anchors, FerFamilyLayout *layout)
{
  layout->n_anchors = n_anchors;
  for (guint i = 0; i < outputs->n_outputs; i++) {
    gint stride = strides[i % N_STRIDES];
    gint n = (outputs->width / stride) * (outputs->height / stride);

    if (!find_output (outputs, sizes[i], n_anchors * n, &layout->at[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check (const FerFamilyOutputs *outputs, G_GNUC_UNUSED FerNetRun *run,
    FerFamilyLayout *layout, GString *why)
{
  for (gint n = 1; n <= MAX_ANCHORS; n++) {
    if (find_outputs (outputs, n, layout))
      return TRUE;
  }
  g_string_append (why, "of its places");
  for (guint i = 0; i < outputs->n_outputs; i++)
    g_string_append_printf (
        why, "%s %d", i > 0 ? "," : "", outputs->output[i].n);
  g_string_append_printf (why,
      ", where an input of %dx%d pixels has one or two a cell of strides 8, 16 "
      "and 32",
      outputs->width, outputs->height);
  return FALSE;
}

static void
decode_stride (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, guint s, FerCandidates *candidates)
{
  const gfloat *scores = fer_net_run_get_output (run, layout->at[s], 0);
  const gfloat *sides =
      fer_net_run_get_output (run, layout->at[N_STRIDES + s], 0);
  gint columns = outputs->width / strides[s];
  gfloat stride = strides[s];

  for (gint i = 0; i < outputs->output[layout->at[s]].n; i++) {
    gint cell = i / layout->n_anchors;
    gfloat x = (cell % columns) * stride;
    gfloat y = (cell / columns) * stride;
    const gfloat *side = sides + 4 * i;

    if (fer_candidates_want (candidates, scores[i]))
      fer_candidates_add (candidates, scores[i], x - side[0] * stride,
          y - side[1] * stride, x + side[2] * stride, y + side[3] * stride);
  }
}

static void
decode (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, FerCandidates *candidates)
{
  for (guint s = 0; s < N_STRIDES; s++)
    decode_stride (outputs, layout, run, s, candidates);
}

const FerFamily fer_family_scrfd = {
  .name = "SCRFD",
  .contract =
      "three of 1, three of 4 and perhaps three of 10 numbers an anchor, "
      "one or two anchors a cell of strides 8, 16 and 32",
  .mean = 127.5f,
  .std = 128,
  .even = 0.41f,
  .least = 0.05f,
  .claims = claims,
  .check = check,
  .decode = decode,
};
