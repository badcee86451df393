/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine allocates when the format is set, never for a frame: the C
 * library's allocator is wrapped here and counts. */
#include <stdlib.h>
#include <string.h>

#include "faces.h"

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

/* Hidden, as all is here by default, they would not be those that GLib and the
 * C library itself call. */
#pragma GCC visibility push(default)
void *malloc (size_t size);
void *calloc (size_t n, size_t size);
void *realloc (void *block, size_t size);
void *aligned_alloc (size_t alignment, size_t size);
int posix_memalign (void **block, size_t alignment, size_t size);
#pragma GCC visibility pop

static volatile gint n_allocations;

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  n_allocations++;
  return __libc_realloc (block, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  n_allocations++;
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void **block, size_t alignment, size_t size)
{
  n_allocations++;
  *block = __libc_memalign (alignment, size);
  return *block == NULL;
}

/* Or the other tests would prove nothing: what GLib takes. */
static void
test_all_are_counted (void)
{
  gint before = n_allocations;

  g_free (g_malloc (100));
  g_assert_cmpint (n_allocations, ==, before + 1);
  g_free (g_new0 (gchar, 100));
  g_assert_cmpint (n_allocations, ==, before + 2);
  g_aligned_free (g_aligned_alloc (1, 100, 64));
  g_assert_cmpint (n_allocations, ==, before + 3);
}

static void
test_none_per_frame (gconstpointer data)
{
  const FerFrame *frame = data;
  FerAnalyzer *analyzer;
  GError *error = NULL;
  gint before;
  guint n;

  if (skip_without_cascade ())
    return;
  analyzer = make_analyzer (ALT2);
  fer_analyzer_set_format (
      analyzer, frame->format, frame->width, frame->height, &error);
  g_assert_no_error (error);
  /* The first frame may grow lists to what a busy frame needs. */
  fer_analyzer_process (analyzer, frame, 0, &n, &error);
  g_assert_cmpuint (n, ==, 2);

  before = n_allocations;
  for (gint i = 1; i <= 10; i++)
    fer_analyzer_process (analyzer, frame, i * 40000000, &n, &error);
  g_assert_cmpint (n_allocations, ==, before);
  g_assert_cmpuint (n, ==, 2);
  fer_analyzer_free (analyzer);
}

/* More faces than what sorting short lists needs no memory for. */
static void
test_none_in_a_crowd (gconstpointer data)
{
  enum { COLUMNS = 6, ROWS = 5, WIDTH = COLUMNS * FACES_WIDTH };
  guint8 *picture = g_malloc (WIDTH * ROWS * FACES_HEIGHT);
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, WIDTH, ROWS * FACES_HEIGHT, picture,
    WIDTH };
  const FerFrame *tile = data;
  FerParams params = FER_PARAMS_INIT;
  FerAnalyzer *analyzer = make_analyzer (NULL);
  GError *error = NULL;
  gint before;
  guint n;

  for (gint y = 0; y < frame.height; y++) {
    for (gint column = 0; column < COLUMNS; column++)
      memcpy (picture + y * WIDTH + column * FACES_WIDTH,
          (const guint8 *) tile->data + y % FACES_HEIGHT * FACES_WIDTH,
          FACES_WIDTH);
  }
  params.max_faces = FER_MAX_FACES;
  params.min_face = 60;
  fer_analyzer_set_params (analyzer, &params);
  fer_analyzer_set_format (
      analyzer, frame.format, frame.width, frame.height, &error);
  g_assert_no_error (error);
  before = n_allocations;
  for (gint i = 0; i <= 3; i++)
    fer_analyzer_process (analyzer, &frame, i * 40000000, &n, &error);
  g_assert_cmpuint (n, ==, 2 * COLUMNS * ROWS);
  g_assert_cmpint (n_allocations, ==, before);
  fer_analyzer_free (analyzer);
  g_free (picture);
}

int
main (int argc, char **argv)
{
  g_autofree guint8 *luma = NULL;
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT, NULL,
    FACES_WIDTH };

  g_test_init (&argc, &argv, NULL);
  frame.data = luma = load_faces ();
  g_test_add_func ("/engine/allocation/all-are-counted", test_all_are_counted);
  g_test_add_data_func (
      "/engine/allocation/none-per-frame", &frame, test_none_per_frame);
  g_test_add_data_func (
      "/engine/allocation/none-in-a-crowd", &frame, test_none_in_a_crowd);
  return g_test_run ();
}
