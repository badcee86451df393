/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The engine's one public header: from a picture in memory to faces with
 * emotions. C11 and GLib, no GStreamer. What is not declared here is private
 * to gst/fer.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION:fer
 * @title: gst-feremotion engine
 *
 * A #FerDetector and a #FerClassifier are immutable once loaded and may be
 * shared between threads. A #FerAnalyzer holds the state of one stream and is
 * used by one thread at a time.
 */

#define FER_ERROR (fer_error_quark ())

/**
 * FerError:
 * @FER_ERROR_NOT_FOUND: the file does not exist
 * @FER_ERROR_OPEN_READ: the file exists but cannot be read
 * @FER_ERROR_MALFORMED: the contents are not a valid model; the message says
 *   what is wrong and where
 * @FER_ERROR_UNSUPPORTED: a valid model that needs something the engine does
 *   not have; the message names the operator and the node
 * @FER_ERROR_ARGUMENT: a frame or parameter out of its range
 *
 * Errors of the domain #FER_ERROR.
 */
typedef enum {
  FER_ERROR_NOT_FOUND,
  FER_ERROR_OPEN_READ,
  FER_ERROR_MALFORMED,
  FER_ERROR_UNSUPPORTED,
  FER_ERROR_ARGUMENT,
} FerError;

GQuark fer_error_quark (void);

const gchar *fer_check_environment (void);

/* --- Pictures ---------------------------------------------------------- */

/**
 * FerPixelFormat:
 *
 * How the bytes of a frame become luma. The formats are named by what matters
 * here: where the luma is, or in which order red, green and blue stand in
 * memory. Planar and semi-planar YUV of any subsampling are
 * %FER_PIXEL_FORMAT_LUMA; #FerFrame.chroma says where their colours are.
 */
typedef enum {
  FER_PIXEL_FORMAT_LUMA, /* plane 0 holds 8-bit luma: GRAY8, I420, NV12, … */
  FER_PIXEL_FORMAT_YUYV, /* packed 4:2:2, luma in the even bytes: YUY2 */
  FER_PIXEL_FORMAT_UYVY, /* packed 4:2:2, luma in the odd bytes: UYVY */
  FER_PIXEL_FORMAT_RGB,  /* 3 bytes a pixel */
  FER_PIXEL_FORMAT_BGR,
  FER_PIXEL_FORMAT_RGBX, /* 4 bytes a pixel: RGBx, RGBA */
  FER_PIXEL_FORMAT_BGRX, /* BGRx, BGRA */
  FER_PIXEL_FORMAT_XRGB, /* xRGB, ARGB */
  FER_PIXEL_FORMAT_XBGR, /* xBGR, ABGR */
} FerPixelFormat;

/**
 * FerChroma:
 * @u: the first value of blue difference, 128 where there is no colour; %NULL:
 *   the frame is grey
 * @v: the first value of red difference, the same
 * @u_stride: bytes from a row of @u to the next
 * @v_stride: the same of @v
 * @step: bytes from a value to the next, of both: 1 where they are planes, 2
 *   where they stand in pairs
 * @x_shift: 2 to the power of it pixels of a row share a value, 0 or 1
 * @y_shift: so many rows share a row of values, the same way
 *
 * The colours of planar and semi-planar YUV.
 */
typedef struct {
  const guint8 *u;
  const guint8 *v;
  gint u_stride;
  gint v_stride;
  gint step;
  gint x_shift;
  gint y_shift;
} FerChroma;

/**
 * FerFrame:
 * @format: the layout of @data
 * @width: in pixels, 1..32768
 * @height: in pixels, 1..32768
 * @data: first byte of the plane that holds the luma; read only
 * @stride: bytes from a row to the next
 * @limited_range: luma runs from 16 (black) to 235 (white), as in most video,
 *   and not from 0 to 255; RGB formats pass over it
 * @chroma: of %FER_PIXEL_FORMAT_LUMA; the other formats have their colours in
 *   @data
 * @kr: the share of red in the luma of a YUV format; 0 = that of BT.601
 * @kb: the share of blue in it, the same way
 *
 * A borrowed picture. Only models that want colours read @chroma.
 */
