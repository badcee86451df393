/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "find/facenet.h"

#include <math.h>
#include <string.h>

#include "base/heap.h"
#include "find/limits.h"
#include "find/metadata.h"
#include "find/suppress.h"
#include "image/shrink.h"

#define MAX_STRIDES 4
/* The largest face of a level over its smallest. A network with a smaller range
 * is refused, so that MAX_LEVELS levels suffice for the largest frame. */
#define LEAST_RANGE 1.5
#define MAX_LEVELS 24
/* Larger levels (above 1080p) are looked at in tiles, which bounds the memory;
 * each reaches this many largest faces over its neighbours, so that a network
 * sees all it ever looks at around a face. */
#define MAX_TILE_PIXELS (1 << 21)
#define MARGIN 1.6f

struct _FerFaceNet {
  FerNet *net;
  gchar *model_name;
  gchar *refiner;
  gfloat mean;
  gfloat std;
  gfloat min_size; /* faces that the network knows, its pixels */
  gfloat max_size;
  gfloat max_enlargement; /* of the picture, where the faces are small */
  gfloat least_score;     /* of a candidate */
  gint multiple;
  guint n_strides;
  gint strides[MAX_STRIDES];
};

/* Along one axis of a level, in its pixels. */
typedef struct {
  gint size;   /* of the shrunk picture */
  gint padded; /* a multiple of what the network divides it by */
  gint n_tiles;
  gint core; /* the part that a tile answers for */
  gint tile; /* all that it sees */
  gint margin;
  gfloat factor; /* network pixels a picture pixel */
} Axis;

typedef struct {
  FerShrinker *shrinker;
  FerNetRun *net_run; /* of one tile */
  gfloat *padded;     /* the whole level; NULL where one tile is all of it */
  Axis x;
  Axis y;
} Level;

struct _FerFaceNetRun {
  const FerFaceNet *net;
  gfloat least_height; /* of a box */
  guint n_levels;
  Level levels[MAX_LEVELS];
  guint n_candidates;
  FerDetection candidates[FER_MAX_CANDIDATES];
  guint8 taken[FER_MAX_CANDIDATES];
};

/* --- Loading ------------------------------------------------------------ */

static gboolean
read_strides (FerFaceNet *self, const gchar *name, GError **error)
{
  const gchar *text = fer_net_get_metadata (self->net, "strides");
  gchar **parts = g_strsplit (text != NULL ? text : "", ",", MAX_STRIDES + 1);
  guint n = g_strv_length (parts);
  gboolean ok = n >= 1 && n <= MAX_STRIDES;

  for (guint i = 0; ok && i < n; i++) {
    guint64 stride;

    ok = g_ascii_string_to_unsigned (parts[i], 10, 1, 128, &stride, NULL)
         && self->multiple % (gint) stride == 0;
    if (ok)
      self->strides[i] = (gint) stride;
  }
  self->n_strides = n;
  g_strfreev (parts);
  if (!ok)
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: metadata 'strides' of a face detector must be 1 to %d divisors of "
        "'multiple', with commas",
        name, MAX_STRIDES);
  return ok;
}

/* A file of the same folder: whoever gives a model to somebody gives no paths.
 */
static gboolean
read_refiner (FerFaceNet *self, const gchar *name, GError **error)
{
  const gchar *refiner = fer_net_get_metadata (self->net, "refiner");

  if (refiner == NULL)
    return TRUE;
  if (*refiner == '\0' || *refiner == '.'
      || strpbrk (refiner, "/\\:") != NULL) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: metadata 'refiner' of a face detector must be the name of a file "
        "in its folder",
        name);
    return FALSE;
  }
  self->refiner = g_strdup (refiner);
  return TRUE;
}

