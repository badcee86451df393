/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fer.h"

#include <math.h>
#include <string.h>

#include "read/classifier.h"
#include "base/modelfile.h"
#include "net/net.h"
#include "read/cutter.h"
#include "read/description.h"

#define EMBEDDED_MODEL "emotion.onnx"

struct _FerClassifier {
  gint ref_count;
  gchar *name;
  GStrv files;
  FerNet *net;
  FerDescription description;
  gint channels;
  gint height;
  gint width;
};

struct _FerClassifierRun {
  FerClassifier *classifier;
  FerNetRun *net_run;
  FerCutter *cutter;
  guint8 *scratch; /* for the luma of a crop's picture */
  guint max_batch;
  gfloat *probabilities; /* max_batch x n_labels */
};

static gboolean
read_input (FerClassifier *self, const gchar *name, GError **error)
{
  gint dims[4];

  fer_net_get_input_shape (self->net, dims);
  self->channels = dims[1];
  self->height = dims[2];
  self->width = dims[3];
  if (self->channels != 1 && self->channels != 3) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: an emotion model takes 1 or 3 channels, this one %d%s", name,
        self->channels,
        self->width == 1 || self->width == 3
            ? ": where they come last, nothing but arithmetic may stand before "
              "the Transpose, Reshape or Flatten that reads the input"
            : "");
    return FALSE;
  }
  if (self->height < 8 || self->width < 8 || self->height > 1024
      || self->width > 1024) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: an emotion model takes a fixed size of 8x8 to 1024x1024, this one "
        "%dx%d",
        name, self->width, self->height);
    return FALSE;
  }
  return TRUE;
}

/* Plans the network once, to see whether it can run and what comes out. */
static gboolean
read_output (FerClassifier *self, guint *n_outputs, GError **error)
{
  FerNetRun *run =
      fer_net_run_new (self->net, 1, self->height, self->width, error);
  gint dims[3];

  if (run == NULL)
    return FALSE;
  fer_net_run_get_output_shape (run, 0, dims);
  fer_net_run_free (run);
  *n_outputs = (guint) dims[0] * dims[1] * dims[2];
  return TRUE;
}

static void
set_name (FerClassifier *self, const gchar *name)
{
  const gchar *model_name = fer_net_get_metadata (self->net, "model_name");

  if (model_name != NULL && g_utf8_validate (model_name, -1, NULL))
    self->name = g_strdup (model_name);
  else
    self->name = g_path_get_basename (name);
}

/* With the widest range that one of its channels has. */
static gboolean
check_numbers (const FerClassifier *self, GError **error)
{
  const FerDescription *d = &self->description;
  gfloat low = G_MAXFLOAT, high = -G_MAXFLOAT;

  for (gint i = 0; i < self->channels; i++) {
    low = MIN (low, (0 - d->mean[i]) / d->std[i]);
    high = MAX (high, (255 - d->mean[i]) / d->std[i]);
  }
  return fer_net_check_numbers (
      self->net, self->height, self->width, low, high, error);
}

/* @path: %NULL where it is no file. */
static void
list_files (FerClassifier *self, const gchar *path)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();

  if (path != NULL)
    g_strv_builder_add (files, path);
  g_strv_builder_addv (files, (const char **) fer_net_get_files (self->net));
  self->files = g_strv_builder_end (files);
}

static FerClassifier *
load (GBytes *bytes, const gchar *name, const gchar *path,
    const FerClassifierOptions *options, GError **error)
{
  g_autofree gchar *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  FerClassifier *self = g_new0 (FerClassifier, 1);
  guint n_outputs;

  self->ref_count = 1;
  self->net = fer_net_new_in_folder (bytes, name, folder, error);
  if (self->net == NULL || !read_input (self, name, error)
      || !read_output (self, &n_outputs, error)
      || !fer_description_read (&self->description, self->net, options,
          (guint) self->channels, n_outputs, name, error)
      || !check_numbers (self, error)) {
    fer_classifier_unref (self);
    return NULL;
  }
  list_files (self, path);
  set_name (self, name);
  return self;
}

/**
 * fer_classifier_new_from_bytes:
 * @bytes: an ONNX file: one image in (1 channel of luma, or 3), one score a
 *   label out. Metadata properties `labels`, `mean`, `std` and `channels`, see
 *   #FerClassifierOptions, and `model_name`
 * @name: what errors call it, often a path; its last part is the classifier's
 *   name where the file has no `model_name`
 * @error: return location for a #FerError
 *
 * Where the last operator is neither Softmax nor Sigmoid, a softmax is added.
 *
 * Returns: (transfer full): the classifier, or %NULL with @error set
 */