typedef struct {
  FerPixelFormat format;
  gint width;
  gint height;
  const guint8 *data;
  gint stride;
  gboolean limited_range;
  FerChroma chroma;
  gfloat kr;
  gfloat kb;
} FerFrame;

/* --- Models ------------------------------------------------------------ */

#define FER_MAX_LABELS 32
#define FER_MAX_FACES 256
#define FER_MAX_THREADS 16

/**
 * FER_UNCERTAIN:
 *
 * #FerFace.emotion where no probability reaches #FerParams.min_confidence, as
 * it is for this quality of the picture.
 */
#define FER_UNCERTAIN (-1)

typedef struct _FerDetector FerDetector;
typedef struct _FerClassifier FerClassifier;

FerDetector *fer_detector_new_embedded (GError **error);
FerDetector *fer_detector_new_from_file (const gchar *path, GError **error);
FerDetector *fer_detector_ref (FerDetector *detector);
void fer_detector_unref (FerDetector *detector);
const gchar *fer_detector_get_name (const FerDetector *detector);
const gchar *const *fer_detector_get_files (const FerDetector *detector);

/**
 * FerClassifierOptions:
 * @labels: (nullable): names of the outputs in their order, with commas between
 * @mean: (nullable): of the input, whose values run from 0 to 255; a number, or
 *   one for each channel with commas between
 * @std: (nullable): the standard deviation, at least 1, the same way
 * @channels: (nullable): what the channels of the input are: "rgb", "bgr", or
 *   "luma" where all of them hold the luma
 *
 * What a caller knows of an emotion model. It goes before the metadata
 * properties of these names in the model's file. Of what neither says, the
 * labels of 8 outputs, the normalisation and the order of three channels are
 * guessed, see fer_classifier_get_guess().
 */
typedef struct {
  const gchar *labels;
  const gchar *mean;
  const gchar *std;
  const gchar *channels;
} FerClassifierOptions;

FerClassifier *fer_classifier_new (
    const gchar *path, const FerClassifierOptions *options, GError **error);
FerClassifier *fer_classifier_new_embedded (GError **error);
FerClassifier *fer_classifier_new_from_file (const gchar *path, GError **error);
FerClassifier *fer_classifier_new_from_bytes (
    GBytes *bytes, const gchar *name, GError **error);
FerClassifier *fer_classifier_ref (FerClassifier *classifier);
void fer_classifier_unref (FerClassifier *classifier);
const gchar *fer_classifier_get_name (const FerClassifier *classifier);
const gchar *const *fer_classifier_get_files (const FerClassifier *classifier);
const gchar *fer_classifier_get_guess (const FerClassifier *classifier);
const gchar *const *fer_classifier_get_labels (
    const FerClassifier *classifier, guint *n_labels);

/* --- Classifying crops (what feremotion-evaluate measures) -------------- */

typedef struct _FerClassifierRun FerClassifierRun;

FerClassifierRun *fer_classifier_run_new (
    FerClassifier *classifier, guint max_batch, GError **error);
void fer_classifier_run_free (FerClassifierRun *run);
void fer_classifier_run_set_crop (FerClassifierRun *run, guint slot,
    const FerFrame *picture, gfloat x, gfloat y, gfloat w, gfloat h);
const gfloat *fer_classifier_run_process (FerClassifierRun *run, guint n);

/* --- Analysing frames --------------------------------------------------- */

#define FER_N_LANDMARKS 5

/**
 * FerLandmark:
 *
 * Points of a face; right and left are the subject's, so the right eye is left
 * in the picture.
 */
typedef enum {
  FER_LANDMARK_RIGHT_EYE,
  FER_LANDMARK_LEFT_EYE,
  FER_LANDMARK_NOSE_TIP,
  FER_LANDMARK_RIGHT_MOUTH_CORNER,
  FER_LANDMARK_LEFT_MOUTH_CORNER
} FerLandmark;

