/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "draw/picture-cache.h"

typedef struct {
  gchar *name;
  GstBuffer *picture;
  GList link; /* in the order of use */
} Piece;

struct _GstFerEmotionPieces {
  gsize max_bytes;
  gsize n_bytes;
  GHashTable *by_name;
  GQueue by_use; /* the one used last first */
};

static void
free_piece (gpointer data)
{
  Piece *piece = data;

  gst_buffer_unref (piece->picture);
  g_free (piece->name);
  g_free (piece);
}

GstFerEmotionPieces *
gst_fer_emotion_pieces_new (gsize max_bytes)
{
  GstFerEmotionPieces *pieces = g_new0 (GstFerEmotionPieces, 1);

  pieces->max_bytes = max_bytes;
  pieces->by_name =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_piece);
  g_queue_init (&pieces->by_use);
  return pieces;
}

void
gst_fer_emotion_pieces_free (GstFerEmotionPieces *pieces)
{
  g_hash_table_unref (pieces->by_name);
  g_free (pieces);
}

GstBuffer *
gst_fer_emotion_pieces_get (GstFerEmotionPieces *pieces, const gchar *name)
{
  Piece *piece = g_hash_table_lookup (pieces->by_name, name);

  if (piece == NULL)
    return NULL;
  g_queue_unlink (&pieces->by_use, &piece->link);
  g_queue_push_head_link (&pieces->by_use, &piece->link);
  return piece->picture;
}

static void
drop_oldest (GstFerEmotionPieces *pieces)
{
  Piece *oldest = g_queue_pop_tail_link (&pieces->by_use)->data;

  pieces->n_bytes -= gst_buffer_get_size (oldest->picture);
  g_hash_table_remove (pieces->by_name, oldest->name);
}

GstBuffer *
gst_fer_emotion_pieces_put (
    GstFerEmotionPieces *pieces, const gchar *name, GstBuffer *picture)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->name = g_strdup (name);
  piece->picture = picture;
  piece->link.data = piece;
  pieces->n_bytes += gst_buffer_get_size (picture);
  while (pieces->n_bytes > pieces->max_bytes && pieces->by_use.length > 0)
    drop_oldest (pieces);
  g_hash_table_insert (pieces->by_name, piece->name, piece);
  g_queue_push_head_link (&pieces->by_use, &piece->link);
  return picture;
}
