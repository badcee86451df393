/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tracker from inside, for the files that it is made of. */
#pragma once

#include "follow/tracker.h"

G_BEGIN_DECLS

/**
 * FerPair:
 * @track: index of a track
 * @detection: index of what may be its face
 * @score: how well they agree
 */
typedef struct {
  guint track;
  guint detection;
  gfloat score;
} FerPair;

struct _FerTracker {
  guint64 time;
  gboolean started; /* a detection has been seen since the reset */
  guint next_id;
  guint64 next_serial;
  guint max_faces;
  guint max_tracks; /* twice max_faces: seen and missed */
  gfloat width;     /* of the frame; 0: boundless */
  gfloat height;

  guint n_tracks;
  FerFollowed *tracks;
  FerTrack *view; /* what others see of them */
  guint *free_slots;
  guint n_free_slots;

  /* Of the update at work. */
  const FerDetection *detections;
  const gint64 *given_ids; /* of each detection */
  guint n_detections;
  gboolean *taken; /* each detection */
  gint64 *no_ids;  /* max_faces times FER_NO_ID */
  FerPair *pairs;
};

/**
 * fer_tracker_remove:
 * @tracker: a tracker
 * @index: of a track that ends; those behind it move up
 */
void fer_tracker_remove (FerTracker *tracker, guint index);

G_END_DECLS
