/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/upstream.h"

#include "facts/face-read.h"
#include "facts/names.h"

#ifdef HAVE_ANALYTICS
#include "analytics/upstream.h"
#endif

/* The common part of two boxes, of both together, from which on a region and an
 * object are one face: some elements attach each face as both. */
#define SAME_BOX 0.8f
/* What others say is a face, without saying how certainly. */
#define CERTAIN 1.0f

struct _GstFerEmotionUpstream {
  GArray *faces;    /* of FerGivenFace */
  GArray *carriers; /* of GstFerEmotionCarriers, one a face */
};

GType
gst_fer_emotion_faces_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { GST_FER_EMOTION_FACES_OWN, "Those that the element finds", "own" },
    { GST_FER_EMOTION_FACES_UPSTREAM,
        "Those that other elements have attached to the buffers", "upstream" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type)) {
    g_once_init_leave (
        &type, g_enum_register_static ("GstFerEmotionFaces", values));
  }
  return type;
}

GstFerEmotionUpstream *
gst_fer_emotion_upstream_new (void)
{
  GstFerEmotionUpstream *upstream = g_new0 (GstFerEmotionUpstream, 1);

  upstream->faces = g_array_new (FALSE, FALSE, sizeof (FerGivenFace));
  upstream->carriers =
      g_array_new (FALSE, FALSE, sizeof (GstFerEmotionCarriers));
  return upstream;
}

void
gst_fer_emotion_upstream_free (GstFerEmotionUpstream *upstream)
{
  g_array_unref (upstream->faces);
  g_array_unref (upstream->carriers);
  g_free (upstream);
}

static void
add_face (GstFerEmotionUpstream *upstream, const FerGivenFace *face,
    const GstFerEmotionCarriers *carriers)
{
  g_array_append_val (upstream->faces, *face);
  g_array_append_val (upstream->carriers, *carriers);
}

/* --- Regions of interest -------------------------------------------------- */

static gboolean
is_face (GQuark type)
{
  const gchar *name = g_quark_to_string (type);

  return name != NULL
         && g_ascii_strcasecmp (name, GST_FER_EMOTION_ROI_TYPE) == 0;
}

static gint64
read_object_id (GstVideoRegionOfInterestMeta *region)
{
  const GstStructure *object = gst_video_region_of_interest_meta_get_param (
      region, GST_FER_EMOTION_STRUCTURE_OBJECT_ID);
  gint id;

  return object != NULL
                 && gst_structure_get_int (
                     object, GST_FER_EMOTION_FIELD_ID, &id)
                 && id >= 0
             ? id
             : FER_NO_ID;
}

static gfloat
read_confidence (GstVideoRegionOfInterestMeta *region)
{
  const GstStructure *detection = gst_video_region_of_interest_meta_get_param (
      region, GST_FER_EMOTION_STRUCTURE_DETECTION);
  gdouble confidence;

  return detection != NULL
                 && gst_structure_get_double (
                     detection, GST_FER_EMOTION_FIELD_CONFIDENCE, &confidence)
             ? (gfloat) confidence
             : CERTAIN;
}

static void
read_regions (GstFerEmotionUpstream *upstream, GstBuffer *buffer)
{
  GstVideoRegionOfInterestMeta *region;
  gpointer state = NULL;

  while ((region = gst_fer_emotion_regions_next (buffer, &state)) != NULL) {
    const GstFerEmotionCarriers carriers = { region,
      GST_FER_EMOTION_NO_OBJECT };
    const FerGivenFace face = {
      /* Elements that move regions let them begin left of the frame. */
      .box = { (gfloat) (gint) region->x, (gfloat) (gint) region->y,
          (gfloat) region->w, (gfloat) region->h },
      .confidence = read_confidence (region),
      .id = read_object_id (region),
    };

    if (is_face (region->roi_type))
      add_face (upstream, &face, &carriers);
  }
}

/* --- Objects of GstAnalytics ---------------------------------------------- */

#ifdef HAVE_ANALYTICS
static gboolean
is_same_box (const FerBox *a, const FerBox *b)
{
  gfloat width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  gfloat height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);
  gfloat common = MAX (width, 0.0f) * MAX (height, 0.0f);

  return common
         > SAME_BOX * (a->width * a->height + b->width * b->height - common);
}

/* The face that is attached as a region only, at @box. */
static gint
find_region (const GstFerEmotionUpstream *upstream, const FerBox *box)
{
  for (guint i = 0; i < upstream->faces->len; i++) {
    const GstFerEmotionCarriers *carriers =
        gst_fer_emotion_upstream_get_carriers (upstream, i);
    const FerGivenFace *face =
        &g_array_index (upstream->faces, FerGivenFace, i);

    if (carriers->object == GST_FER_EMOTION_NO_OBJECT
        && is_same_box (&face->box, box))
      return (gint) i;
  }
  return -1;
}

static void
add_object (GQuark type, guint object, const FerGivenFace *face, gpointer data)
{
  GstFerEmotionUpstream *upstream = data;
  const GstFerEmotionCarriers carriers = { NULL, object };
  gint i;

  if (!is_face (type))
    return;
  i = find_region (upstream, &face->box);
  if (i < 0) {
    add_face (upstream, face, &carriers);
    return;
  }
  g_array_index (upstream->carriers, GstFerEmotionCarriers, i).object = object;
  if (g_array_index (upstream->faces, FerGivenFace, i).id == FER_NO_ID)
    g_array_index (upstream->faces, FerGivenFace, i).id = face->id;
}
#endif

void
gst_fer_emotion_upstream_read (
    GstFerEmotionUpstream *upstream, GstBuffer *buffer)
{
  g_array_set_size (upstream->faces, 0);
  g_array_set_size (upstream->carriers, 0);
  read_regions (upstream, buffer);
#ifdef HAVE_ANALYTICS
  gst_fer_emotion_analytics_read_objects (buffer, add_object, upstream);
#endif
}

const FerGivenFace *
gst_fer_emotion_upstream_get_faces (
    const GstFerEmotionUpstream *upstream, guint *n_faces)
{
  *n_faces = upstream->faces->len;
  return (const FerGivenFace *) upstream->faces->data;
}

const GstFerEmotionCarriers *
gst_fer_emotion_upstream_get_carriers (
    const GstFerEmotionUpstream *upstream, guint face)
{
  return &g_array_index (upstream->carriers, GstFerEmotionCarriers, face);
}
