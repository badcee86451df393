/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "read/description.h"

#include <math.h>

/* The names of FER+ in the order of its scores. */
static const gchar *const labels_8 = "neutral,happy,surprise,sad,angry,"
                                     "disgust,fear,contempt";

/* What ONNX's own metadata for images say in our words: some exporters write
 * them. */
static const struct {
  const gchar *key;
  const gchar *standard;
  const gchar *value;
  const gchar *text;
} translations[] = {
  { "channels", "Image.BitmapPixelFormat", "Gray8", "luma" },
  { "channels", "Image.BitmapPixelFormat", "Rgb8", "rgb" },
  { "channels", "Image.BitmapPixelFormat", "Bgr8", "bgr" },
  { "mean", "Image.NominalPixelRange", "NominalRange_0_255", "0" },
  { "std", "Image.NominalPixelRange", "NominalRange_0_255", "1" },
  { "mean", "Image.NominalPixelRange", "Normalized_0_1", "0" },
  { "std", "Image.NominalPixelRange", "Normalized_0_1", "255" },
  { "mean", "Image.NominalPixelRange", "Normalized_1_1", "127.5" },
  { "std", "Image.NominalPixelRange", "Normalized_1_1", "127.5" },
  /* 16 + value * 219 / 255 */
  { "mean", "Image.NominalPixelRange", "NominalRange_16_235", "-18.630137" },
  { "std", "Image.NominalPixelRange", "NominalRange_16_235", "1.1643836" },
};

/* A text that the caller gives or the file's metadata hold. */
typedef struct {
  const gchar *key;
  const gchar *text; /* NULL = neither */
  gboolean given;    /* by the caller */
  const gchar *name; /* the file's, for messages */
} Source;

/* Values that are not known say nothing. */
static void
translate (const FerNet *net, Source *source)
{
  for (guint i = 0; i < G_N_ELEMENTS (translations); i++) {
    const gchar *value = fer_net_get_metadata (net, translations[i].standard);

    if (value != NULL && g_str_equal (translations[i].key, source->key)
        && g_ascii_strcasecmp (translations[i].value, value) == 0)
      source->text = translations[i].text;
  }
}

static Source
find_source (
    const FerNet *net, const gchar *key, const gchar *given, const gchar *name)
{
  Source source = { key, given, given != NULL, name };

  if (given == NULL)
    source.text = fer_net_get_metadata (net, key);
  if (source.text == NULL)
    translate (net, &source);
  return source;
}

static gboolean fail (const Source *source, GError **error, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (const Source *source, GError **error, const gchar *format, ...)
{
  va_list args;
  gchar *what;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, FER_ERROR,
      source->given ? FER_ERROR_ARGUMENT : FER_ERROR_MALFORMED,
      "%s: the %s '%s' %s", source->name,
      source->given ? "given" : "file's metadata", source->key, what);
  g_free (what);
  return FALSE;
}

/* "1 channel", "3 channels". */
static gchar *
count (guint n, const gchar *what)
{
  return g_strdup_printf ("%u %s%s", n, what, n == 1 ? "" : "s");
}

static void
add_guess (FerDescription *self, const gchar *what)
{
  gchar *both = self->guess == NULL
                    ? g_strdup (what)
                    : g_strdup_printf ("%s; %s", self->guess, what);

  g_free (self->guess);
  self->guess = both;
}

/* --- Normalisation -------------------------------------------------------- */

/* One number, or one for each channel. */
static gboolean
read_numbers (
    const Source *source, guint n_channels, gfloat *numbers, GError **error)
{
  gchar **parts = g_strsplit (source->text, ",", -1);
  guint n = g_strv_length (parts);
  gboolean ok = TRUE;

  if (n != 1 && n != n_channels) {
    g_autofree gchar *numbers_there = count (n, "number");
    g_autofree gchar *channels = count (n_channels, "channel");

    ok = fail (source, error, "has %s for %s", numbers_there, channels);
  }
  for (guint i = 0; ok && i < n_channels; i++) {
    const gchar *text = g_strstrip (parts[n == 1 ? 0 : i]);
    gchar *end;

    numbers[i] = (gfloat) g_ascii_strtod (text, &end);
    if (end == text || *end != '\0' || !isfinite (numbers[i]))
      ok = fail (source, error, "is no list of numbers: '%s'", source->text);
  }
  g_strfreev (parts);
  return ok;
}

