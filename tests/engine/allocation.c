/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine allocates when the format is set, never for a frame: the C
 * library's allocator is wrapped here and counts. */
#include <stdlib.h>

#include "faces.h"

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *block, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

void *malloc (size_t size);
void *calloc (size_t n, size_t size);
void *realloc (void *block, size_t size);
void *aligned_alloc (size_t alignment, size_t size);
int posix_memalign (void **block, size_t alignment, size_t size);

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
  before = n_allocations;
  analyzer = make_analyzer (ALT2);
  /* The wrapper counts, or this test would prove nothing. */
  g_assert_cmpint (n_allocations, >, before);

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

int
main (int argc, char **argv)
{
  g_autofree guint8 *luma = NULL;
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT, NULL,
    FACES_WIDTH };

  g_test_init (&argc, &argv, NULL);
  frame.data = luma = load_faces ();
  g_test_add_data_func (
      "/engine/allocation/none-per-frame", &frame, test_none_per_frame);
  return g_test_run ();
}
