/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a stream, for the files that analyse its frames. */
#pragma once

#include "base/crew.h"
#include "base/stats.h"
#include "fer.h"
#include "find/detector.h"
#include "follow/clock.h"
#include "follow/heads.h"
#include "follow/scene.h"
#include "follow/schedule.h"
#include "follow/template.h"
#include "follow/tracker.h"
#include "image/luma.h"
#include "read/reading.h"

G_BEGIN_DECLS

/**
 * FerMemory:
 * @serial: number of the track that it is of; 0: none
 * @template: how the face looks
 * @reading: what was read of it
 * @read_frame: number of the frame it was last read in
 *
 * What is remembered of a track, by its slot.
 */
typedef struct {
  guint64 serial;
  FerTemplate template;
  FerReading reading;
  guint64 read_frame;
} FerMemory;

/**
 * FerShown:
 * @track: whose face it is, with the box that it is read in
 * @box: the part of that inside the frame
 *
 * A face that is reported.
 */
typedef struct {
  FerTrack track;
  FerBox box;
} FerShown;

/**
 * FerDue:
 * @face: index of one that is reported
 * @memory: what is remembered of it
 *
 * A face that is to be read.
 */
typedef struct {
  guint face;
  FerMemory *memory;
} FerDue;

/**
 * FerCandidate:
 * @box: where a face was found
 * @source: index in what the frame's faces were chosen from
 */
typedef struct {
  FerDetection box;
  guint source;
} FerCandidate;

/**
 * FerGiven:
 * @faces: (array length=n): faces that somebody else has found
 * @n: how many
 */
typedef struct {
  const FerGivenFace *faces;
  guint n;
} FerGiven;

struct _FerAnalyzer {
  FerDetector *detector; /* NULL: all faces are given */
  FerClassifier *classifier;
  FerParams params;

  /* For the current format and parameters. */
  FerPixelFormat format;
  gint width;
  gint height;
  gint planned_min_face;
  FerDetectorRun *detector_run;
  FerReader *reader;
  FerCrew *crew;
  guint8 *scratch;

  FerTracker *tracker;
  FerMemory *memories; /* one a slot */
  FerScene scene;
  gboolean asleep;     /* the faces of a scene that may come back … */
  guint64 other_since; /* … from the one that is there since then */
  FerSchedule schedule;
  FerHeads *heads;

  /* The frame at work, or the last one. */
  guint64 n_frames;
  FerClock clock;
  FerLuma luma;
  gboolean have_luma;
  const FerGiven *given; /* NULL: the detector finds the faces */
  guint n_candidates;
  FerCandidate candidates[FER_MAX_FACES];
  FerDetection detections[FER_MAX_FACES];
  gint64 given_ids[FER_MAX_FACES];
  FerFraming framings[2 * FER_MAX_FACES];
  FerShown shown[2 * FER_MAX_FACES];
  FerDue due[FER_MAX_FACES];
  FerReadable readable[FER_MAX_FACES];
  FerFace faces[FER_MAX_FACES];
  guint n_faces;
  guint64 scene_frame; /* number of the one that @scene has seen last */
  guint64 repeated;    /* for how long it has been repeated since */
  guint64 windows[FER_N_DETECTOR_STAGES]; /* looked at so far */

  GMutex stats_lock;
  FerStatsKeeper stats;
};

/**
 * fer_analyzer_get_luma:
 * @self: an analyzer
 * @frame: the frame at work
 * @spent: durations of the stages, nanoseconds; that of the luma is added
 *
 * Returns: (transfer none): its luma, made once a frame
 */
const FerLuma *fer_analyzer_get_luma (
    FerAnalyzer *self, const FerFrame *frame, guint64 *spent);

/**
 * fer_analyzer_get_memory:
 * @self: an analyzer
 * @track: a track of it
 *
 * Returns: (transfer none): what is remembered of it, empty at first
 */
FerMemory *fer_analyzer_get_memory (FerAnalyzer *self, const FerTrack *track);

G_END_DECLS
