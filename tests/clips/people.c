/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Real people through time. Where they are was written down by eye once, in
 * tests/data/people.csv: the middle and the height of each face in a few frames
 * of a clip, from the first to the last that shows it; it moves evenly in
 * between. Reads the folder FEREMOTION_DATA, or shared/data beside the project;
 * skipped where there is none.
 */
#include <gst/check/gstcheck.h>
#include <gst/feremotion/feremotion.h>
#include <stdlib.h>

/* Of meson, for a test that had nothing to look at. */
#define EXIT_SKIPPED 77
#define ALT2 "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"

static gchar *data_folder;

static const gchar *const clips[] = { "classroom",
  "face-demographics-walking-and-pause", "head-pose-face-detection-female",
  "head-pose-face-detection-female-and-male", "head-pose-face-detection-male" };
#define N_CLIPS G_N_ELEMENTS (clips)

/* Each kind of detector; another one may be the default. */
static const gchar *const detectors[] = { FACE_MODEL, ALT2 };

/* --- What the element tells ----------------------------------------------- */

typedef struct {
  guint frame;
  guint64 time;
  guint id;
  gint x;
  gint y;
  gint width;
  gint height;
  gchar *label;
} Face;

typedef struct {
  GArray *faces;
  guint frames;
  guint64 last_time;
  guint64 cost; /* processor time of all frames, nanoseconds */
} Run;

static void
clear_face (gpointer face)
{
  g_free (((Face *) face)->label);
}

static void
take_message (Run *run, GstMessage *message)
{
  GPtrArray *faces = gst_fer_emotion_message_get_faces (message);
  guint64 time;

  if (faces == NULL)
    return;
  gst_fer_emotion_message_get_times (message, &time, NULL, NULL, NULL);
  for (guint i = 0; i < faces->len; i++) {
    const GstFerEmotionFace *read = g_ptr_array_index (faces, i);
    Face face = { run->frames, time };
    guint x, y, width, height;

    face.id = gst_fer_emotion_face_get_id (read);
    gst_fer_emotion_face_get_box (read, &x, &y, &width, &height);
    face.x = (gint) x;
    face.y = (gint) y;
    face.width = (gint) width;
    face.height = (gint) height;
    face.label = g_strdup (gst_fer_emotion_face_get_label (read));
    fail_unless (face.label != NULL);
    g_array_append_val (run->faces, face);
  }
  g_ptr_array_unref (faces);
  run->frames++;
  run->last_time = time;
}

static void
take_stats (Run *run, GstElement *element)
{
  GstStructure *stats;
  guint64 mean;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "cost-mean-ns", &mean));
  gst_structure_free (stats);
  run->cost = run->frames * mean;
}

static Run
watch (const gchar *clip, const gchar *detector, const gchar *properties)
{
  gchar *line = g_strdup_printf (
      "filesrc location=%s/clips/%s.mp4 ! decodebin ! videoconvert "
      "! feremotion name=f overlay=false messages=all detector-location=%s %s "
      "! fakesink",
      data_folder, clip, detector, properties);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), "f");
  GstBus *bus = gst_element_get_bus (pipeline);
  Run run = { g_array_new (FALSE, FALSE, sizeof (Face)) };
  gboolean ended = FALSE;

  g_array_set_clear_func (run.faces, clear_face);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!ended) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, 300 * GST_SECOND,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);

    fail_unless (message != NULL, "stuck: %s", line);
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR, "%s", line);
    ended = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    if (!ended)
      take_message (&run, message);
    gst_message_unref (message);
  }
  take_stats (&run, element);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_object_unref (pipeline);
  g_free (line);
  return run;
}

static void
run_clear (Run *run)
{
  g_array_unref (run->faces);
}

/* --- Who is where --------------------------------------------------------- */

typedef struct {
  gchar *clip;
  gchar *person;
  guint frame;
  gfloat x;
  gfloat y;
  gfloat size;
} Place;

static GArray *places;

