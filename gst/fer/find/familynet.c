/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/familynet.h"

#include <math.h>
#include <string.h>

#include "base/heap.h"
#include "find/colours.h"
#include "find/families/recognise.h"
#include "find/limits.h"
#include "find/suppress.h"
#include "image/shrink.h"

#define CHANNELS 3
/* An input of open size is a multiple of it, which all strides divide. */
#define MULTIPLE 32
/* The size at which the outputs of such a file are looked at. */
#define PROBE_WIDTH (6 * MULTIPLE)
#define PROBE_HEIGHT (4 * MULTIPLE)
/* Faces that all families find well, pixels of the input. Frames whose smallest
 * faces are larger are shrunk; they are not enlarged. */
#define LEAST_SIZE 24.0
/* Larger frames are shrunk to it, which bounds time and memory. */
#define MAX_PIXELS (1920.0 * 1088.0)

struct _FerFamilyNet {
  FerNet *net;
  gchar *name; /* of the file */
  const FerFamily *family;
  gint width; /* of the input; 0 = open */
  gint height;
};

struct _FerFamilyNetRun {
  const FerFamilyNet *net;
  gfloat least_height; /* of a box */
  FerNetRun *net_run;  /* NULL: no face fits into the frame */
  FerShrinker *shrinker;
  FerColourScaler *colours;
  FerFamilyOutputs outputs;
  FerFamilyLayout layout;
  gint width; /* of the scaled frame */
  gint height;
  gfloat x_factor; /* pixels of the input a pixel of the frame */
  gfloat y_factor;
  FerDetection *boxes; /* as many as there are places */
  guint8 taken[FER_MAX_CANDIDATES];
};

static void
fail (const gchar *name, const GString *why, GError **error)
{
  g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
      "%s: no face detector of this project (its metadata 'kind' is not "
      "face-detector) and none of a known family: %s",
      name, why->str);
}

/* --- Loading -------------------------------------------------------------- */

static gboolean
recognise (FerFamilyNet *self, GString *why, GError **error)
{
  gint width = self->width > 0 ? self->width : PROBE_WIDTH;
  gint height = self->height > 0 ? self->height : PROBE_HEIGHT;
  FerFamilyOutputs outputs;
  FerFamilyLayout layout;
  FerNetRun *run = fer_net_run_new (self->net, 1, height, width, error);
  const FerFamily *family;

  if (run == NULL)
    return FALSE;
  if (fer_family_get_outputs (self->net, run, width, height, &outputs))
    self->family = fer_family_find (&outputs, run, &layout, why);
  else
    g_string_append_printf (
        why, "it has %u outputs", fer_net_get_n_outputs (self->net));
  fer_net_run_free (run);
  family = self->family;
  return family == NULL
         || fer_net_check_numbers (self->net, height, width,
             (0 - family->mean) / family->std,
             (255 - family->mean) / family->std, error);
}

FerFamilyNet *
fer_family_net_new (FerNet *net, const gchar *name, GError **error)
{
  FerFamilyNet *self = g_new0 (FerFamilyNet, 1);
  GString *why = g_string_new (NULL);
  gboolean ok = TRUE;
  gint dims[4];

  self->net = net;
  self->name = g_strdup (name);
  fer_net_get_input_shape (net, dims);
  self->height = dims[2];
  self->width = dims[3];
  if (dims[1] == CHANNELS)
    ok = recognise (self, why, error);
  else
    g_string_append_printf (why, "its input has %d, not 3, channels", dims[1]);
  if (ok && self->family == NULL)
    fail (name, why, error);
  g_string_free (why, TRUE);
  if (!ok || self->family == NULL) {
    fer_family_net_free (self);
    return NULL;
  }
  return self;
}

void
fer_family_net_free (FerFamilyNet *net)
{
  if (net == NULL)
    return;
  fer_net_free (net->net);
  g_free (net->name);
  g_free (net);
}

