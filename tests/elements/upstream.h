/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two faces, attached to the buffers before feremotion sees them. */
#pragma once

#include <gst/feremotion/feremotion.h>

#include "rig.h"

#define UPSTREAM "faces=upstream "

static const SceneFace two_faces[] = {
  { "happy", 170, 80, 140 },
  { "surprise", 10, 20, 90 },
};
static const gchar *const labels[] = { "happy", "surprise" };

typedef struct {
  guint x;
  guint y;
  guint width;
  guint height;
} Box;

/* As a cascade would frame the faces above. */
static const Box boxes[] = { { 172, 82, 136, 136 }, { 11, 21, 88, 88 } };

static inline GstVideoRegionOfInterestMeta *
add_region (GstBuffer *buffer, const gchar *type, const Box *box)
{
  return gst_buffer_add_video_region_of_interest_meta (
      buffer, type, box->x, box->y, box->width, box->height);
}

static inline GstStructure *
get_param (GstVideoRegionOfInterestMeta *region, const gchar *name)
{
  return gst_video_region_of_interest_meta_get_param (region, name);
}

static inline gint
get_object_id (GstVideoRegionOfInterestMeta *region)
{
  gint id = -1;

  fail_unless (gst_structure_get_int (
      get_param (region, GST_FER_EMOTION_STRUCTURE_OBJECT_ID),
      GST_FER_EMOTION_FIELD_ID, &id));
  return id;
}

static inline void
check_label (GstVideoRegionOfInterestMeta *region, const gchar *label)
{
  fail_unless (get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION) != NULL);
  fail_unless_equals_string (
      gst_structure_get_string (
          get_param (region, GST_FER_EMOTION_STRUCTURE_EMOTION),
          GST_FER_EMOTION_FIELD_LABEL),
      label);
}

static inline void
check_box (GstVideoRegionOfInterestMeta *region, const Box *box)
{
  fail_unless_equals_int (region->x, box->x);
  fail_unless_equals_int (region->y, box->y);
  fail_unless_equals_int (region->w, box->width);
  fail_unless_equals_int (region->h, box->height);
}

/* The list of the custom meta, which every frame has that was analysed. */
static inline const GValue *
get_facts (GstBuffer *buffer)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, GST_FER_EMOTION_META);

  fail_unless (meta != NULL);
  return gst_structure_get_value (
      gst_custom_meta_get_structure (meta), GST_FER_EMOTION_FIELD_FACES);
}

static inline guint
get_fact_id (GstBuffer *buffer, guint index)
{
  guint id;

  fail_unless (gst_structure_get_uint (
      gst_value_get_structure (
          gst_value_list_get_value (get_facts (buffer), index)),
      GST_FER_EMOTION_FIELD_ID, &id));
  return id;
}
