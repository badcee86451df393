/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "element/settings.h"

#include "element/properties.h"

/* The rows' numbers follow those of what is no setting. */
#define FIRST_PROP (GST_FER_EMOTION_PROP_MODEL_FILES + 1)

GType
gst_fer_emotion_channels_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_CHANNELS_AUTO, "As the model's file says", "auto" },
    { GST_FER_EMOTION_CHANNELS_LUMA, "Luma in all channels", "luma" },
    { GST_FER_EMOTION_CHANNELS_RGB, "Red, green, blue", "rgb" },
    { GST_FER_EMOTION_CHANNELS_BGR, "Blue, green, red", "bgr" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionChannels", values));
  }
  return type;
}

static const GstFerEmotionProperty *
find_property (guint prop_id)
{
  guint n;
  const GstFerEmotionProperty *properties = gst_fer_emotion_properties_get (&n);

  return prop_id >= FIRST_PROP && prop_id - FIRST_PROP < n
             ? &properties[prop_id - FIRST_PROP]
             : NULL;
}

static GParamSpec *
make_spec (const GstFerEmotionProperty *p)
{
  switch (p->kind) {
    case GST_FER_EMOTION_KIND_STRING:
      return g_param_spec_string (p->name, p->nick, p->blurb, NULL, p->flags);
    case GST_FER_EMOTION_KIND_UINT:
      return g_param_spec_uint (p->name, p->nick, p->blurb, (guint) p->minimum,
          (guint) p->maximum, (guint) p->initial.number, p->flags);
    case GST_FER_EMOTION_KIND_UINT64:
      return g_param_spec_uint64 (p->name, p->nick, p->blurb, p->minimum,
          p->maximum, p->initial.number, p->flags);
    case GST_FER_EMOTION_KIND_FRACTION:
      return g_param_spec_double (
          p->name, p->nick, p->blurb, 0.0, 1.0, p->initial.fraction, p->flags);
    case GST_FER_EMOTION_KIND_BOOLEAN:
      return g_param_spec_boolean (
          p->name, p->nick, p->blurb, p->initial.flag, p->flags);
    case GST_FER_EMOTION_KIND_ENUM:
      return g_param_spec_enum (p->name, p->nick, p->blurb, p->get_type (),
          p->initial.choice, p->flags);
    case GST_FER_EMOTION_KIND_FLAGS:
      return g_param_spec_flags (p->name, p->nick, p->blurb, p->get_type (),
          p->initial.choices, p->flags);
  }
  g_assert_not_reached ();
}

