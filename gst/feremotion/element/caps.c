/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the boxes and labels go: beside the frame, as a composition that
 * downstream draws, or into its pixels. Caps with the feature
 * meta:GstVideoOverlayComposition say that compositions may be attached; the
 * answer to the allocation query says that somebody will draw them.
 */
#include "element/caps.h"

#define OVERLAY_FEATURE GST_CAPS_FEATURE_META_GST_VIDEO_OVERLAY_COMPOSITION

gboolean
gst_fer_emotion_caps_have_overlay (const GstCaps *caps, guint index)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, index);

  return features != NULL && !gst_caps_features_is_any (features)
         && gst_caps_features_contains (features, OVERLAY_FEATURE);
}

/* Structure @index of @caps, with the feature or without it. */
static GstCaps *
copy_with_overlay (const GstCaps *caps, guint index, gboolean overlay)
{
  GstCaps *copy = gst_caps_copy_nth (caps, index);
  GstCapsFeatures *features = gst_caps_get_features (copy, 0);

  if (gst_caps_features_is_any (features))
    return copy;
  if (overlay && !gst_caps_features_contains (features, OVERLAY_FEATURE))
    gst_caps_features_add (features, OVERLAY_FEATURE);
  if (!overlay)
    gst_caps_features_remove (features, OVERLAY_FEATURE);
  return copy;
}

GstCaps *
gst_fer_emotion_caps_transform (
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  GstCaps *result;

  if (gst_caps_is_any (caps)) {
    result = gst_caps_ref (caps);
  } else {
    GstCaps *others = gst_caps_new_empty ();
    guint n = gst_caps_get_size (caps);

    result = gst_caps_new_empty ();
    for (guint i = 0; i < n; i++) {
      gboolean have = gst_fer_emotion_caps_have_overlay (caps, i);

      if (have && direction == GST_PAD_SRC)
        result = gst_caps_merge (result, copy_with_overlay (caps, i, FALSE));
      else if (!have)
        result = gst_caps_merge (result, gst_caps_copy_nth (caps, i));
      if (have || direction == GST_PAD_SINK)
        others = gst_caps_merge (others, copy_with_overlay (caps, i, TRUE));
    }
    result = gst_caps_merge (result, others);
  }

  if (filter != NULL) {
    GstCaps *filtered =
        gst_caps_intersect_full (filter, result, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (result);
    result = filtered;
  }
  return result;
}

static gboolean
query_overlay (GstPad *srcpad, GstCaps *caps, gboolean *answered)
{
  GstQuery *query = gst_query_new_allocation (caps, FALSE);
  gboolean found;

  *answered = gst_pad_peer_query (srcpad, query);
  found = gst_query_find_allocation_meta (
      query, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_query_unref (query);
  return found;
}

/* Whether compositions attached under @caps would be drawn. */
static gboolean
peer_draws_overlay (GstPad *srcpad, GstCaps *caps)
{
  gboolean answered;
  gboolean found = query_overlay (srcpad, caps, &answered);

  if (!answered) {
    /* Many elements answer only once they know the caps. */
    gst_pad_set_caps (srcpad, caps);
    found = query_overlay (srcpad, caps, &answered);
  }
  return found;
}

static gint
find_structure (const GstCaps *caps, gboolean overlay)
{
  guint n = gst_caps_get_size (caps);

  for (guint i = 0; i < n; i++) {
    if (gst_fer_emotion_caps_have_overlay (caps, i) == overlay)
      return (gint) i;
  }
  return -1;
}

/* Upstream that says nothing of its pixels has square ones; the first of all
 * that downstream takes would be anything but. */
static GstCaps *
fixate (GstCaps *caps)
{
  GstStructure *structure = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_field (structure, "pixel-aspect-ratio"))
    gst_structure_fixate_field_nearest_fraction (
        structure, "pixel-aspect-ratio", 1, 1);
  return gst_caps_fixate (caps);
}

GstCaps *
gst_fer_emotion_caps_choose (
    GstPad *srcpad, const GstCaps *candidates, gboolean overlay)
{
  gint with = find_structure (candidates, TRUE);
  gint without = find_structure (candidates, FALSE);

  if (with >= 0 && (overlay || without < 0)) {
    GstCaps *caps = fixate (gst_caps_copy_nth (candidates, with));

    if (without < 0 || peer_draws_overlay (srcpad, caps))
      return caps;
    gst_caps_unref (caps);
  }
  return fixate (gst_caps_copy_nth (candidates, without));
}
