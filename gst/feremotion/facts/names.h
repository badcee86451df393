/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every name under which feremotion attaches, posts and sends its facts, for
 * those who read structures themselves; for all others there is
 * GstFerEmotionFace. */
#pragma once

/**
 * GST_FER_EMOTION_MESSAGE:
 *
 * Name of the element message about a frame. See
 * gst_fer_emotion_message_get_faces() and
 * gst_fer_emotion_message_get_changes().
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_MESSAGE "feremotion"

/**
 * GST_FER_EMOTION_MESSAGE_TRACK:
 *
 * Name of the element message that sums up a track. See
 * gst_fer_emotion_message_get_track().
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_MESSAGE_TRACK "feremotion-track"

/**
 * GST_FER_EMOTION_MESSAGE_SMALL_FACES:
 *
 * Name of the element message which says, once a stream, that faces of fewer
 * than %GST_FER_EMOTION_FIELD_SMALLEST pixels are not looked for, because
 * `min-face` was left to the element.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_MESSAGE_SMALL_FACES "feremotion-small-faces"

/**
 * GST_FER_EMOTION_FIELD_SMALLEST:
 *
 * The least side of a face that is looked for, in pixels (guint), in
 * %GST_FER_EMOTION_MESSAGE_SMALL_FACES.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_SMALLEST "smallest"

/**
 * GST_FER_EMOTION_EVENT_LABELS:
 *
 * Name of the sticky event that tells elements downstream the labels before
 * the first face. See gst_fer_emotion_event_get_labels().
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_EVENT_LABELS "feremotion-labels"

/**
 * GST_FER_EMOTION_META:
 *
 * Name of the #GstCustomMeta that holds all facts of a frame and crosses from
 * process to process, and of its structure. See
 * gst_fer_emotion_custom_meta_register().
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_META "feremotion"

/**
 * GST_FER_EMOTION_ROI_TYPE:
 *
 * The `roi_type` of the #GstVideoRegionOfInterestMeta of a face, and the type
 * of its object detection where GstAnalytics is there.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_ROI_TYPE "face"

/**
 * GST_FER_EMOTION_UNCERTAIN:
 *
 * The label of a face of which no emotion is certain enough.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_UNCERTAIN "uncertain"

/**
 * GST_FER_EMOTION_STRUCTURE_DETECTION:
 *
 * Parameter of a region of interest: the box as fractions of the frame and the
 * confidence that it is a face.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_DETECTION "detection"

/**
 * GST_FER_EMOTION_STRUCTURE_OBJECT_ID:
 *
 * Parameter of a region of interest: the number of the track.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_OBJECT_ID "object_id"

/**
 * GST_FER_EMOTION_STRUCTURE_EMOTION:
 *
 * Parameter of a region of interest: the label, its confidence and the
 * probability of every label.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_EMOTION "emotion"

/**
 * GST_FER_EMOTION_STRUCTURE_EMOTION_RAW:
 *
 * Parameter of a region of interest, and field of a structure `face`: what the
 * classifier said of the last look alone, and how well it could see.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_EMOTION_RAW "emotion-raw"

/**
 * GST_FER_EMOTION_STRUCTURE_LANDMARKS:
 *
 * Parameter of a region of interest, and field of a structure `face`: where
 * eyes, nose and mouth are.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_LANDMARKS "landmarks"

/**
 * GST_FER_EMOTION_STRUCTURE_FACE:
 *
 * A face in the list of a message or of the custom meta.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_FACE "face"

/**
 * GST_FER_EMOTION_STRUCTURE_ONSET:
 *
 * An emotion that began, in the changes of a message.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_ONSET "onset"

/**
 * GST_FER_EMOTION_STRUCTURE_OFFSET:
 *
 * An emotion that ended, in the changes of a message.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_STRUCTURE_OFFSET "offset"

/**
 * GST_FER_EMOTION_FIELD_ID:
 *
 * Number of a track: #gint in `object_id`, #guint in `face`, `onset`, `offset`
 * and the message about a track.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_ID "id"

/**
 * GST_FER_EMOTION_FIELD_X:
 *
 * Left edge of a face, pixels (#guint).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_X "x"

/**
 * GST_FER_EMOTION_FIELD_Y:
 *
 * Top edge of a face, pixels (#guint).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_Y "y"

/**
 * GST_FER_EMOTION_FIELD_WIDTH:
 *
 * Width of a face, or of the frame in the custom meta, pixels (#guint).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_WIDTH "width"

/**
 * GST_FER_EMOTION_FIELD_HEIGHT:
 *
 * Height of a face, or of the frame in the custom meta, pixels (#guint).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_HEIGHT "height"

/**
 * GST_FER_EMOTION_FIELD_X_MIN:
 *
 * Left edge of a face, as a fraction of the frame's width (#gdouble).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_X_MIN "x_min"

/**
 * GST_FER_EMOTION_FIELD_X_MAX:
 *
 * Right edge of a face, as a fraction of the frame's width (#gdouble).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_X_MAX "x_max"

/**
 * GST_FER_EMOTION_FIELD_Y_MIN:
 *
 * Top edge of a face, as a fraction of the frame's height (#gdouble).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_Y_MIN "y_min"

/**
 * GST_FER_EMOTION_FIELD_Y_MAX:
 *
 * Bottom edge of a face, as a fraction of the frame's height (#gdouble).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_Y_MAX "y_max"

/**
 * GST_FER_EMOTION_FIELD_CONFIDENCE:
 *
 * In `detection` and `face`: that it is a face; in `emotion` and `emotion-
 * raw`: probability of the label (#gdouble, 0 to 1).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_CONFIDENCE "confidence"

/**
 * GST_FER_EMOTION_FIELD_LABEL:
 *
 * Name of the emotion in `emotion` and `emotion-raw` (string).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_LABEL "label"

/**
 * GST_FER_EMOTION_FIELD_LABEL_ID:
 *
 * Index of the label in the model (#gint); -1 for %GST_FER_EMOTION_UNCERTAIN.
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_LABEL_ID "label_id"

/**
 * GST_FER_EMOTION_FIELD_MODEL:
 *
 * Name of the model that read the emotion, in `emotion` (string).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_MODEL "model_name"

/**
 * GST_FER_EMOTION_FIELD_QUALITY:
 *
 * How well the face can be read, in `emotion-raw` (#gdouble, 0 to 1).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_QUALITY "quality"

/**
 * GST_FER_EMOTION_FIELD_FACES:
 *
 * The faces of a frame, in messages and the custom meta (#GST_TYPE_LIST of
 * structures `face`).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_FACES "faces"

/**
 * GST_FER_EMOTION_FIELD_FRAME_MODEL:
 *
 * Name of the model that read the emotions, in the custom meta and the labels
 * event (string).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_FRAME_MODEL "model-name"

/**
 * GST_FER_EMOTION_FIELD_EMOTION:
 *
 * Name of the emotion in `face`, `onset`, `offset` and the message about a
 * track (string).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_EMOTION "emotion"

/**
 * GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE:
 *
 * Probability of the emotion, in `face` (#gdouble, 0 to 1).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_EMOTION_CONFIDENCE "emotion-confidence"

/**
 * GST_FER_EMOTION_FIELD_LABELS:
 *
 * Names of the fields that hold the probabilities, in the labels event
 * (#G_TYPE_STRV).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_LABELS "fields"

/**
 * GST_FER_EMOTION_FIELD_TIMESTAMP:
 *
 * Timestamp (PTS) of the buffer that a message is about, or of the one with
 * which an emotion began or ended, nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_TIMESTAMP "timestamp"

/**
 * GST_FER_EMOTION_FIELD_FRAME:
 *
 * Number of the frame in the stream in which it was analysed, from 0, in the
 * custom meta (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_FRAME "frame"

/**
 * GST_FER_EMOTION_FIELD_STREAM_TIME:
 *
 * Stream time of the buffer that a message or the custom meta is about,
 * nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_STREAM_TIME "stream-time"

/**
 * GST_FER_EMOTION_FIELD_RUNNING_TIME:
 *
 * Running time of the buffer that a message is about, nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_RUNNING_TIME "running-time"

/**
 * GST_FER_EMOTION_FIELD_DURATION:
 *
 * Duration of the buffer that a message is about, or time for which a track
 * was in view, nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_DURATION "duration"

/**
 * GST_FER_EMOTION_FIELD_CHANGES:
 *
 * The emotions that began or ended with a frame, in its message
 * (#GST_TYPE_LIST of structures `onset` and `offset`).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_CHANGES "changes"

/**
 * GST_FER_EMOTION_FIELD_ONSET:
 *
 * Timestamp with which an emotion that has ended began, in `offset`,
 * nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_ONSET "onset"

/**
 * GST_FER_EMOTION_FIELD_FIRST_SEEN:
 *
 * Timestamp of the first frame of a track, nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_FIRST_SEEN "first-seen"

/**
 * GST_FER_EMOTION_FIELD_LAST_SEEN:
 *
 * Timestamp of the last frame of a track, nanoseconds (#guint64).
 *
 * Since: 0.1
 */
#define GST_FER_EMOTION_FIELD_LAST_SEEN "last-seen"
