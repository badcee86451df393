/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cascade/xml-tree.h"

#include <math.h>
#include <string.h>

#include "fer.h"

enum {
  MAX_BYTES = 64 << 20,
  MAX_DEPTH = 32,
  MAX_ELEMENTS = 4 << 20,
};

/* Elements are allocated by the block: a cascade has tens of thousands. */
enum { BLOCK = 1024 };

struct _FerXmlTree {
  GPtrArray *blocks;
  guint n_elements;
  GStringChunk *strings;
  FerXmlElement *root;

  /* While the document is read: the elements that are open, and text. */
  FerXmlElement *open[MAX_DEPTH];
  guint depth;
  GString *text;
};

static FerXmlElement *
new_element (FerXmlTree *tree)
{
  guint at = tree->n_elements++ % BLOCK;

  if (at == 0)
    g_ptr_array_add (tree->blocks, g_new0 (FerXmlElement, BLOCK));
  return (FerXmlElement *) g_ptr_array_index (
             tree->blocks, tree->blocks->len - 1)
         + at;
}

static void
start_element (GMarkupParseContext *context, const gchar *name,
    const gchar **attributes, const gchar **values, gpointer data,
    GError **error)
{
  FerXmlTree *tree = data;
  FerXmlElement *element;

  if (tree->depth == MAX_DEPTH || tree->n_elements == MAX_ELEMENTS) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "too %s elements",
        tree->depth == MAX_DEPTH ? "deeply nested" : "many");
    return;
  }

  element = new_element (tree);
  element->name = g_string_chunk_insert_const (tree->strings, name);
  element->text = "";
  g_markup_parse_context_get_position (context, &element->line, NULL);
  for (guint i = 0; attributes[i] != NULL; i++) {
    if (strcmp (attributes[i], "type_id") == 0)
      element->type_id = g_string_chunk_insert_const (tree->strings, values[i]);
  }

  if (tree->depth > 0) {
    FerXmlElement *parent = tree->open[tree->depth - 1];

    if (parent->last != NULL)
      parent->last->next = element;
    else
      parent->first = element;
    parent->last = element;
    parent->n_children++;
  } else if (tree->root == NULL) {
    tree->root = element;
  }
  tree->open[tree->depth++] = element;
  g_string_truncate (tree->text, 0);
}

static void
end_element (GMarkupParseContext *context, const gchar *name, gpointer data,
    GError **error)
{
  FerXmlTree *tree = data;
  FerXmlElement *element = tree->open[--tree->depth];

  if (element->first == NULL) {
    const gchar *text = g_strstrip (tree->text->str);

    element->text = g_string_chunk_insert (tree->strings, text);
  }
  g_string_truncate (tree->text, 0);
}

static void
add_text (GMarkupParseContext *context, const gchar *text, gsize length,
    gpointer data, GError **error)
{
  FerXmlTree *tree = data;

  g_string_append_len (tree->text, text, length);
}

/**
 * fer_xml_tree_new:
 * @xml: a document of at most 64 MiB
 * @error: return location
 *
 * Reads a document whole. Fails with %FER_ERROR_MALFORMED where it is not
 * well-formed, nested more than 32 deep or of more than 4 Mi elements.
 *
 * Returns: (transfer full) (nullable): the document
 */
