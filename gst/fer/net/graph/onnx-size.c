/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/graph/onnx-size.h"

#include "onnx.pb-c.h"

/* What may be allocated: a number whose bytes are few can become eight bytes;
 * nodes and their attributes come on top. */
#define MOST_MEMORY(size)                                                      \
  ((G_GUINT64_CONSTANT (16) << 20) + 8 * (guint64) (size))
/* What the reader of the format notes of each field while it unpacks, and what
 * an allocation takes beside its own size. */
#define FIELD_MEMORY 48
#define BLOCK_MEMORY 32

/* How the format says what follows a field's number. */
enum {
  WIRE_VARINT = 0,
  WIRE_64 = 1,
  WIRE_BYTES = 2,
  WIRE_32 = 5,
};

typedef struct {
  guint64 memory;
  guint64 most;
} Scan;

/* FALSE where the number is cut off. */
static gboolean
read_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; *at < end && shift < 64; shift += 7) {
    guint8 byte = *(*at)++;

    *value |= (guint64) (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Each number ends with a byte below 128; those of a fixed size have no fewer
 * bytes than counted here. */
static gsize
count_packed (const guint8 *at, gsize length)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += at[i] < 0x80;
  return n;
}

/* Skips what stands behind the number of a field other than WIRE_BYTES. */
static gboolean
skip_number (guint wire, const guint8 **at, const guint8 *end)
{
  gsize size = wire == WIRE_64 ? 8 : 4;
  guint64 ignored;

  if (wire == WIRE_VARINT)
    return read_varint (at, end, &ignored);
  if ((wire != WIRE_64 && wire != WIRE_32) || (gsize) (end - *at) < size)
    return FALSE;
  *at += size;
  return TRUE;
}

static gboolean scan_message (Scan *scan,
    const ProtobufCMessageDescriptor *message, const guint8 *at,
    const guint8 *end);

static gboolean
scan_bytes (Scan *scan, const ProtobufCFieldDescriptor *field, const guint8 *at,
    gsize length)
{
  scan->memory += BLOCK_MEMORY;
  if (field == NULL || field->type == PROTOBUF_C_TYPE_STRING
      || field->type == PROTOBUF_C_TYPE_BYTES)
    scan->memory += length;
  else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    return scan_message (scan, field->descriptor, at, at + length);
  else if (field->type == PROTOBUF_C_TYPE_FLOAT
           || field->type == PROTOBUF_C_TYPE_DOUBLE)
    scan->memory += length;
  else
    scan->memory += 8 * count_packed (at, length);
  return scan->memory <= scan->most;
}

/* FALSE where it is too much. What is malformed ends the count: unpacking will
 * end there too, and say so. Messages do not hold messages of their own kind,
 * so that the depth is limited. */
static gboolean
scan_message (Scan *scan, const ProtobufCMessageDescriptor *message,
    const guint8 *at, const guint8 *end)
{
  guint64 tag, length;

  scan->memory += message->sizeof_message;
  while (
      at < end && scan->memory <= scan->most && read_varint (&at, end, &tag)) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field (message, (guint) (tag >> 3));

    scan->memory += FIELD_MEMORY;
    if ((tag & 7) != WIRE_BYTES) {
      if (!skip_number (tag & 7, &at, end))
        break;
      continue;
    }
    if (!read_varint (&at, end, &length) || length > (guint64) (end - at))
      break;
    if (!scan_bytes (scan, field, at, (gsize) length))
      return FALSE;
    at += length;
  }
  return scan->memory <= scan->most;
}

gboolean
fer_onnx_size_is_sane (const guint8 *data, gsize size)
{
  Scan scan = { 0, MOST_MEMORY (size) };

  return scan_message (&scan, &fer__onnx__model__descriptor, data, data + size);
}
