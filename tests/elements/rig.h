/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/feremotion/feremotion.h>

#include "scene.h"

#define RIG_WIDTH 320
#define RIG_HEIGHT 240
#define RIG_FRAME (40 * GST_MSECOND)

/* A feremotion in a harness, with a bus and frames of one kind. */
typedef struct {
  GstHarness *harness;
  GstBus *bus;
  GstVideoInfo info;
  GstClockTime time;
} Rig;

/* @properties as in gst_parse_launch(). */
/* The cascade is sure of a drawn face at first sight, so that a test can say
 * what every single frame shows. */
#define RIG_CASCADE                                                            \
  "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"
void rig_open (Rig *rig, const gchar *properties);
/* The same with the detector that is in the plugin. */
void rig_open_embedded (Rig *rig, const gchar *properties);
void rig_set_caps (Rig *rig, const gchar *format, gint width, gint height);
void rig_close (Rig *rig);

/* Pushes a frame, stamped and in the right order, and pulls it. */
GstBuffer *rig_push (Rig *rig, GstBuffer *buffer);
GstBuffer *rig_push_faces (Rig *rig, const SceneFace *faces, guint n_faces);

/* Metadata of the faces. */
GstVideoRegionOfInterestMeta *rig_get_face (GstBuffer *buffer, guint index);
const gchar *rig_get_label (GstBuffer *buffer, guint index);
/* By the library; @buffer is taken. */
GstFerEmotionFace *rig_take_only_face (GstBuffer *buffer);
guint rig_count_faces (GstBuffer *buffer);

/* Waits until a pipeline of the test's own is over, which must be well. */
void rig_wait_for_end (GstElement *pipeline);

/* The next message of @type, or NULL. */
GstMessage *rig_pop (Rig *rig, GstMessageType type);
guint rig_count_messages (Rig *rig, GstMessageType type);
