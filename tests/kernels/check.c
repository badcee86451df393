/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "check.h"

#include <stdio.h>
#include <string.h>

#ifndef __SANITIZE_ADDRESS__
#include <sys/mman.h>
#include <unistd.h>
#endif

/* --- Data ---------------------------------------------------------------- */

static GRand *rnd;

/* From @low to @high, both included. */
gint
choose (gint low, gint high)
{
  return g_rand_int_range (rnd, low, high + 1);
}

gdouble
choose_real (gdouble low, gdouble high)
{
  return g_rand_double_range (rnd, low, high);
}

#ifdef __SANITIZE_ADDRESS__

/* The sanitizer sees every byte read too far. For free_memory(). */
gpointer
new_memory (gsize size)
{
  void *memory = NULL;

  g_assert_cmpint (posix_memalign (&memory, 64, MAX (size, 1)), ==, 0);
  return memory;
}

void
free_memory (gpointer memory)
{
  free (memory);
}

#else

/* By where their memory begins. */
typedef struct {
  guint8 *start;
  gsize size;
} Mapping;

static GHashTable *mappings;

/* Memory between two pages that cannot be touched, so that every byte read too
 * far ends the test: its end at the second one, now and then its start at the
 * first one. For free_memory(). */
gpointer
new_memory (gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize whole = (MAX (size, 1) + page - 1) / page * page;
  Mapping *mapping = g_new (Mapping, 1);
  guint8 *memory;

  mapping->size = whole + 2 * page;
  mapping->start =
      mmap (NULL, mapping->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (mapping->start != MAP_FAILED);
  memory = mapping->start + page;
  g_assert_cmpint (mprotect (memory, whole, PROT_READ | PROT_WRITE), ==, 0);
  if (choose (0, 3) > 0)
    memory += whole - size;
  if (mappings == NULL)
    mappings = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (mappings, memory, mapping);
  return memory;
}

void
free_memory (gpointer memory)
{
  const Mapping *mapping = g_hash_table_lookup (mappings, memory);

  if (memory == NULL)
    return;
  g_assert_cmpint (munmap (mapping->start, mapping->size), ==, 0);
  g_hash_table_remove (mappings, memory);
}

#endif

void
outputs_init (Outputs *outputs, gsize size)
{
  outputs->size = size + 2 * GUARD_SIZE;
  for (guint i = 0; i < 2; i++) {
    outputs->memory[i] = new_memory (outputs->size);
    memset (outputs->memory[i], GUARD_BYTE, outputs->size);
  }
}

gpointer
outputs_get (const Outputs *outputs, guint which)
{
  return outputs->memory[which] + GUARD_SIZE;
}

void
outputs_clear (Outputs *outputs)
{
  free_memory (outputs->memory[WANT]);
  free_memory (outputs->memory[GOT]);
}

/* All of both, with what lies around the results and between their rows, is the
 * same. Frees them. */
void
outputs_compare (Outputs *outputs)
{
  g_assert_cmpmem (outputs->memory[GOT], outputs->size, outputs->memory[WANT],
      outputs->size);
  for (gsize i = 0; i < GUARD_SIZE; i++) {
    g_assert_cmpuint (outputs->memory[GOT][i], ==, GUARD_BYTE);
    g_assert_cmpuint (
        outputs->memory[GOT][outputs->size - 1 - i], ==, GUARD_BYTE);
  }
  outputs_clear (outputs);
}

/**
 * may_run:
 *
 * Returns: whether the kernels of a level are to be tested and run here; those
 *   of AVX-VNNI alone, in AVX-512's encoding, where this program has that
 */
gboolean
may_run (FerCpu cpu)
{
#ifdef AVXVNNI_AS_VNNI
  return cpu == FER_CPU_AVXVNNI && fer_cpu_is_offered (FER_CPU_VNNI);
#else
  return fer_cpu_is_offered (cpu);
#endif
}

/* --- Checks -------------------------------------------------------------- */

static void
check_shapes (
    const Variant *variant, const FerKernels *plain, const FerKernels *kernels)
{
  const Kernel *kernel = variant->kernel;

  g_assert_cmpuint (kernel->n_shapes, >, 0);
  for (guint i = 0; i < kernel->n_shapes; i++)
    kernel->check (&(Check){ plain, kernels, 0, &kernel->shapes[i], NULL });
}

/* The variant is what the table of its level holds; it does as plain C. */
static void
test_variant (gconstpointer data)
{
  const Variant *variant = data;
  const Kernel *kernel = variant->kernel;
  FerKernels plain, kernels;

  fer_kernels_init (&plain, FER_CPU_C);
  fer_kernels_init (&kernels, variant->cpu);
  g_assert_true (
      G_STRUCT_MEMBER (Function, &kernels, variant->at) == variant->function);
  g_rand_set_seed (rnd, 1);
  for (guint fill = 0; fill < kernel->n_fills; fill++) {
    for (guint i = 0; i < kernel->rounds; i++)
      kernel->check (&(Check){ &plain, &kernels, fill, NULL, NULL });
  }
  check_shapes (variant, &plain, &kernels);
}

/* --- Benches ------------------------------------------------------------- */

enum {
  LEAST_MICROSECONDS = 1000, /* that are measured at a time */
  MICROSECONDS = 150000,     /* for each number */
};

struct _Timer {
  gint64 begin; /* 0: not called yet */
  gint64 from;
  gint64 calls;  /* since then */
  gint64 needed; /* calls until the clock is read */
  gdouble least; /* nanoseconds of a call: others use the machine as well */
  gdouble rate;
};

/**
 * check_again:
 * @check: a check
 * @work: units of work of a call
 *
 * To be asked after each call of a variant.
 *
 * Returns: whether it shall be called once more, being timed
 */
gboolean
check_again (Check *check, gdouble work)
{
  Timer *timer = check->timer;
  gint64 now, taken;

  if (timer == NULL || ++timer->calls < timer->needed)
    return timer != NULL;
  now = g_get_monotonic_time ();
  taken = now - timer->from;
  if (timer->begin == 0)
    timer->begin = now;
  else if (taken < LEAST_MICROSECONDS)
    timer->needed *= 2;
  else
    timer->least = MIN (timer->least, 1e3 * taken / timer->needed);
  timer->from = now;
  timer->calls = 0;
  timer->rate = work / timer->least;
  return now - timer->begin < MICROSECONDS || timer->least == G_MAXDOUBLE;
}

/* The number of a variant for a shape, if the kernel has one of the level. */
static void
bench_level (const Variant *variants, guint n_variants, const Kernel *kernel,
    const Shape *shape, FerCpu cpu)
{
  for (guint i = 0; i < n_variants; i++) {
    Timer timer = { .needed = 1, .least = G_MAXDOUBLE };
    FerKernels plain, kernels;

    if (variants[i].kernel != kernel || variants[i].cpu != cpu)
      continue;
    fer_kernels_init (&plain, FER_CPU_C);
    fer_kernels_init (&kernels, cpu);
    /* The same data for all of them. */
    g_rand_set_seed (rnd, 1);
    kernel->check (&(Check){ &plain, &kernels, 0, shape, &timer });
    printf (" %8.2f", timer.rate);
    fflush (stdout);
    return;
  }
  printf (" %8s", "-");
}

static void
bench_kernel (const Variant *variants, guint n_variants, const Variant *first)
{
  const Kernel *kernel = first->kernel;

  for (guint s = 0; s < kernel->n_shapes; s++) {
    printf (
        "%-15s %-28s %-12s", first->name, kernel->shapes[s].name, kernel->unit);
    for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
      if (may_run (cpu))
        bench_level (variants, n_variants, kernel, &kernel->shapes[s], cpu);
    }
    printf ("\n");
  }
}