static void
read_places (void)
{
  gchar *text;
  gchar **lines;

  fail_unless (g_file_get_contents (PEOPLE, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  places = g_array_new (FALSE, FALSE, sizeof (Place));
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++) {
    gchar **fields = g_strsplit (lines[i], ",", -1);
    Place place;

    fail_unless_equals_int (g_strv_length (fields), 6);
    place.clip = g_strdup (fields[0]);
    place.person = g_strdup (fields[1]);
    place.frame = (guint) atoi (fields[2]);
    place.x = (gfloat) atoi (fields[3]);
    place.y = (gfloat) atoi (fields[4]);
    place.size = (gfloat) atoi (fields[5]);
    g_array_append_val (places, place);
    g_strfreev (fields);
  }
  g_strfreev (lines);
  g_free (text);
}

static void
forget_places (void)
{
  for (guint i = 0; i < places->len; i++) {
    g_free (g_array_index (places, Place, i).clip);
    g_free (g_array_index (places, Place, i).person);
  }
  g_array_unref (places);
}

/* Whom a face belongs to, or NULL. */
static const gchar *
find_person (const gchar *clip, const Face *face)
{
  for (guint i = 0; i + 1 < places->len; i++) {
    const Place *a = &g_array_index (places, Place, i);
    const Place *b = a + 1;
    gfloat part, dx, dy, size;

    if (g_strcmp0 (a->clip, clip) != 0 || g_strcmp0 (b->clip, clip) != 0
        || g_strcmp0 (a->person, b->person) != 0 || face->frame < a->frame
        || face->frame > b->frame)
      continue;
    part = (gfloat) (face->frame - a->frame) / (b->frame - a->frame);
    dx = face->x + face->width / 2 - a->x - part * (b->x - a->x);
    dy = face->y + face->height / 2 - a->y - part * (b->y - a->y);
    size = a->size + part * (b->size - a->size);
    if (dx * dx + dy * dy < 0.36f * size * size)
      return a->person;
  }
  return NULL;
}

static guint
get_last_frame (const gchar *clip)
{
  guint last = 0;

  for (guint i = 0; i < places->len; i++) {
    const Place *place = &g_array_index (places, Place, i);

    if (g_strcmp0 (place->clip, clip) == 0)
      last = MAX (last, place->frame);
  }
  return last;
}

/* --- The tests ------------------------------------------------------------ */

/* Nobody changes the number, no number changes the person, and nobody's box
 * is shown 200 ms after they went. A number that never was anybody's is a false
 * face, the detector's mistake: in at most @most_false frames. */
static void
check_identities (const gchar *clip, const gchar *detector, guint most_false)
{
  Run run = watch (clip, detector, "");
  GHashTable *persons = g_hash_table_new (NULL, NULL);
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint last_frame = get_last_frame (clip);
  guint64 gone_at = G_MAXUINT64;
  guint n_false = 0;

  for (guint i = 0; i < run.faces->len; i++) {
    const Face *face = &g_array_index (run.faces, Face, i);

    if (face->frame == last_frame)
      gone_at = face->time;
  }
  for (guint i = 0; i < run.faces->len; i++) {
    const Face *face = &g_array_index (run.faces, Face, i);
    const gchar *person = find_person (clip, face);
    gpointer id = GUINT_TO_POINTER (face->id);
    const gchar *before = g_hash_table_lookup (persons, id);

    if (person == NULL && before == NULL) {
      n_false++;
      continue;
    }
    if (person == NULL) {
      fail_unless (face->frame > last_frame && face->time > gone_at
                       && face->time - gone_at <= 200 * GST_MSECOND,
          "%s: %s's box is still there in frame %u at %d,%d", clip, before,
          face->frame, face->x, face->y);
      continue;
    }
    fail_if (before != NULL && g_strcmp0 (before, person) != 0,
        "%s: number %u was %s and is %s in frame %u", clip, face->id, before,
        person, face->frame);
    fail_if (g_hash_table_contains (ids, person)
                 && g_hash_table_lookup (ids, person) != id,
        "%s: %s has another number in frame %u", clip, person, face->frame);
    g_hash_table_insert (persons, id, (gpointer) person);
    g_hash_table_insert (ids, (gpointer) person, id);
  }
  g_print ("%s: %u frames, %u faces of %u people, %u false ones\n", clip,
      run.frames, run.faces->len - n_false, g_hash_table_size (ids), n_false);
  fail_unless (n_false <= most_false);
  fail_unless (g_hash_table_size (ids) >= 1);
  g_hash_table_unref (persons);
  g_hash_table_unref (ids);
  run_clear (&run);
}

GST_START_TEST (test_identities)
{
  const gchar *detector = detectors[__i__];

  read_places ();
  for (guint i = 0; i < N_CLIPS; i++)
    check_identities (clips[i], detector, 0);
  /* Of somebody who leaves. The scaffolding after that looks like a face to our
   * detector in 15 of the 299 frames. */
  check_identities ("foreman", detector, 15);
  forget_places ();
}
GST_END_TEST;

/* How often the label of a track changes. */
static guint
count_changes (const Run *run)
{
  guint n = 0;

  for (guint i = 0; i < run->faces->len; i++) {
    const Face *face = &g_array_index (run->faces, Face, i);

    for (guint k = i; k-- > 0;) {
      const Face *earlier = &g_array_index (run->faces, Face, k);

      if (earlier->id == face->id) {
        n += g_strcmp0 (earlier->label, face->label) != 0;
        break;
      }
    }
  }
  return n;
}

/* Boxes are the same with and without smoothing, so track-seconds are too. */
GST_START_TEST (test_steady_labels)
{
  guint smoothed = 0, raw = 0;

  for (guint i = 0; i < N_CLIPS; i++) {
    Run with = watch (clips[i], detectors[__i__], "");
    Run without = watch (clips[i], detectors[__i__], "smoothing=0");

    fail_unless_equals_int (with.faces->len, without.faces->len);
    smoothed += count_changes (&with);
    raw += count_changes (&without);
    run_clear (&with);
    run_clear (&without);
  }
  g_print ("label changes: %u, %u without smoothing\n", smoothed, raw);
  fail_unless (5 * smoothed <= raw);
}
GST_END_TEST;

static gdouble
get_overlap (const Face *a, const Face *b)
{
  gint width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  gint height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);
  gdouble both = (gdouble) MAX (width, 0) * MAX (height, 0);

  return both
         / ((gdouble) a->width * a->height + (gdouble) b->width * b->height
             - both);
}

