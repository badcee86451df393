/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* feremotionwriter in a harness, with metadata made by hand. */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/feremotion/feremotion.h>
#include <gst/video/video.h>

#define WIDTH 64
#define HEIGHT 48
#define MS GST_MSECOND

/* The head of CSV up to the labels. */
#define CSV_HEAD                                                               \
  "source,frame,time_s,faces,track_id,x,y,w,h,face_confidence,emotion,"        \
  "emotion_confidence"

/* A face by hand. */
typedef struct {
  gint id;
  const gchar *label;
  gdouble happy;
} Person;

typedef struct {
  GstHarness *harness;
  GstBus *bus;
  gchar *folder;
  gchar *location;
} Bench;

extern const Person one_happy;
extern const Person one_neutral;
extern const Person two_happy;

/* A feremotionwriter as in gst_parse_launch(), which writes @name in a folder
 * of its own. */
void bench_open (Bench *bench, const gchar *name, const gchar *properties);
void bench_set_caps (Bench *bench);
/* The same with caps. */
void bench_start (Bench *bench, const gchar *name, const gchar *properties);
void bench_stop (Bench *bench);
void bench_close (Bench *bench);
gchar *bench_read (const Bench *bench);
void bench_check_text (const Bench *bench, const gchar *expected);
/* A frame at @pts of a length, both in ms, -1 = not known. Nobody analysed it.
 */
GstBuffer *bench_make_bare_frame (gint pts, gint duration);
/* The same after an analysis that found these. */
GstBuffer *bench_make_frame (
    gint pts, gint duration, const Person *people, guint n_people);
/* Each frame comes out as it went in. */
void bench_push_buffer (Bench *bench, GstBuffer *buffer);
void bench_push (Bench *bench, gint pts, gint duration, const Person *people,
    guint n_people);
void bench_end (Bench *bench);
/* As after a flushing seek to @start. */
void bench_seek (Bench *bench, GstClockTime start);
/* One warning, and nothing else. */
void bench_check_warning (Bench *bench, GQuark domain, gint code);
/* Of an element as in gst_parse_launch(), with this GST_RESOURCE_ERROR. */
void bench_check_start_fails (const gchar *description, gint code);
/* In the folder. */
guint bench_count_files (const Bench *bench);