const gchar *
fer_family_net_get_model_name (const FerFamilyNet *net)
{
  return fer_net_get_metadata (net->net, "model_name");
}

const gchar *
fer_family_net_get_family (const FerFamilyNet *net)
{
  return net->family->name;
}

/* --- Planning ------------------------------------------------------------- */

static gint
round_up (gint n)
{
  return (n + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
}

/* The scaled frame fills an input of fixed size in one direction. */
static gdouble
get_factor (const FerFamilyNet *net, gint width, gint height, gint min_face)
{
  gdouble factor;

  if (net->width > 0 && net->height > 0)
    return MIN ((gdouble) net->width / width, (gdouble) net->height / height);
  factor = MIN (LEAST_SIZE / MAX (min_face, 1),
      sqrt (MAX_PIXELS / ((gdouble) width * height)));
  if (net->width > 0)
    factor = MIN (factor, (gdouble) net->width / width);
  if (net->height > 0)
    factor = MIN (factor, (gdouble) net->height / height);
  return MIN (factor, 1.0);
}

/* A file of open size could have other outputs at another size. */
static gboolean
plan_outputs (FerFamilyNetRun *run, gint width, gint height, GError **error)
{
  const FerFamilyNet *net = run->net;
  GString *why;
  gboolean ok;

  run->net_run = fer_net_run_new (net->net, 1, height, width, error);
  if (run->net_run == NULL)
    return FALSE;
  why = g_string_new (NULL);
  ok = fer_family_get_outputs (
           net->net, run->net_run, width, height, &run->outputs)
       && fer_family_find (&run->outputs, run->net_run, &run->layout, why)
              == net->family;
  if (!ok)
    fail (net->name, why, error);
  g_string_free (why, TRUE);
  return ok;
}

FerFamilyNetRun *
fer_family_net_run_new (const FerFamilyNet *net, gint width, gint height,
    gint min_face, GError **error)
{
  FerFamilyNetRun *run = g_new0 (FerFamilyNetRun, 1);
  gdouble factor = get_factor (net, width, height, min_face);

  run->net = net;
  run->least_height = FER_LEAST_HEIGHT_PART * (gfloat) min_face;
  if (min_face > MAX (width, height))
    return run;
  run->width = MAX (1, (gint) lrint (width * factor));
  run->height = MAX (1, (gint) lrint (height * factor));
  run->x_factor = (gfloat) run->width / width;
  run->y_factor = (gfloat) run->height / height;
  if (!plan_outputs (run, net->width > 0 ? net->width : round_up (run->width),
          net->height > 0 ? net->height : round_up (run->height), error)) {
    fer_family_net_run_free (run);
    return NULL;
  }
  run->shrinker = fer_shrinker_new (width, height, run->width, run->height);
  run->colours = fer_colour_scaler_new (width, height, run->width, run->height);
  run->boxes = g_new (FerDetection, fer_family_net_run_count_places (run));
  return run;
}

void
fer_family_net_run_set_crew (FerFamilyNetRun *run, FerCrew *crew)
{
  if (run->net_run == NULL)
    return;
  fer_shrinker_set_crew (run->shrinker, crew);
  fer_colour_scaler_set_crew (run->colours, crew);
  fer_net_run_set_crew (run->net_run, crew);
}

void
fer_family_net_run_free (FerFamilyNetRun *run)
{
  if (run == NULL)
    return;
  if (run->net_run != NULL)
    fer_net_run_free (run->net_run);
  if (run->shrinker != NULL)
    fer_shrinker_free (run->shrinker);
  fer_colour_scaler_free (run->colours);
  g_free (run->boxes);
  g_free (run);
}

guint64
fer_family_net_run_count_places (const FerFamilyNetRun *run)
{
  guint64 n = 0;

  /* Each place has one box, of four numbers or, with points, of 14. */
  for (guint i = 0; i < run->outputs.n_outputs; i++) {
    if (run->outputs.output[i].size % 10 == 4)
      n += (guint64) run->outputs.output[i].n;
  }
  return n;
}

/* --- Looking -------------------------------------------------------------- */

/* What the frame leaves of a channel. */
static void
pad (const FerFamilyNetRun *run, gfloat *channel)
{
  const FerFamily *family = run->net->family;
  gsize width = run->outputs.width;
  gsize n = width * run->outputs.height;
  gfloat black = -family->mean / family->std;

  for (gint y = 0; y < run->height; y++) {
    for (gsize x = run->width; x < width; x++)
      channel[y * width + x] = black;
  }
  for (gsize i = run->height * width; i < n; i++)
    channel[i] = black;
}

/* Luma in each channel: the families are trained on colours, of which grey is
 * one. */
static void
fill_grey (FerFamilyNetRun *run, const FerLuma *luma, gfloat *out)
{
  const FerFamily *family = run->net->family;
  gsize n = (gsize) run->outputs.width * run->outputs.height;
  gfloat scale, offset;

  fer_luma_get_normalisation (luma, family->mean, family->std, &scale, &offset);
  fer_shrinker_run (
      run->shrinker, luma, scale, offset, out, run->outputs.width);
  pad (run, out);
  for (gint c = 1; c < CHANNELS; c++)
    memcpy (out + c * n, out, n * sizeof (gfloat));
}

static void
fill_colours (FerFamilyNetRun *run, const FerPlanes *planes, gfloat *out)
{
  const FerFamily *family = run->net->family;
  gsize n = (gsize) run->outputs.width * run->outputs.height;
  gfloat *const red = out + (family->is_bgr ? 2 * n : 0);
  gfloat *const blue = out + (family->is_bgr ? 0 : 2 * n);
  gfloat *const colours[CHANNELS] = { red, out + n, blue };
  gfloat scale = 1.0f / family->std, offset = -family->mean / family->std;

  fer_colour_scaler_run (run->colours, planes, colours, run->outputs.width);
  for (gsize i = 0; i < CHANNELS * n; i++)
    out[i] = out[i] * scale + offset;
  for (gint c = 0; c < CHANNELS; c++)
    pad (run, out + c * n);
}

static void
fill_input (FerFamilyNetRun *run, const FerLuma *luma, const FerPlanes *planes)
{
  gfloat *out = fer_net_run_get_input (run->net_run, 0);

  if (planes == NULL || planes->is_grey)
    fill_grey (run, luma, out);
  else
    fill_colours (run, planes, out);
}

/* Boxes of the input become boxes of the frame; those too small are dropped. */
static guint
to_frame (FerFamilyNetRun *run, guint n)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++) {
    FerDetection box = run->boxes[i];

    box.x /= run->x_factor;
    box.y /= run->y_factor;
    box.width /= run->x_factor;
    box.height /= run->y_factor;
    if (box.height >= run->least_height)
      run->boxes[kept++] = box;
  }
  return kept;
}

const FerDetection *
fer_family_net_run_process (FerFamilyNetRun *run, const FerLuma *luma,
    const FerPlanes *planes, guint *n_detections)
{
  const FerFamily *family = run->net->family;
  FerCandidates candidates = { run->boxes, 0,
    (guint) fer_family_net_run_count_places (run), family->even,
    family->least };
  guint n;

  *n_detections = 0;
  if (run->net_run == NULL)
    return run->boxes;
  fill_input (run, luma, planes);
  fer_net_run_process (run->net_run, 1);
  family->decode (&run->outputs, &run->layout, run->net_run, &candidates);
  n = to_frame (run, candidates.n);
  fer_heap_sort (run->boxes, n, sizeof (FerDetection), fer_suppress_compare);
  n = MIN (n, FER_MAX_CANDIDATES);
  *n_detections = fer_suppress (run->boxes, run->taken, n, n);
  return run->boxes;
}