const gchar *fer_landmark_get_name (FerLandmark landmark);

/**
 * FerPoint:
 * @x: pixels, from the left edge of the frame
 * @y: pixels, from its top edge
 *
 * A place in a frame, or a little outside of it.
 */
typedef struct {
  gfloat x;
  gfloat y;
} FerPoint;

/**
 * FER_NO_ID:
 *
 * #FerGivenFace.id of a face that nobody follows.
 */
#define FER_NO_ID (-1)

/**
 * FerFace:
 * @id: number of the face's track; stays with the face from frame to frame and
 *   is never used again; of a given face with a number of its own, that one
 * @given: index of the given face that it is, or -1 where the detector found it
 * @x: left edge, pixels; inside the frame
 * @y: top edge, pixels
 * @width: pixels
 * @height: pixels
 * @confidence: that it is a face, 0..1, as the detector last said
 * @detected: found in this very frame; otherwise it was followed here
 * @quality: of the picture of the face for reading it: its size, its sharpness,
 *   how far it is turned away and how much of it the frame holds, 0..1
 * @has_landmarks: the face was read at least once, so that @landmarks are known
 * @landmarks: where eyes, nose and mouth are, by #FerLandmark; between two
 *   readings they move with the box
 * @emotion: index of the label to show, or %FER_UNCERTAIN
 * @emotion_confidence: its probability; of an uncertain one the highest, 0..1
 * @probabilities: one for each label of the classifier; they sum to 1; steadied
 *   along the face's track
 * @raw_probabilities: the same as the classifier last gave them
 *
 * A face in a frame.
 */
typedef struct {
  guint id;
  gint given;
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
  gfloat confidence;
  gboolean detected;
  gfloat quality;
  gboolean has_landmarks;
  FerPoint landmarks[FER_N_LANDMARKS];
  gint emotion;
  gfloat emotion_confidence;
  gfloat probabilities[FER_MAX_LABELS];
  gfloat raw_probabilities[FER_MAX_LABELS];
} FerFace;

/**
 * FerBox:
 * @x: left edge, pixels; may lie outside the frame
 * @y: top edge, pixels
 * @width: pixels
 * @height: pixels
 *
 * A part of a frame.
 */
typedef struct {
  gfloat x;
  gfloat y;
  gfloat width;
  gfloat height;
} FerBox;

/**
 * FerGivenFace:
 * @box: where it is; may reach over the frame's borders
 * @confidence: that it is a face, 0..1; only handed on
 * @id: the number by which somebody else follows it, 0..%G_MAXINT, or
 *   %FER_NO_ID; any other number is taken for none
 *
 * A face that somebody else has found.
 */
typedef struct {
  FerBox box;
  gfloat confidence;
  gint64 id;
} FerGivenFace;

/**
 * FerParams:
 * @min_face: smallest face looked for, pixels; 0 = 1/12 of the frame's shorter
 *   side, at least 24
 * @max_faces: most faces reported, the largest stay; 1..%FER_MAX_FACES
 * @detect_threshold: least confidence of a new face, 0..1; one that is known
 *   may be a little weaker for a while
 * @min_confidence: see %FER_UNCERTAIN, 0..1
 * @detect_interval: faces are looked for in every n-th frame and followed in
 *   between; at least 1
 * @classify_interval: a face is read in every n-th frame; at least 1
 * @frame_budget: mean processor time of an analysis, nanoseconds, of the
 *   calling thread, for which the intervals are made longer; 0 = no limit
 * @smoothing: time constant of the probabilities along a track, milliseconds;
 *   0 = every look counts by itself
 * @late: frames come later than they are needed: less detection
 * @repeated: the frame is said to repeat the one before. Where it really looks
 *   like that, it has the same faces and costs next to nothing
 *
 * What a user may change while frames flow.
 */
typedef struct {
  guint min_face;
  guint max_faces;
  gdouble detect_threshold;
  gdouble min_confidence;
  guint detect_interval;
  guint classify_interval;
  guint64 frame_budget;
  guint smoothing;
  gboolean late;
  gboolean repeated;
} FerParams;