FerClassifier *
fer_classifier_new_from_bytes (GBytes *bytes, const gchar *name, GError **error)
{
  return load (bytes, name, NULL, NULL, error);
}

/**
 * fer_classifier_new:
 * @path: (nullable): an ONNX file, see fer_classifier_new_from_bytes(); %NULL:
 *   the classifier built into the library
 * @options: (nullable): what the caller knows of it
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the classifier, or %NULL with @error set
 */
FerClassifier *
fer_classifier_new (
    const gchar *path, const FerClassifierOptions *options, GError **error)
{
  GBytes *bytes = path != NULL ? fer_model_file_read (path, error)
                               : fer_model_embedded (EMBEDDED_MODEL, error);
  FerClassifier *self;

  if (bytes == NULL)
    return NULL;
  self =
      load (bytes, path != NULL ? path : EMBEDDED_MODEL, path, options, error);
  g_bytes_unref (bytes);
  return self;
}

/**
 * fer_classifier_new_from_file:
 * @path: an ONNX file, see fer_classifier_new_from_bytes()
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the classifier, or %NULL with @error set
 */
FerClassifier *
fer_classifier_new_from_file (const gchar *path, GError **error)
{
  return fer_classifier_new (path, NULL, error);
}

/**
 * fer_classifier_new_embedded:
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the classifier built into the library
 */
FerClassifier *
fer_classifier_new_embedded (GError **error)
{
  return fer_classifier_new (NULL, NULL, error);
}

/**
 * fer_classifier_ref:
 * @classifier: a classifier
 *
 * Returns: (transfer full): @classifier
 */
FerClassifier *
fer_classifier_ref (FerClassifier *classifier)
{
  g_atomic_int_inc (&classifier->ref_count);
  return classifier;
}

/**
 * fer_classifier_unref:
 * @classifier: (transfer full): a classifier
 */
void
fer_classifier_unref (FerClassifier *classifier)
{
  if (!g_atomic_int_dec_and_test (&classifier->ref_count))
    return;
  if (classifier->net != NULL)
    fer_net_free (classifier->net);
  fer_description_clear (&classifier->description);
  g_strfreev (classifier->files);
  g_free (classifier->name);
  g_free (classifier);
}

/**
 * fer_classifier_get_name:
 * @classifier: a classifier
 *
 * Returns: (transfer none): the model's name
 */
const gchar *
fer_classifier_get_name (const FerClassifier *classifier)
{
  return classifier->name;
}

/**
 * fer_classifier_get_files:
 * @classifier: a classifier
 *
 * Returns: (transfer none) (array zero-terminated=1): the files that it was
 *   loaded from, the one that was asked for first; none where it is built in
 */
const gchar *const *
fer_classifier_get_files (const FerClassifier *classifier)
{
  return (const gchar *const *) classifier->files;
}

/**
 * fer_classifier_get_labels:
 * @classifier: a classifier
 * @n_labels: (out) (optional): how many, at most %FER_MAX_LABELS
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of what the
 *   model tells apart, in the order of its outputs
 */
const gchar *const *
fer_classifier_get_labels (const FerClassifier *classifier, guint *n_labels)
{
  if (n_labels != NULL)
    *n_labels = classifier->description.n_labels;
  return (const gchar *const *) classifier->description.labels;
}

/**
 * fer_classifier_get_guess:
 * @classifier: a classifier
 *
 * Returns: (transfer none) (nullable): what had to be guessed of it, because
 *   neither the file nor the caller said it; a sentence to warn with
 */
const gchar *
fer_classifier_get_guess (const FerClassifier *classifier)
{
  return classifier->description.guess;
}

/**
 * fer_classifier_run_new:
 * @classifier: a classifier
 * @max_batch: most faces classified at once, 1..1024
 * @error: return location for a #FerError
 *
 * Allocates all that classifying takes. For one thread at a time.
 *
 * Returns: (transfer full): the run, or %NULL with @error set
 */
FerClassifierRun *
fer_classifier_run_new (
    FerClassifier *classifier, guint max_batch, GError **error)
{
  FerNetRun *net_run;
  FerClassifierRun *run;

  g_return_val_if_fail (max_batch >= 1 && max_batch <= 1024, NULL);

  net_run = fer_net_run_new (classifier->net, (gint) max_batch,
      classifier->height, classifier->width, error);
  if (net_run == NULL)
    return NULL;

  run = g_new0 (FerClassifierRun, 1);
  run->classifier = fer_classifier_ref (classifier);
  run->net_run = net_run;
  run->cutter = fer_cutter_new (&classifier->description,
      (guint) classifier->channels, classifier->width, classifier->height);
  run->max_batch = max_batch;
  run->probabilities =
      g_new (gfloat, (gsize) max_batch * classifier->description.n_labels);
  return run;
}