static gboolean
read_normalisation (FerDescription *self, const Source *mean, const Source *std,
    guint n_channels, GError **error)
{
  for (guint i = 0; i < n_channels; i++) {
    self->mean[i] = 0;
    self->std[i] = 255;
  }
  if (mean->text == NULL && std->text == NULL)
    add_guess (self, "nothing says how its input is normalised ('mean' and "
                     "'std'), values from 0 to 255 are divided by 255");
  else if (mean->text == NULL)
    add_guess (self, "nothing says the mean of its input, 0 is taken");
  else if (std->text == NULL)
    add_guess (self, "nothing says the standard deviation of its input, 255 is "
                     "taken");
  if (mean->text != NULL && !read_numbers (mean, n_channels, self->mean, error))
    return FALSE;
  if (std->text == NULL)
    return TRUE;
  if (!read_numbers (std, n_channels, self->std, error))
    return FALSE;
  for (guint i = 0; i < n_channels; i++) {
    if (!(self->std[i] > 0))
      return fail (std, error, "must be above 0");
    if (self->std[i] < 1)
      return fail (std, error,
          "is below 1, though values run from 0 to 255: multiply mean and std "
          "of a range from 0 to 1 by 255");
  }
  return TRUE;
}

/* --- Channels ------------------------------------------------------------- */

static gboolean
read_channels (FerDescription *self, const Source *source, guint n_channels,
    GError **error)
{
  static const gchar *const names[] = { [FER_CHANNELS_LUMA] = "luma",
    [FER_CHANNELS_RGB] = "rgb",
    [FER_CHANNELS_BGR] = "bgr" };
  guint i = 0;

  self->channels = n_channels == 3 ? FER_CHANNELS_RGB : FER_CHANNELS_LUMA;
  if (source->text == NULL) {
    if (n_channels == 3)
      add_guess (self, "nothing says the order of its 3 channels ('channels'), "
                       "red, green, blue is taken");
    return TRUE;
  }
  while (i < G_N_ELEMENTS (names)
         && g_ascii_strcasecmp (names[i], source->text) != 0)
    i++;
  if (i == G_N_ELEMENTS (names))
    return fail (
        source, error, "is '%s', none of rgb, bgr, luma", source->text);
  if (i != FER_CHANNELS_LUMA && n_channels != 3)
    return fail (
        source, error, "is '%s', but the input has one channel", source->text);
  self->channels = (FerChannels) i;
  return TRUE;
}

/* --- Labels --------------------------------------------------------------- */

static gboolean
is_name (const gchar *const *labels, guint i)
{
  return labels[i][0] != '\0' && g_utf8_validate (labels[i], -1, NULL)
         && !g_strv_contains (labels + i + 1, labels[i]);
}

/* Of other numbers of outputs there is more than one order in use: FER-2013's
 * own begins with angry, others with neutral or the alphabet. */
static gboolean
check_labels_known (
    FerDescription *self, Source *labels, guint n_outputs, GError **error)
{
  if (labels->text != NULL)
    return TRUE;
  if (n_outputs != 8) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: nothing names its %u outputs: neither the file's metadata "
        "'labels' nor the caller",
        labels->name, n_outputs);
    return FALSE;
  }
  labels->text = labels_8;
  add_guess (self, "nothing names its 8 outputs ('labels'), they are taken for "
                   "those of FER+: neutral, happy, surprise, sad, angry, "
                   "disgust, fear, contempt");
  return TRUE;
}

static gboolean
read_labels (
    FerDescription *self, Source labels, guint n_outputs, GError **error)
{
  if (n_outputs < 2 || n_outputs > FER_MAX_LABELS) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: an emotion model has 2 to %d outputs, this one %u", labels.name,
        FER_MAX_LABELS, n_outputs);
    return FALSE;
  }
  if (!check_labels_known (self, &labels, n_outputs, error))
    return FALSE;
  self->labels = g_strsplit (labels.text, ",", -1);
  self->n_labels = g_strv_length (self->labels);
  for (guint i = 0; i < self->n_labels; i++)
    g_strstrip (self->labels[i]);
  for (guint i = 0; i < self->n_labels; i++) {
    if (!is_name ((const gchar *const *) self->labels, i))
      return fail (&labels, error, "has an empty, a repeated or a broken name");
  }
  if (self->n_labels != n_outputs) {
    g_autofree gchar *names = count (self->n_labels, "name");

    return fail (&labels, error, "has %s for %u outputs", names, n_outputs);
  }
  return TRUE;
}

/* --- All of it ------------------------------------------------------------ */

gboolean
fer_description_read (FerDescription *description, const FerNet *net,
    const FerClassifierOptions *options, guint n_channels, guint n_outputs,
    const gchar *name, GError **error)
{
  const FerClassifierOptions none = { NULL };
  const FerClassifierOptions *given = options != NULL ? options : &none;
  Source mean = find_source (net, "mean", given->mean, name);
  Source std = find_source (net, "std", given->std, name);
  Source channels = find_source (net, "channels", given->channels, name);
  Source labels = find_source (net, "labels", given->labels, name);

  *description = (FerDescription){ 0 };
  return read_normalisation (description, &mean, &std, n_channels, error)
         && read_channels (description, &channels, n_channels, error)
         && read_labels (description, labels, n_outputs, error);
}

void
fer_description_clear (FerDescription *description)
{
  g_clear_pointer (&description->labels, g_strfreev);
  g_clear_pointer (&description->guess, g_free);
}
