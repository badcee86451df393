/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/crew.h"
#include "image/box.h"
#include "image/crop.h"
#include "fer.h"
#include "read/smooth.h"

G_BEGIN_DECLS

/**
 * FerReading:
 * @smoother: its emotions
 * @read: at least once
 * @landmarks: where eyes, nose and mouth are, in parts of the box
 * @quality: of its picture for reading it, 0..1
 * @framing: how its box frames it; who reads sets it unless @reframed
 * @reframed: the landmarks have shown that it is another one
 *
 * What was read of a face, the last time and before.
 */
typedef struct {
  FerSmoother smoother;
  gboolean read;
  FerPoint landmarks[FER_N_LANDMARKS];
  gfloat quality;
  FerFraming framing;
  gboolean reframed;
} FerReading;

/**
 * FerReadable:
 * @box: its box in the frame
 * @reading: what is kept of it
 *
 * A face that is to be read.
 */
typedef struct {
  const FerDetection *box;
  FerReading *reading;
} FerReadable;

/**
 * FerReader:
 *
 * Reads faces: where eyes, nose and mouth are, how well they can be read, and
 * what they show. Belongs to one stream; no allocation when it reads.
 */
typedef struct _FerReader FerReader;

/**
 * fer_reader_new:
 * @classifier: reads the emotions; must outlive the reader
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): a reader, or %NULL with @error set
 */
FerReader *fer_reader_new (FerClassifier *classifier, GError **error);

/**
 * fer_reader_free:
 * @reader: (transfer full) (nullable): a reader
 */
void fer_reader_free (FerReader *reader);

/**
 * fer_reader_set_crew:
 * @reader: a reader
 * @crew: (transfer none) (nullable): who shares the work from now on; %NULL:
 *   nobody. Results are the same.
 */
void fer_reader_set_crew (FerReader *reader, FerCrew *crew);

/**
 * fer_reading_reset:
 * @reading: (out caller-allocates): of a face that nobody has read
 * @n_labels: of the classifier
 */
void fer_reading_reset (FerReading *reading, guint n_labels);

/**
 * fer_reader_read:
 * @reader: a reader
 * @picture: the frame
 * @reframe: whether the boxes are a stranger's, whose framing of faces is to be
 *   corrected where the landmarks say so
 * @faces: (array length=n_faces): the faces
 * @n_faces: how many
 * @time: of the frame, nanoseconds
 * @smoothing: time constant of the probabilities, nanoseconds
 *
 * Finds the landmarks of the faces and reads what they show.
 */
void fer_reader_read (FerReader *reader, const FerPicture *picture,
    gboolean reframe, const FerReadable *faces, guint n_faces, guint64 time,
    guint64 smoothing);

/**
 * fer_reading_tell:
 * @reading: of a face
 * @box: its box now
 * @n_labels: of the classifier
 * @params: its min_confidence and smoothing count
 * @face: (out): the fields from quality on are filled
 */
void fer_reading_tell (FerReading *reading, const FerDetection *box,
    guint n_labels, const FerParams *params, FerFace *face);

G_END_DECLS
