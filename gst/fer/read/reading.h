/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "fer.h"
#include "read/smooth.h"

G_BEGIN_DECLS

/* What was read of a face, the last time and before. */
typedef struct {
  FerSmoother smoother;
  gboolean read;                       /* at least once */
  FerPoint landmarks[FER_N_LANDMARKS]; /* in parts of the box */
  gfloat quality;
} FerReading;

/* A face that is to be read: the detector's box, and what is kept of it. */
typedef struct {
  const FerDetection *box;
  FerReading *reading;
} FerReadable;

/* Reads faces: where eyes, nose and mouth are, how well they can be read, and
 * what they show. Belongs to one stream; no allocation when it reads. */
typedef struct _FerReader FerReader;

FerReader *fer_reader_new (FerClassifier *classifier, GError **error);
void fer_reader_free (FerReader *reader);
/* Who shares the work from now on, NULL = nobody; stays borrowed. Results are
 * the same. */
void fer_reader_set_crew (FerReader *reader, FerCrew *crew);

void fer_reading_reset (FerReading *reading, guint n_labels);
/* @time: of the frame, nanoseconds; @smoothing: time constant, the same */
void fer_reader_read (FerReader *reader, const FerLuma *luma,
    const FerFraming *framing, const FerReadable *faces, guint n_faces,
    guint64 time, guint64 smoothing);
/* Fills what @face says of the reading, of a face whose box is @box now. */
void fer_reading_tell (FerReading *reading, const FerDetection *box,
    guint n_labels, const FerParams *params, FerFace *face);

G_END_DECLS
