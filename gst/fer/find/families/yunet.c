/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* YuNet as ShiqiYu/libfacedetection.train exports it since 2022, and OpenCV's
 * face_detection_yunet_2023mar: at each of three strides a class, an
 * objectness, a box and five points for every cell. */
#include "find/families/yunet.h"

#include <math.h>

#define N_STRIDES 3

static const gint strides[N_STRIDES] = { 8, 16, 32 };

enum { CLASS, OBJECT, BOX, POINTS, N_ROLES };

static const struct {
  const gchar *name;
  gint size;
} roles[N_ROLES] = { { "cls", 1 }, { "obj", 1 }, { "bbox", 4 }, { "kps", 10 } };

static gboolean
claims (const FerFamilyOutputs *outputs)
{
  static const gint sizes[] = { 1, 1, 1, 1, 1, 1, 4, 4, 4, 10, 10, 10 };

  return fer_family_has_sizes (outputs, sizes, G_N_ELEMENTS (sizes));
}

/* Classes and objectness have the same size: the names tell them apart. */
static gboolean
find_output (const FerFamilyOutputs *outputs, guint role, gint stride,
    guint *at, GString *why)
{
  g_autofree gchar *name = g_strdup_printf ("%s_%d", roles[role].name, stride);
  gint n = (outputs->width / stride) * (outputs->height / stride);

  for (guint i = 0; i < outputs->n_outputs; i++) {
    const FerFamilyOutput *output = &outputs->output[i];

    if (g_strcmp0 (output->name, name) != 0)
      continue;
    *at = i;
    if (output->n == n && output->size == roles[role].size)
      return TRUE;
    g_string_append_printf (why,
        "'%s' is %dx%d, not %dx%d as an input of %dx%d pixels has it", name,
        output->n, output->size, n, roles[role].size, outputs->width,
        outputs->height);
    return FALSE;
  }
  g_string_append_printf (why, "none is called '%s'", name);
  return FALSE;
}

static gboolean
check (const FerFamilyOutputs *outputs, G_GNUC_UNUSED FerNetRun *run,
    FerFamilyLayout *layout, GString *why)
{
  for (guint role = 0; role < N_ROLES; role++) {
    for (guint s = 0; s < N_STRIDES; s++) {
      if (!find_output (outputs, role, strides[s],
              &layout->at[role * N_STRIDES + s], why))
        return FALSE;
    }
  }
  return TRUE;
}

static void
decode_stride (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, guint s, FerCandidates *candidates)
{
  const gfloat *values[N_ROLES];
  gfloat stride = strides[s];
  gint columns = outputs->width / strides[s];

  for (guint role = 0; role < N_ROLES; role++)
    values[role] =
        fer_net_run_get_output (run, layout->at[role * N_STRIDES + s], 0);
  for (gint i = 0; i < outputs->output[layout->at[s]].n; i++) {
    gfloat score = sqrtf (CLAMP (values[CLASS][i], 0.0f, 1.0f)
                          * CLAMP (values[OBJECT][i], 0.0f, 1.0f));
    const gfloat *box = values[BOX] + 4 * i;
    gfloat x, y, width, height;

    if (!fer_candidates_want (candidates, score))
      continue;
    x = (i % columns + box[0]) * stride;
    y = (i / columns + box[1]) * stride;
    width = expf (box[2]) * stride;
    height = expf (box[3]) * stride;
    fer_candidates_add (candidates, score, x - width / 2, y - height / 2,
        x + width / 2, y + height / 2);
  }
}

static void
decode (const FerFamilyOutputs *outputs, const FerFamilyLayout *layout,
    const FerNetRun *run, FerCandidates *candidates)
{
  for (guint s = 0; s < N_STRIDES; s++)
    decode_stride (outputs, layout, run, s, candidates);
}

const FerFamily fer_family_yunet = {
  .name = "YuNet",
  .contract =
      "cls_8, cls_16 … kps_32: 1, 1, 4 and 10 numbers a cell of strides "
      "8, 16 and 32",
  .mean = 0,
  .std = 1,
  .is_bgr = TRUE,
  .even = 0.64f,
  .least = 0.05f,
  .claims = claims,
  .check = check,
  .decode = decode,
};
