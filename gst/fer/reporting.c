/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "reporting.h"

#include "base/heap.h"

/* --- Framing -------------------------------------------------------------- */

/* How the boxes of this frame are taken to frame faces. */
static FerFraming
assume_framing (const FerAnalyzer *self, const FerDetection *box)
{
  if (self->given == NULL)
    return fer_detector_get_framing (self->detector);
  return fer_crop_assume_framing (box->width, box->height);
}

/* --- Choosing ------------------------------------------------------------- */

/* Largest first; then the one known for longest. */
static gint
compare_shown (gconstpointer a, gconstpointer b)
{
  const FerShown *p = a;
  const FerShown *q = b;
  gfloat area_p = p->box.width * p->box.height;
  gfloat area_q = q->box.width * q->box.height;

  if (area_p != area_q)
    return area_p > area_q ? -1 : 1;
  return p->track.id < q->track.id ? -1 : p->track.id > q->track.id;
}

static FerBox
clip_box (const FerAnalyzer *self, const FerDetection *box)
{
  FerBox clipped;

  clipped.x = MAX (box->x, 0.0f);
  clipped.y = MAX (box->y, 0.0f);
  clipped.width = MIN (box->x + box->width, self->width) - clipped.x;
  clipped.height = MIN (box->y + box->height, self->height) - clipped.y;
  return clipped;
}

/* FALSE where the face of @track is not reported. */
static gboolean
show (const FerAnalyzer *self, const FerTrack *track, FerShown *shown)
{
  shown->track = *track;
  if (self->given != NULL) {
    if (track->detection < 0)
      return FALSE;
    /* Their box is steady or shakes as they want it. */
    shown->track.box = self->detections[track->detection];
  } else if (!track->shown
             || track->box.confidence < fer_tracker_get_weak_threshold (
                    self->params.detect_threshold)) {
    return FALSE;
  }
  shown->box = clip_box (self, &shown->track.box);
  return shown->box.width >= 1.0f && shown->box.height >= 1.0f;
}

static void
describe (const FerAnalyzer *self, const FerShown *shown, FerFace *face)
{
  const FerTrack *track = &shown->track;

  face->id = track->given_id == FER_NO_ID ? track->id : (guint) track->given_id;
  face->given = self->given == NULL
                    ? -1
                    : (gint) self->candidates[track->detection].source;
  face->x = shown->box.x;
  face->y = shown->box.y;
  face->width = shown->box.width;
  face->height = shown->box.height;
  face->confidence = track->box.confidence;
  face->detected = track->detected;
}

guint
fer_reporting_choose (FerAnalyzer *self)
{
  const FerTrack *tracks;
  guint n_tracks;
  guint n = 0;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    if (show (self, &tracks[i], &self->shown[n]))
      n++;
  }
  fer_heap_sort (self->shown, n, sizeof (FerShown), compare_shown);
  n = MIN (n, self->params.max_faces);
  for (guint i = 0; i < n; i++)
    describe (self, &self->shown[i], &self->faces[i]);
  return n;
}

/* --- Reading -------------------------------------------------------------- */

/* Never read first, then by how long ago. */
static gint
compare_due (gconstpointer a, gconstpointer b)
{
  const FerDue *p = a;
  const FerDue *q = b;

  if (p->memory->reading.read != q->memory->reading.read)
    return p->memory->reading.read ? 1 : -1;
  if (p->memory->read_frame != q->memory->read_frame)
    return p->memory->read_frame < q->memory->read_frame ? -1 : 1;
  return p->face < q->face ? -1 : p->face > q->face;
}

static guint
list_due (FerAnalyzer *self, guint n_faces)
{
  guint n = 0;

  for (guint i = 0; i < n_faces; i++) {
    FerMemory *memory = fer_analyzer_get_memory (self, &self->shown[i].track);
    FerDue due = { i, memory };

    if (!memory->reading.read
        || self->n_frames - memory->read_frame
               >= self->params.classify_interval)
      self->due[n++] = due;
  }
  fer_heap_sort (self->due, n, sizeof (FerDue), compare_due);
  return n;
}

static void
read_due (FerAnalyzer *self, const FerPicture *picture, guint n)
{
  for (guint i = 0; i < n; i++) {
    FerMemory *memory = self->due[i].memory;
    FerReadable *readable = &self->readable[i];

    readable->box = &self->shown[self->due[i].face].track.box;
    readable->reading = &memory->reading;
    if (!memory->reading.reframed)
      memory->reading.framing = assume_framing (self, readable->box);
    if (memory->reading.read)
      fer_schedule_note_interval (
          &self->schedule, (guint) (self->n_frames - memory->read_frame));
    memory->read_frame = self->n_frames;
  }
  fer_reader_read (self->reader, picture, self->given != NULL, self->readable,
      n, self->clock.time,
      self->params.smoothing * G_GUINT64_CONSTANT (1000000));
}

void
fer_reporting_read (
    FerAnalyzer *self, const FerFrame *frame, guint n_faces, guint64 *spent)
{
  guint64 start = fer_stats_now ();
  guint64 cost = fer_stats_cost ();
  guint64 luma_before = spent[FER_STAGE_LUMA];
  guint n_due = list_due (self, n_faces);
  guint n = fer_schedule_want_faces (&self->schedule, n_due);
  guint n_labels;

  if (n > 0) {
    const FerPicture picture = { fer_analyzer_get_luma (self, frame, spent),
      fer_planes_from_frame (frame) };

    read_due (self, &picture, n);
    fer_schedule_spend_faces (&self->schedule, fer_stats_cost () - cost, n);
  }
  fer_classifier_get_labels (self->classifier, &n_labels);
  for (guint i = 0; i < n_faces; i++) {
    const FerTrack *track = &self->shown[i].track;

    fer_reading_tell (&fer_analyzer_get_memory (self, track)->reading,
        &track->box, n_labels, &self->params, &self->faces[i]);
  }
  spent[FER_STAGE_CLASSIFY] =
      fer_stats_now () - start - (spent[FER_STAGE_LUMA] - luma_before);
}

/* --- Heads ---------------------------------------------------------------- */

void
fer_reporting_place_heads (FerAnalyzer *self)
{
  const FerTrack *tracks;
  guint n_tracks;

  tracks = fer_tracker_get_tracks (self->tracker, &n_tracks);
  for (guint i = 0; i < n_tracks; i++) {
    const FerReading *reading =
        &fer_analyzer_get_memory (self, &tracks[i])->reading;
    FerFraming framing = assume_framing (self, &tracks[i].box);

    /* Of two opinions, the one that hides more. */
    self->framings[i] =
        reading->reframed && reading->framing.side > framing.side
            ? reading->framing
            : framing;
  }
  fer_heads_update (
      self->heads, tracks, n_tracks, self->framings, self->clock.time);
}
