/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "element/settings-values.h"

G_BEGIN_DECLS

/**
 * GST_FER_EMOTION_PROP_STATS:
 *
 * The number of the property `stats`, which is no setting.
 */
#define GST_FER_EMOTION_PROP_STATS 1

/**
 * GST_FER_EMOTION_PROP_MODEL_FILES:
 *
 * The number of the property `model-files`, which is none either.
 */
#define GST_FER_EMOTION_PROP_MODEL_FILES 2

/**
 * gst_fer_emotion_settings_install:
 * @klass: the element's class
 *
 * Installs every property, those that are no settings too.
 */
void gst_fer_emotion_settings_install (GObjectClass *klass);

/**
 * gst_fer_emotion_settings_init:
 * @settings: (out caller-allocates): settings
 * @klass: the class that they are installed in
 *
 * Sets the defaults. To be given back with gst_fer_emotion_settings_clear().
 */
void gst_fer_emotion_settings_init (
    GstFerEmotionSettings *settings, GObjectClass *klass);

/**
 * gst_fer_emotion_settings_copy:
 * @settings: settings
 * @copy: (out caller-allocates): the same, to be given back with
 *   gst_fer_emotion_settings_clear()
 */
void gst_fer_emotion_settings_copy (
    const GstFerEmotionSettings *settings, GstFerEmotionSettings *copy);

/**
 * gst_fer_emotion_settings_clear:
 * @settings: settings
 *
 * Frees what they hold.
 */
void gst_fer_emotion_settings_clear (GstFerEmotionSettings *settings);

/**
 * gst_fer_emotion_settings_set:
 * @settings: settings
 * @prop_id: number of a property
 * @value: its value, which GObject has checked against the limits
 *
 * Returns: %FALSE where @prop_id is not a setting
 */
gboolean gst_fer_emotion_settings_set (
    GstFerEmotionSettings *settings, guint prop_id, const GValue *value);

/**
 * gst_fer_emotion_settings_get:
 * @settings: settings
 * @prop_id: number of a property
 * @value: (out caller-allocates): initialised to the property's type
 *
 * Returns: %FALSE where @prop_id is not a setting
 */
gboolean gst_fer_emotion_settings_get (
    const GstFerEmotionSettings *settings, guint prop_id, GValue *value);

G_END_DECLS