FerXmlTree *
fer_xml_tree_new (GBytes *xml, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, add_text,
    NULL, NULL };
  gsize size;
  const gchar *data = g_bytes_get_data (xml, &size);
  GMarkupParseContext *context;
  FerXmlTree *tree;
  GError *reason = NULL;

  if (size == 0) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "the file is empty");
    return NULL;
  }
  if (size > MAX_BYTES) {
    g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
        "%" G_GSIZE_FORMAT " bytes are too many for a cascade", size);
    return NULL;
  }

  tree = g_new0 (FerXmlTree, 1);
  tree->blocks = g_ptr_array_new_with_free_func (g_free);
  tree->strings = g_string_chunk_new (1 << 16);
  tree->text = g_string_new (NULL);
  context = g_markup_parse_context_new (&parser, 0, tree, NULL);
  if (!g_markup_parse_context_parse (context, data, size, &reason)
      || !g_markup_parse_context_end_parse (context, &reason)) {
    /* GMarkup quotes what it read, be it text or not. */
    gchar *message = g_utf8_make_valid (reason->message, -1);
    gint line;

    g_markup_parse_context_get_position (context, &line, NULL);
    if (reason->domain == FER_ERROR)
      g_set_error (
          error, FER_ERROR, FER_ERROR_MALFORMED, "line %d: %s", line, message);
    else
      g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED,
          "not well-formed XML, near line %d: %s", line, message);
    g_free (message);
    g_error_free (reason);
    g_clear_pointer (&tree, fer_xml_tree_free);
  } else if (tree->root == NULL) {
    g_set_error (
        error, FER_ERROR, FER_ERROR_MALFORMED, "the XML holds no element");
    g_clear_pointer (&tree, fer_xml_tree_free);
  }
  g_markup_parse_context_free (context);
  return tree;
}

/**
 * fer_xml_tree_free:
 * @tree: (nullable): a document
 *
 * Frees it with all its elements.
 */
void
fer_xml_tree_free (FerXmlTree *tree)
{
  if (tree == NULL)
    return;
  g_ptr_array_unref (tree->blocks);
  g_string_chunk_free (tree->strings);
  g_string_free (tree->text, TRUE);
  g_free (tree);
}

/**
 * fer_xml_tree_get_root:
 * @tree: a document
 *
 * Returns: (transfer none): its outermost element
 */
const FerXmlElement *
fer_xml_tree_get_root (const FerXmlTree *tree)
{
  return tree->root;
}

/**
 * fer_xml_get_child:
 * @parent: an element
 * @name: of a child
 *
 * Returns: (transfer none) (nullable): the first child of that name
 */
const FerXmlElement *
fer_xml_get_child (const FerXmlElement *parent, const gchar *name)
{
  const FerXmlElement *child = parent->first;

  while (child != NULL && strcmp (child->name, name) != 0)
    child = child->next;
  return child;
}

/**
 * fer_xml_need_child:
 * @parent: an element
 * @name: of a child
 * @error: return location
 *
 * Returns: (transfer none) (nullable): the first child of that name; where
 *   there is none, @error is set
 */
const FerXmlElement *
fer_xml_need_child (
    const FerXmlElement *parent, const gchar *name, GError **error)
{
  const FerXmlElement *child = fer_xml_get_child (parent, name);

  if (child == NULL)
    fer_xml_set_error (error, parent, "<%s> has no <%s>", parent->name, name);
  return child;
}

/**
 * fer_xml_excerpt:
 * @text: text of an element
 *
 * Returns: how many bytes a message may quote: the first word, or its first 24
 *   bytes, whole characters
 */
gint
fer_xml_excerpt (const gchar *text)
{
  const gchar *end = text;

  while (end < text + 24 && *end != '\0' && !g_ascii_isspace (*end))
    end = g_utf8_next_char (end);
  return (gint) (end - text);
}