/* A face that is missing counts as no overlap. The cost is that of finding and
 * following, where faces are read only once, and that of all. */
GST_START_TEST (test_detect_interval)
{
  const gchar *detector = detectors[__i__];
  guint64 finding[2] = { 0 }, total[2] = { 0 };
  gdouble sum = 0.0;
  guint n = 0;

  for (guint i = 0; i < N_CLIPS; i++) {
    Run every = watch (clips[i], detector, "classify-interval=1000");
    Run fifth =
        watch (clips[i], detector, "detect-interval=5 classify-interval=1000");
    Run all = watch (clips[i], detector, "");
    Run seldom =
        watch (clips[i], detector, "detect-interval=5 classify-interval=5");

    for (guint k = 0; k < every.faces->len; k++, n++) {
      const Face *face = &g_array_index (every.faces, Face, k);
      gdouble best = 0.0;

      for (guint l = 0; l < fifth.faces->len; l++) {
        const Face *other = &g_array_index (fifth.faces, Face, l);

        if (other->frame == face->frame)
          best = MAX (best, get_overlap (face, other));
      }
      sum += best;
    }
    finding[0] += every.cost;
    finding[1] += fifth.cost;
    total[0] += all.cost;
    total[1] += seldom.cost;
    run_clear (&every);
    run_clear (&fifth);
    run_clear (&all);
    run_clear (&seldom);
  }
  g_print ("detect-interval=5: overlap %.3f of %u boxes, %.1f %% of the cost "
           "of finding; with classify-interval=5 %.1f %% of all\n",
      sum / n, n, 100.0 * finding[1] / finding[0], 100.0 * total[1] / total[0]);
  fail_unless (sum / n >= 0.8);
  fail_unless (finding[1] <= 0.3 * finding[0]);
  fail_unless (total[1] <= 0.3 * total[0]);
}
GST_END_TEST;

static Suite *
people_suite (void)
{
  Suite *suite = suite_create ("people");
  TCase *tcase = tcase_create ("all");
  gint n = g_file_test (ALT2, G_FILE_TEST_EXISTS) ? 2 : 1;

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 900);
  tcase_add_loop_test (tcase, test_identities, 0, n);
  tcase_add_loop_test (tcase, test_steady_labels, 0, n);
  tcase_add_loop_test (tcase, test_detect_interval, 0, n);
  return suite;
}

int
main (int argc, char **argv)
{
  const gchar *folder = g_getenv ("FEREMOTION_DATA");
  gchar *clips_folder;
  gint result = EXIT_SKIPPED;

  data_folder = g_strdup (folder != NULL ? folder : DEFAULT_DATA);
  clips_folder = g_build_filename (data_folder, "clips", NULL);
  if (g_file_test (clips_folder, G_FILE_TEST_IS_DIR)) {
    gst_check_init (&argc, &argv);
    result = gst_check_run_suite (people_suite (), "people", __FILE__);
  } else {
    g_print ("no folder %s\n", clips_folder);
  }
  g_free (clips_folder);
  g_free (data_folder);
  return result;
}