static gboolean
read_metadata (FerFaceNet *self, const gchar *name, GError **error)
{
  const FerNet *net = self->net;
  gfloat multiple;

  self->max_enlargement = 1.0f;
  /* A file that has a second stage may say another. */
  self->least_score = FER_LEAST_CONFIDENCE;
  if (!fer_metadata_check_kind (
          net, name, "face-detector", "face detector", error)
      || !fer_metadata_read_number (
          net, name, "mean", -1e4, 1e4, &self->mean, error)
      || !fer_metadata_read_number (
          net, name, "std", 1e-3, 1e4, &self->std, error)
      || !fer_metadata_read_number (
          net, name, "min_size", 1, 1024, &self->min_size, error)
      || !fer_metadata_read_number (net, name, "max_size",
          LEAST_RANGE * self->min_size, 4096, &self->max_size, error)
      || !fer_metadata_read_number (
          net, name, "multiple", 1, 256, &multiple, error)
      || !fer_metadata_read_optional (
          net, name, "max_enlargement", 1, 4, &self->max_enlargement, error)
      || !fer_metadata_read_optional (
          net, name, "least_score", 1e-4, 1, &self->least_score, error)
      || !read_refiner (self, name, error))
    return FALSE;
  self->multiple = (gint) multiple;
  return read_strides (self, name, error);
}

/* Plans the network for one small picture, to see what comes out of it. */
static gboolean
check_outputs (FerFaceNet *self, const gchar *name, GError **error)
{
  gint side = self->multiple;
  FerNetRun *run;
  gint dims[4];
  gboolean ok;

  fer_net_get_input_shape (self->net, dims);
  ok = dims[1] == 1 && fer_net_get_n_outputs (self->net) == 2 * self->n_strides;
  if (ok) {
    run = fer_net_run_new (self->net, 1, side, side, error);
    if (run == NULL)
      return FALSE;
    for (guint i = 0; i < 2 * self->n_strides; i++) {
      gint cells = side / self->strides[i / 2];

      fer_net_run_get_output_shape (run, i, dims);
      ok = ok && dims[0] == (i % 2 ? 4 : 1) && dims[1] == cells
           && dims[2] == cells;
    }
    fer_net_run_free (run);
  }
  if (!ok)
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%s: a face detector has one grey input and, for each stride, a score "
        "and four sides of a box as outputs",
        name);
  return ok;
}

FerFaceNet *
fer_face_net_new (
    FerNet *net, const gchar *name, gboolean is_checked, GError **error)
{
  FerFaceNet *self = g_new0 (FerFaceNet, 1);

  self->net = net;
  if (!read_metadata (self, name, error)
      || (!is_checked
          && (!check_outputs (self, name, error)
              || !fer_net_check_numbers (self->net, self->multiple,
                  self->multiple, (0 - self->mean) / self->std,
                  (255 - self->mean) / self->std, error)))) {
    fer_face_net_free (self);
    return NULL;
  }
  self->model_name = g_strdup (fer_net_get_metadata (self->net, "model_name"));
  return self;
}

void
fer_face_net_free (FerFaceNet *net)
{
  if (net == NULL)
    return;
  fer_net_free (net->net);
  g_free (net->model_name);
  g_free (net->refiner);
  g_free (net);
}

const gchar *
fer_face_net_get_model_name (const FerFaceNet *net)
{
  return net->model_name;
}

const gchar *
fer_face_net_get_refiner (const FerFaceNet *net)
{
  return net->refiner;
}

/* --- Planning ----------------------------------------------------------- */

