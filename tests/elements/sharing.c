/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Without an overlay, frames are read only: not one byte changes or moves. */
#include "rig.h"

static const SceneFace happy = { "happy", 100, 60, 120 };

/* Written by the allocator of test memory, on any thread. */
static gint n_write_maps;

typedef struct {
  GstMemory memory;
  guint8 *data;
} WatchedMemory;

typedef struct {
  GstAllocator parent;
} WatchedAllocator;

typedef struct {
  GstAllocatorClass parent_class;
} WatchedAllocatorClass;

GType watched_allocator_get_type (void);
G_DEFINE_TYPE (WatchedAllocator, watched_allocator, GST_TYPE_ALLOCATOR)

static GstMemory *
watched_alloc (GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  WatchedMemory *memory = g_new0 (WatchedMemory, 1);

  memory->data = g_malloc0 (size);
  gst_memory_init (
      GST_MEMORY_CAST (memory), 0, allocator, NULL, size, 0, 0, size);
  return GST_MEMORY_CAST (memory);
}

static void
watched_free (GstAllocator *allocator, GstMemory *memory)
{
  g_free (((WatchedMemory *) memory)->data);
  g_free (memory);
}

static gpointer
watched_map (GstMemory *memory, GstMapInfo *info, gsize max_size)
{
  if ((info->flags & GST_MAP_WRITE) != 0)
    g_atomic_int_inc (&n_write_maps);
  return ((WatchedMemory *) memory)->data;
}

static void
watched_unmap (GstMemory *memory, GstMapInfo *info)
{
}

static void
watched_allocator_class_init (WatchedAllocatorClass *klass)
{
  klass->parent_class.alloc = watched_alloc;
  klass->parent_class.free = watched_free;
}

static void
watched_allocator_init (WatchedAllocator *self)
{
  GST_ALLOCATOR_CAST (self)->mem_type = "Watched";
  GST_ALLOCATOR_CAST (self)->mem_map_full = watched_map;
  GST_ALLOCATOR_CAST (self)->mem_unmap_full = watched_unmap;
  GST_OBJECT_FLAG_SET (self, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

/* The frame in memory that counts how often it is mapped for writing. */
static GstBuffer *
watch (GstBuffer *buffer)
{
  GstAllocator *allocator = g_object_new (watched_allocator_get_type (), NULL);
  GstBuffer *watched = gst_buffer_new ();
  gsize size = gst_buffer_get_size (buffer);
  GstMapInfo map;

  gst_object_ref_sink (allocator);
  gst_buffer_append_memory (
      watched, gst_allocator_alloc (allocator, size, NULL));
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  gst_buffer_fill (watched, 0, map.data, size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  gst_object_unref (allocator);
  g_atomic_int_set (&n_write_maps, 0);
  return watched;
}

GST_START_TEST (test_never_mapped_for_writing)
{
  GstBuffer *buffer, *before;
  GstMemory *memory;
  Rig rig;

  rig_open (&rig, "overlay=false");
  buffer = watch (scene_draw (&rig.info, &happy, 1));
  before = gst_buffer_copy_deep (buffer);
  memory = gst_buffer_peek_memory (buffer, 0);
  buffer = rig_push (&rig, buffer);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless (gst_buffer_peek_memory (buffer, 0) == memory);
  fail_unless_equals_int (g_atomic_int_get (&n_write_maps), 0);
  fail_unless (scene_equal (before, buffer, &rig.info));
  gst_buffer_unref (before);
  gst_buffer_unref (buffer);

  /* With an overlay it is: the watch would have noticed. */
  g_object_set (rig.harness->element, "overlay", TRUE, NULL);
  buffer = watch (scene_draw (&rig.info, &happy, 1));
  buffer = rig_push (&rig, buffer);
  fail_unless (g_atomic_int_get (&n_write_maps) > 0);
  gst_buffer_unref (buffer);
  rig_close (&rig);
}
GST_END_TEST;

/* Somebody else holds the buffer: its memory is shared, its metadata are not
 * touched. */
static void
push_shared (Rig *rig, GstBuffer *buffer, gboolean same_memory)
{
  GstBuffer *other = gst_buffer_ref (buffer);
  GstBuffer *before = gst_buffer_copy_deep (buffer);
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);
  GstBuffer *out;

  /* rig_push() stamps, which needs a buffer of one's own. */
  fail_unless_equals_int (gst_harness_push (rig->harness, buffer), GST_FLOW_OK);
  out = gst_harness_try_pull (rig->harness);
  fail_unless_equals_int (rig_count_faces (out), 1);
  fail_unless_equals_int (rig_count_faces (other), 0);
  fail_unless_equals_int (
      gst_buffer_peek_memory (out, 0) == memory, same_memory);
  fail_unless (gst_buffer_peek_memory (other, 0) == memory);
  fail_unless (scene_equal (before, other, &rig->info));
  fail_unless_equals_int (scene_equal (before, out, &rig->info), same_memory);
  gst_buffer_unref (out);
  gst_buffer_unref (other);
  gst_buffer_unref (before);
}

GST_START_TEST (test_shared_buffer)
{
  Rig rig;

  rig_open (&rig, "overlay=false");
  push_shared (&rig, scene_draw (&rig.info, &happy, 1), TRUE);
  g_object_set (rig.harness->element, "overlay", TRUE, NULL);
  push_shared (&rig, scene_draw (&rig.info, &happy, 1), FALSE);
  rig_close (&rig);
}
GST_END_TEST;

static GstMemory *
get_last_memory (GstElement *pipeline, const gchar *name)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstSample *sample;
  GstMemory *memory;

  g_object_get (sink, "last-sample", &sample, NULL);
  memory = gst_buffer_get_memory (gst_sample_get_buffer (sample), 0);
  gst_sample_unref (sample);
  gst_object_unref (sink);
  return memory;
}

GST_START_TEST (test_tee)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc ! video/x-raw,format=I420,width=320,height=240 "
      "! tee name=t t. ! queue ! feremotion overlay=false ! fakesink name=a "
      "t. ! queue ! fakesink name=b",
      NULL);
  GstMemory *a, *b;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless_equals_int (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND),
      GST_STATE_CHANGE_SUCCESS);
  a = get_last_memory (pipeline, "a");
  b = get_last_memory (pipeline, "b");
  fail_unless (a == b);
  gst_memory_unref (a);
  gst_memory_unref (b);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}
GST_END_TEST;

static Suite *
sharing_suite (void)
{
  Suite *suite = suite_create ("sharing");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_never_mapped_for_writing);
  tcase_add_test (tcase, test_shared_buffer);
  tcase_add_test (tcase, test_tee);
  return suite;
}

GST_CHECK_MAIN (sharing);
