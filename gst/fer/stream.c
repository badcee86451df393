/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stream.h"

const FerLuma *
fer_analyzer_get_luma (FerAnalyzer *self, const FerFrame *frame, guint64 *spent)
{
  guint64 start;

  if (!self->have_luma) {
    start = fer_stats_now ();
    self->luma = fer_luma_from_frame (frame, self->scratch);
    self->have_luma = TRUE;
    spent[FER_STAGE_LUMA] += fer_stats_now () - start;
  }
  return &self->luma;
}

FerMemory *
fer_analyzer_get_memory (FerAnalyzer *self, const FerTrack *track)
{
  FerMemory *memory = &self->memories[track->slot];
  guint n_labels;

  if (memory->serial != track->serial) {
    fer_classifier_get_labels (self->classifier, &n_labels);
    memory->serial = track->serial;
    memory->template.valid = FALSE;
    fer_reading_reset (&memory->reading, n_labels);
  }
  return memory;
}