static const gchar *
skip_space (const gchar *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

/* A number ends at space or with the text: "1x" is none. */
static gboolean
ends_number (const gchar *start, const gchar *end)
{
  return end != start && (*end == '\0' || g_ascii_isspace (*end));
}

static void
set_number_error (GError **error, const FerXmlElement *element,
    const gchar *text, const gchar *kind)
{
  if (*text == '\0')
    fer_xml_set_error (
        error, element, "<%s> has too few numbers", element->name);
  else
    fer_xml_set_error (error, element, "<%s>: \"%.*s\" is not %s",
        element->name, fer_xml_excerpt (text), text, kind);
}

/**
 * fer_xml_parse_int:
 * @element: where the text stands, for the error
 * @text: (inout): moved past the number and the space around it
 * @min: least value
 * @max: largest value
 * @value: (out): the number
 * @error: return location
 *
 * Parses a decimal integer, whatever the locale.
 *
 * Returns: FALSE where there is none or it is out of range
 */
gboolean
fer_xml_parse_int (const FerXmlElement *element, const gchar **text, gint64 min,
    gint64 max, gint64 *value, GError **error)
{
  const gchar *start = skip_space (*text);
  gchar *end;

  *value = g_ascii_strtoll (start, &end, 10);
  if (!ends_number (start, end)) {
    set_number_error (error, element, start, "an integer");
    return FALSE;
  }
  if (*value < min || *value > max) {
    fer_xml_set_error (error, element,
        "<%s>: %" G_GINT64_FORMAT " is not within %" G_GINT64_FORMAT
        " … %" G_GINT64_FORMAT,
        element->name, *value, min, max);
    return FALSE;
  }
  *text = skip_space (end);
  return TRUE;
}

/**
 * fer_xml_parse_real:
 * @element: where the text stands, for the error
 * @text: (inout): moved past the number and the space around it
 * @max_abs: largest magnitude
 * @value: (out): the number
 * @error: return location
 *
 * Parses a number with a decimal point, whatever the locale.
 *
 * Returns: FALSE where there is none, it is out of range or not a number
 */
gboolean
fer_xml_parse_real (const FerXmlElement *element, const gchar **text,
    gdouble max_abs, gdouble *value, GError **error)
{
  const gchar *start = skip_space (*text);
  gchar *end;

  *value = g_ascii_strtod (start, &end);
  if (!ends_number (start, end)) {
    set_number_error (error, element, start, "a number");
    return FALSE;
  }
  /* Also refuses a NaN. */
  if (!(fabs (*value) <= max_abs)) {
    fer_xml_set_error (error, element, "<%s>: %g is not within ±%g",
        element->name, *value, max_abs);
    return FALSE;
  }
  *text = skip_space (end);
  return TRUE;
}

/**
 * fer_xml_parse_end:
 * @element: where the text stands, for the error
 * @text: what is left of it
 * @error: return location
 *
 * Returns: FALSE where something other than space is left
 */
gboolean
fer_xml_parse_end (
    const FerXmlElement *element, const gchar *text, GError **error)
{
  if (*skip_space (text) == '\0')
    return TRUE;
  fer_xml_set_error (
      error, element, "<%s> has too many numbers", element->name);
  return FALSE;
}

/**
 * fer_xml_get_int:
 * @element: an element that holds one number
 * @min: least value
 * @max: largest value
 * @value: (out): the number
 * @error: return location
 *
 * Returns: FALSE where it is anything else
 */
gboolean
fer_xml_get_int (const FerXmlElement *element, gint64 min, gint64 max,
    gint64 *value, GError **error)
{
  const gchar *text = element->text;

  return fer_xml_parse_int (element, &text, min, max, value, error)
         && fer_xml_parse_end (element, text, error);
}

/**
 * fer_xml_get_real:
 * @element: an element that holds one number
 * @max_abs: largest magnitude
 * @value: (out): the number
 * @error: return location
 *
 * Returns: FALSE where it is anything else
 */
gboolean
fer_xml_get_real (const FerXmlElement *element, gdouble max_abs, gdouble *value,
    GError **error)
{
  const gchar *text = element->text;

  return fer_xml_parse_real (element, &text, max_abs, value, error)
         && fer_xml_parse_end (element, text, error);
}

/**
 * fer_xml_set_error:
 * @error: return location
 * @element: what is to blame
 * @format: printf() format
 * @...: its arguments
 *
 * Sets %FER_ERROR_MALFORMED, naming the element's line.
 */
void
fer_xml_set_error (
    GError **error, const FerXmlElement *element, const gchar *format, ...)
{
  va_list args;
  gchar *message;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, FER_ERROR, FER_ERROR_MALFORMED, "line %d: %s",
      element->line, message);
  g_free (message);
}

/**
 * fer_xml_check:
 * @ok: whether a step succeeded that knows nothing of XML
 * @element: what it was given
 * @error: return location; set where @ok is FALSE
 *
 * Adds the element's line to the error of a step that failed.
 *
 * Returns: @ok
 */
gboolean
fer_xml_check (gboolean ok, const FerXmlElement *element, GError **error)
{
  if (!ok)
    g_prefix_error (error, "line %d: ", element->line);
  return ok;
}