void
gst_fer_emotion_settings_install (GObjectClass *klass)
{
  guint n;
  const GstFerEmotionProperty *properties = gst_fer_emotion_properties_get (&n);

  for (guint i = 0; i < n; i++)
    g_object_class_install_property (
        klass, FIRST_PROP + i, make_spec (&properties[i]));

  /**
   * feremotion:stats:
   *
   * What was done since the start, or in the run before: `frames` and `faces`
   * (sums), and of the stages `luma`, `detect`, `track`, `classify` and of the
   * `total` the mean duration, as in `detect-mean-ns`, and the 99th percentile
   * over the last 1024 frames, as in `detect-p99-ns`; `skipped-detections` and
   * `skipped-classifications`, that were due by the intervals but left out for
   * #feremotion:frame-budget or because frames are late downstream;
   * `first-stage-windows` and `second-stage-windows`, the places that the
   * detector's networks have looked at (0 with a cascade of OpenCV). All are
   * #guint64, durations in nanoseconds. `cost-mean-ns` (#guint64) is the mean
   * processor time of a frame's analysis. `detect-interval` and
   * `classify-interval` (#gdouble) are the intervals as they were lately, in
   * frames.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Frames and faces so far; mean and 99th percentile of the time "
          "of each stage, in nanoseconds; the intervals as they are, and what "
          "was left out",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * feremotion:model-files:
   *
   * The files that the models were loaded from, while the element is started:
   * those that #feremotion:detector-location and #feremotion:emotion-location
   * name, and those beside them that hold a part of them. An application that
   * writes files too can see that none of these is among them. A model in the
   * plugin has none.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_FER_EMOTION_PROP_MODEL_FILES,
      g_param_spec_boxed ("model-files", "Model files",
          "Files that the models were loaded from, with those beside them that "
          "hold a part of them, while the element is started",
          G_TYPE_STRV, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
gst_fer_emotion_settings_init (
    GstFerEmotionSettings *settings, GObjectClass *klass)
{
  guint n;
  const GstFerEmotionProperty *properties = gst_fer_emotion_properties_get (&n);

  *settings = (GstFerEmotionSettings){ 0 };
  for (guint i = 0; i < n; i++) {
    GParamSpec *spec = g_object_class_find_property (klass, properties[i].name);

    gst_fer_emotion_settings_set (
        settings, FIRST_PROP + i, g_param_spec_get_default_value (spec));
  }
}

void
gst_fer_emotion_settings_copy (
    const GstFerEmotionSettings *settings, GstFerEmotionSettings *copy)
{
  *copy = *settings;
  copy->detector_location = g_strdup (settings->detector_location);
  copy->emotion_location = g_strdup (settings->emotion_location);
  copy->emotion.labels = g_strdup (settings->emotion.labels);
  copy->emotion.mean = g_strdup (settings->emotion.mean);
  copy->emotion.std = g_strdup (settings->emotion.std);
}

void
gst_fer_emotion_settings_clear (GstFerEmotionSettings *settings)
{
  g_clear_pointer (&settings->detector_location, g_free);
  g_clear_pointer (&settings->emotion_location, g_free);
  g_clear_pointer (&settings->emotion.labels, g_free);
  g_clear_pointer (&settings->emotion.mean, g_free);
  g_clear_pointer (&settings->emotion.std, g_free);
}

gboolean
gst_fer_emotion_settings_set (
    GstFerEmotionSettings *settings, guint prop_id, const GValue *value)
{
  const GstFerEmotionProperty *property = find_property (prop_id);
  gpointer kept;

  if (property == NULL)
    return FALSE;
  kept = G_STRUCT_MEMBER_P (settings, property->offset);
  switch (property->kind) {
    case GST_FER_EMOTION_KIND_STRING:
      g_free (*(gchar **) kept);
      *(gchar **) kept = g_value_dup_string (value);
      break;
    case GST_FER_EMOTION_KIND_UINT:
      *(guint *) kept = g_value_get_uint (value);
      break;
    case GST_FER_EMOTION_KIND_UINT64:
      *(guint64 *) kept = g_value_get_uint64 (value);
      break;
    case GST_FER_EMOTION_KIND_FRACTION:
      *(gdouble *) kept = g_value_get_double (value);
      break;
    case GST_FER_EMOTION_KIND_BOOLEAN:
      *(gboolean *) kept = g_value_get_boolean (value);
      break;
    case GST_FER_EMOTION_KIND_ENUM:
      *(gint *) kept = g_value_get_enum (value);
      break;
    case GST_FER_EMOTION_KIND_FLAGS:
      *(guint *) kept = g_value_get_flags (value);
      break;
  }
  return TRUE;
}

gboolean
gst_fer_emotion_settings_get (
    const GstFerEmotionSettings *settings, guint prop_id, GValue *value)
{
  const GstFerEmotionProperty *property = find_property (prop_id);
  gconstpointer kept;

  if (property == NULL)
    return FALSE;
  kept = G_STRUCT_MEMBER_P (settings, property->offset);
  switch (property->kind) {
    case GST_FER_EMOTION_KIND_STRING:
      g_value_set_string (value, *(gchar *const *) kept);
      break;
    case GST_FER_EMOTION_KIND_UINT:
      g_value_set_uint (value, *(const guint *) kept);
      break;
    case GST_FER_EMOTION_KIND_UINT64:
      g_value_set_uint64 (value, *(const guint64 *) kept);
      break;
    case GST_FER_EMOTION_KIND_FRACTION:
      g_value_set_double (value, *(const gdouble *) kept);
      break;
    case GST_FER_EMOTION_KIND_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) kept);
      break;
    case GST_FER_EMOTION_KIND_ENUM:
      g_value_set_enum (value, *(const gint *) kept);
      break;
    case GST_FER_EMOTION_KIND_FLAGS:
      g_value_set_flags (value, *(const guint *) kept);
      break;
  }
  return TRUE;
}