void
fer_classifier_run_set_crew (FerClassifierRun *run, FerCrew *crew)
{
  fer_net_run_set_crew (run->net_run, crew);
}

/**
 * fer_classifier_run_free:
 * @run: (transfer full) (nullable): a run
 */
void
fer_classifier_run_free (FerClassifierRun *run)
{
  if (run == NULL)
    return;
  fer_net_run_free (run->net_run);
  fer_cutter_free (run->cutter);
  fer_classifier_unref (run->classifier);
  g_free (run->scratch);
  g_free (run->probabilities);
  g_free (run);
}

/**
 * fer_classifier_run_set_crop:
 * @run: a run
 * @slot: which face of the batch, 0..max_batch - 1
 * @picture: a picture
 * @x: left edge of the face's square as the model frames it, pixels
 * @y: top edge
 * @w: width, above 0
 * @h: height, above 0
 *
 * Cuts, resamples and normalises a face. The region may reach over the
 * picture's borders, whose last pixels repeat. Of a picture that is no
 * %FER_PIXEL_FORMAT_LUMA the luma is made here, so that memory is allocated.
 */
void
fer_classifier_run_set_crop (FerClassifierRun *run, guint slot,
    const FerFrame *picture, gfloat x, gfloat y, gfloat w, gfloat h)
{
  FerRegion region = { x, y, w, h };
  FerPicture seen;
  FerLuma luma;

  g_return_if_fail (slot < run->max_batch && w > 0 && h > 0);

  run->scratch = g_realloc (run->scratch,
      fer_luma_scratch_size (picture->format, picture->width, picture->height));
  luma = fer_luma_from_frame (picture, run->scratch);
  seen = (FerPicture){ &luma, fer_planes_from_frame (picture) };
  fer_classifier_run_set_face (run, slot, &seen, &region, 0.0f);
}

void
fer_classifier_run_set_face (FerClassifierRun *run, guint slot,
    const FerPicture *picture, const FerRegion *region, gfloat angle)
{
  fer_cutter_cut (run->cutter, picture, region, angle,
      fer_net_run_get_input (run->net_run, (gint) slot));
}

static void
softmax (gfloat *out, const gfloat *in, guint n)
{
  gfloat highest = in[0];
  gfloat sum = 0.0f;

  for (guint i = 1; i < n; i++)
    highest = MAX (highest, in[i]);
  for (guint i = 0; i < n; i++) {
    out[i] = expf (in[i] - highest);
    sum += out[i];
  }
  for (guint i = 0; i < n; i++)
    out[i] /= sum;
}

/* A model may say anything, even NaN, of which nothing follows for the other
 * scores; readers get probabilities, or zeros. */
static void
make_distribution (gfloat *p, guint n)
{
  gfloat sum = 0.0f;
  gboolean valid = TRUE;

  for (guint i = 0; i < n; i++) {
    valid = valid && p[i] >= 0.0f && isfinite (p[i]);
    sum += p[i];
  }
  valid = valid && sum > 0.0f && isfinite (sum);
  for (guint i = 0; i < n; i++)
    p[i] = valid ? p[i] / sum : 0.0f;
}

/**
 * fer_classifier_run_process:
 * @run: a run
 * @n: how many slots hold a face, 1..max_batch
 *
 * Returns: (transfer none): @n rows of n_labels probabilities, each row with
 *   the sum 1, or all 0 where the model's scores are no numbers; valid until
 *   the next call
 */
const gfloat *
fer_classifier_run_process (FerClassifierRun *run, guint n)
{
  guint n_labels = run->classifier->description.n_labels;
  gboolean ready = fer_net_output_is_probability (run->classifier->net, 0);

  g_return_val_if_fail (n >= 1 && n <= run->max_batch, NULL);

  fer_net_run_process (run->net_run, (gint) n);
  for (guint i = 0; i < n; i++) {
    const gfloat *scores = fer_net_run_get_output (run->net_run, 0, (gint) i);
    gfloat *p = run->probabilities + (gsize) i * n_labels;

    if (ready)
      memcpy (p, scores, n_labels * sizeof (gfloat));
    else
      softmax (p, scores, n_labels);
    make_distribution (p, n_labels);
  }
  return run->probabilities;
}