/* Kernels are listed for plain C first. */
static void
bench (const Variant *variants, guint n_variants)
{
  printf ("%-57s", "10^9 a second");
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    if (may_run (cpu))
      printf (" %8s", fer_cpu_get_name (cpu));
  }
  printf ("\n");
  for (guint i = 0; i < n_variants; i++) {
    if (variants[i].cpu == FER_CPU_C)
      bench_kernel (variants, n_variants, &variants[i]);
  }
}

/**
 * check_main:
 * @argc: of main()
 * @argv: of main(); --bench: do not test but time
 * @family: name of the family
 * @variants: (array length=n_variants): all of it
 * @n_variants: number of variants
 * @add_tests: adds further tests
 *
 * The main() of a family's program. Tests are named
 * /kernels/FAMILY/KERNEL/LEVEL.
 *
 * Returns: what main() returns
 */
gint
check_main (gint argc, gchar **argv, const gchar *family,
    const Variant *variants, guint n_variants, void (*add_tests) (void))
{
  gint result = 0;

  rnd = g_rand_new_with_seed (1);
  if (argc == 2 && strcmp (argv[1], "--bench") == 0) {
    bench (variants, n_variants);
  } else {
    g_test_init (&argc, &argv, NULL);
    add_tests ();
    for (guint i = 0; i < n_variants; i++) {
      gchar *path = g_strdup_printf ("/kernels/%s/%s/%s", family,
          variants[i].name, fer_cpu_get_name (variants[i].cpu));

      if (may_run (variants[i].cpu))
        g_test_add_data_func (path, &variants[i], test_variant);
      g_free (path);
    }
    result = g_test_run ();
  }
  g_rand_free (rnd);
  return result;
}