/**
 * FER_PARAMS_INIT: (skip)
 *
 * What #FerParams begin with.
 */
#define FER_PARAMS_INIT                                                        \
  {                                                                            \
    .min_face = 0, .max_faces = 32, .detect_threshold = 0.5,                   \
    .min_confidence = 0.35, .detect_interval = 1, .classify_interval = 1,      \
    .frame_budget = 0, .smoothing = 250, .late = FALSE, .repeated = FALSE,     \
  }

/**
 * FerStage:
 *
 * The stages whose time #FerStats keeps.
 */
typedef enum {
  FER_STAGE_LUMA,
  FER_STAGE_DETECT,
  FER_STAGE_TRACK,
  FER_STAGE_CLASSIFY,
  FER_STAGE_TOTAL,
  FER_N_STAGES
} FerStage;

const gchar *fer_stage_get_name (FerStage stage);

/**
 * FER_N_DETECTOR_STAGES:
 *
 * The networks of a detector, one after another, at most.
 */
#define FER_N_DETECTOR_STAGES 2

/**
 * FerStats:
 * @frames: frames analysed
 * @faces: faces reported, summed over the frames
 * @mean_ns: mean duration of each stage, nanoseconds
 * @p99_ns: 99th percentile of the last 1024 frames, nanoseconds
 * @mean_cost_ns: mean processor time of a frame, nanoseconds: what
 *   #FerParams.frame_budget limits
 * @detect_interval: frames from a detection to the next, a running mean
 * @classify_interval: frames from a face's reading to its next, the same
 * @skipped_detections: that were due by the interval and left out for the
 *   budget or under pressure
 * @skipped_classifications: the same of readings of faces
 * @windows: places that each stage of the detector has looked at, the first
 *   everywhere and the second, where the model has one, at what the first
 *   proposes; 0 with a cascade of OpenCV, which does not count
 * @min_face: the least side of a face that was looked for in the last frame,
 *   pixels; 0 before the first one, and where all faces are given
 */
typedef struct {
  guint64 frames;
  guint64 faces;
  guint64 mean_ns[FER_N_STAGES];
  guint64 p99_ns[FER_N_STAGES];
  guint64 mean_cost_ns;
  gdouble detect_interval;
  gdouble classify_interval;
  guint64 skipped_detections;
  guint64 skipped_classifications;
  guint64 windows[FER_N_DETECTOR_STAGES];
  guint min_face;
} FerStats;

typedef struct _FerAnalyzer FerAnalyzer;

FerAnalyzer *fer_analyzer_new (
    FerDetector *detector, FerClassifier *classifier);
void fer_analyzer_free (FerAnalyzer *analyzer);
gboolean fer_analyzer_set_format (FerAnalyzer *analyzer, FerPixelFormat format,
    gint width, gint height, GError **error);
void fer_analyzer_set_params (FerAnalyzer *analyzer, const FerParams *params);
void fer_analyzer_set_threads (FerAnalyzer *analyzer, guint n);
void fer_analyzer_reset (FerAnalyzer *analyzer);
void fer_analyzer_skip (FerAnalyzer *analyzer);
const FerFace *fer_analyzer_process (FerAnalyzer *analyzer,
    const FerFrame *frame, guint64 pts, guint *n_faces, GError **error);
const FerFace *fer_analyzer_process_given (FerAnalyzer *analyzer,
    const FerFrame *frame, guint64 pts, const FerGivenFace *given,
    guint n_given, guint *n_faces, GError **error);
guint64 fer_analyzer_get_time (const FerAnalyzer *analyzer);
guint fer_analyzer_get_left_out (const FerAnalyzer *analyzer);
const FerBox *fer_analyzer_get_heads (FerAnalyzer *analyzer, guint *n_heads);
void fer_analyzer_get_stats (FerAnalyzer *analyzer, FerStats *stats);

G_END_DECLS