static gint
round_up (gint n, gint multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

static void
init_axis (Axis *axis, const FerFaceNet *net, gint size, gdouble factor)
{
  axis->size = MAX (1, (gint) lrint (size * factor));
  axis->padded = round_up (axis->size, net->multiple);
  axis->factor = (gfloat) axis->size / size;
  axis->margin =
      round_up ((gint) ceilf (MARGIN * net->max_size), net->multiple);
}

static void
set_tiles (Axis *axis, const FerFaceNet *net, gint n)
{
  axis->core = round_up ((axis->padded + n - 1) / n, net->multiple);
  axis->n_tiles = (axis->padded + axis->core - 1) / axis->core;
  axis->tile = MIN (axis->padded, axis->core + 2 * axis->margin);
}

/* Where tile @i begins: those at the ends have their margin on one side. */
static gint
get_tile_start (const Axis *axis, gint i)
{
  return CLAMP (i * axis->core - axis->margin, 0, axis->padded - axis->tile);
}

/* Few tiles, and square ones, but none that is mostly margin. */
static void
divide (Level *level, const FerFaceNet *net)
{
  gint n_x = 1, n_y = 1;

  for (;;) {
    Axis *x = &level->x, *y = &level->y;

    set_tiles (x, net, n_x);
    set_tiles (y, net, n_y);
    if ((gint64) x->tile * y->tile <= MAX_TILE_PIXELS
        || MAX (x->core, y->core) <= x->margin)
      return;
    if (x->core > y->core)
      n_x++;
    else
      n_y++;
  }
}

static gboolean
add_level (
    FerFaceNetRun *run, gint width, gint height, gdouble factor, GError **error)
{
  const FerFaceNet *net = run->net;
  Level *level = &run->levels[run->n_levels];

  init_axis (&level->x, net, width, factor);
  init_axis (&level->y, net, height, factor);
  divide (level, net);
  level->net_run =
      fer_net_run_new (net->net, 1, level->y.tile, level->x.tile, error);
  if (level->net_run == NULL)
    return FALSE;
  if (level->x.n_tiles * level->y.n_tiles > 1)
    level->padded = g_new (gfloat, (gsize) level->x.padded * level->y.padded);
  level->shrinker =
      fer_shrinker_new (width, height, level->x.size, level->y.size);
  run->n_levels++;
  return TRUE;
}

/**
 * fer_face_net_run_new:
 * @net: a face detector; stays alive as long as the run
 * @width: of the frames, pixels
 * @height: of the frames, pixels
 * @min_face: height of the smallest face looked for, pixels
 * @error: return location for a #FerError
 *
 * Returns: (transfer full): the run, or %NULL with @error set
 */
FerFaceNetRun *
fer_face_net_run_new (const FerFaceNet *net, gint width, gint height,
    gint min_face, GError **error)
{
  FerFaceNetRun *run = g_new0 (FerFaceNetRun, 1);
  gdouble factor =
      MIN (net->max_enlargement, net->min_size / MAX (min_face, 1));

  run->net = net;
  run->least_height = FER_LEAST_HEIGHT_PART * (gfloat) min_face;
  /* A face that does not fit into the frame is not looked for. */
  if (min_face > MAX (width, height))
    return run;
  for (;;) {
    if (!add_level (run, width, height, factor, error)) {
      fer_face_net_run_free (run);
      return NULL;
    }
    if (run->n_levels == MAX_LEVELS
        || MIN (width, height) * factor <= net->max_size)
      return run;
    factor *= net->min_size / net->max_size;
  }
}

void
fer_face_net_run_set_crew (FerFaceNetRun *run, FerCrew *crew)
{
  for (guint i = 0; i < run->n_levels; i++) {
    fer_shrinker_set_crew (run->levels[i].shrinker, crew);
    fer_net_run_set_crew (run->levels[i].net_run, crew);
  }
}

void
fer_face_net_run_free (FerFaceNetRun *run)
{
  if (run == NULL)
    return;
  for (guint i = 0; i < run->n_levels; i++) {
    fer_shrinker_free (run->levels[i].shrinker);
    fer_net_run_free (run->levels[i].net_run);
    g_free (run->levels[i].padded);
  }
  g_free (run);
}

guint64
fer_face_net_run_count_cells (const FerFaceNetRun *run)
{
  guint64 n = 0;

  for (guint i = 0; i < run->n_levels; i++) {
    const Level *level = &run->levels[i];

    for (guint s = 0; s < run->net->n_strides; s++) {
      gint stride = run->net->strides[s];

      n += (guint64) (level->x.padded / stride) * (level->y.padded / stride);
    }
  }
  return n;
}

/* --- Looking ------------------------------------------------------------ */

/* Shrinks and normalises; the padding is the mean, so 0. */
static void
fill_input (const FerFaceNet *net, Level *level, const FerLuma *luma)
{
  gfloat *out = level->padded != NULL
                    ? level->padded
                    : fer_net_run_get_input (level->net_run, 0);
  gint width = level->x.padded;
  gint n_right = width - level->x.size;
  gint n_below = level->y.padded - level->y.size;
  gfloat scale, offset;

  fer_luma_get_normalisation (luma, net->mean, net->std, &scale, &offset);
  fer_shrinker_run (level->shrinker, luma, scale, offset, out, width);
  if (n_right > 0) {
    for (gint y = 0; y < level->y.size; y++)
      memset (out + (gsize) y * width + level->x.size, 0,
          n_right * sizeof (gfloat));
  }
  memset (out + (gsize) level->y.size * width, 0,
      (gsize) n_below * width * sizeof (gfloat));
}

static void
copy_tile (Level *level, gint left, gint top)
{
  gfloat *input = fer_net_run_get_input (level->net_run, 0);

  for (gint y = 0; y < level->y.tile; y++)
    memcpy (input + (gsize) y * level->x.tile,
        level->padded + (gsize) (top + y) * level->x.padded + left,
        level->x.tile * sizeof (gfloat));
}

/* Of more than there is room for the surest stay, wherever they are. */
static void
keep_candidate (FerFaceNetRun *run, const FerDetection *box)
{
  if (run->n_candidates == FER_MAX_CANDIDATES) {
    fer_heap_keep (run->candidates, FER_MAX_CANDIDATES, sizeof (FerDetection),
        fer_suppress_compare, box);
    return;
  }
  run->candidates[run->n_candidates++] = *box;
  if (run->n_candidates == FER_MAX_CANDIDATES)
    fer_heap_make (run->candidates, FER_MAX_CANDIDATES, sizeof (FerDetection),
        fer_suppress_compare);
}

/* @x, @y: the cell's centre in the level. */
static void
add_candidate (FerFaceNetRun *run, const Level *level, gint stride, gfloat x,
    gfloat y, gfloat confidence, const gfloat *sides, gsize n_cells)
{
  gfloat left = sides[0] * stride;
  gfloat top = sides[n_cells] * stride;
  gfloat right = sides[2 * n_cells] * stride;
  gfloat bottom = sides[3 * n_cells] * stride;
  gfloat height = (top + bottom) / level->y.factor;
  FerDetection box;

  /* Written so that NaN and infinities fail too. */
  if (!(left + right > 0.5f && top + bottom > 0.5f && left + right < 1e5f
          && top + bottom < 1e5f)
      || height < run->least_height)
    return;
  box.x = (x - left) / level->x.factor;
  box.y = (y - top) / level->y.factor;
  box.width = (left + right) / level->x.factor;
  box.height = height;
  box.confidence = MIN (confidence, 1.0f);
  keep_candidate (run, &box);
}

/* The cells of tile (@i, @j) that are no other tile's. */
static void
collect_candidates (
    FerFaceNetRun *run, const Level *level, guint s, gint i, gint j)
{
  gint stride = run->net->strides[s];
  gint columns = level->x.tile / stride;
  gint x0 = get_tile_start (&level->x, i);
  gint y0 = get_tile_start (&level->y, j);
  gint x_end = MIN (level->x.padded, (i + 1) * level->x.core) - x0;
  gint y_end = MIN (level->y.padded, (j + 1) * level->y.core) - y0;
  gsize n_cells = (gsize) columns * (level->y.tile / stride);
  const gfloat *score = fer_net_run_get_output (level->net_run, 2 * s, 0);
  const gfloat *sides = fer_net_run_get_output (level->net_run, 2 * s + 1, 0);

  for (gint row = (j * level->y.core - y0) / stride; row < y_end / stride;
       row++) {
    for (gint column = (i * level->x.core - x0) / stride;
         column < x_end / stride; column++) {
      gsize cell = (gsize) row * columns + column;

      if (score[cell] >= run->net->least_score)
        add_candidate (run, level, stride, x0 + (column + 0.5f) * stride,
            y0 + (row + 0.5f) * stride, score[cell], sides + cell, n_cells);
    }
  }
}

static void
look_at_level (FerFaceNetRun *run, Level *level, const FerLuma *luma)
{
  fill_input (run->net, level, luma);
  for (gint j = 0; j < level->y.n_tiles; j++) {
    for (gint i = 0; i < level->x.n_tiles; i++) {
      if (level->padded != NULL)
        copy_tile (level, get_tile_start (&level->x, i),
            get_tile_start (&level->y, j));
      fer_net_run_process (level->net_run, 1);
      for (guint s = 0; s < run->net->n_strides; s++)
        collect_candidates (run, level, s, i, j);
    }
  }
}

const FerDetection *
fer_face_net_run_process (
    FerFaceNetRun *run, const FerLuma *luma, guint most, guint *n_detections)
{
  run->n_candidates = 0;
  for (guint i = 0; i < run->n_levels; i++)
    look_at_level (run, &run->levels[i], luma);
  fer_heap_sort (run->candidates, run->n_candidates, sizeof (FerDetection),
      fer_suppress_compare);
  *n_detections =
      fer_suppress (run->candidates, run->taken, run->n_candidates, most);
  return run->candidates;
}
