/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/recent.h"

#include <string.h>

typedef struct {
  gint height, width;
  FerPlan *plan;
} Entry;

struct _FerRecentPlans {
  GMutex lock;
  /* The latest first. */
  Entry entries[FER_MAX_RECENT_PLANS];
  guint n_entries;
  gsize n_floats; /* of all of them */
};

FerRecentPlans *
fer_recent_plans_new (void)
{
  FerRecentPlans *recent = g_new0 (FerRecentPlans, 1);

  g_mutex_init (&recent->lock);
  return recent;
}

static void
drop_last (FerRecentPlans *recent)
{
  FerPlan *plan = recent->entries[--recent->n_entries].plan;

  recent->n_floats -= plan->n_constants;
  fer_plan_unref (plan);
}

void
fer_recent_plans_free (FerRecentPlans *recent)
{
  if (recent == NULL)
    return;
  while (recent->n_entries > 0)
    drop_last (recent);
  g_mutex_clear (&recent->lock);
  g_free (recent);
}

static void
insert_first (FerRecentPlans *recent, Entry entry, guint n_moved)
{
  memmove (recent->entries + 1, recent->entries, n_moved * sizeof (Entry));
  recent->entries[0] = entry;
}

FerPlan *
fer_recent_plans_find (FerRecentPlans *recent, gint height, gint width)
{
  FerPlan *plan = NULL;

  g_mutex_lock (&recent->lock);
  for (guint i = 0; i < recent->n_entries && plan == NULL; i++) {
    Entry entry = recent->entries[i];

    if (entry.height == height && entry.width == width) {
      plan = fer_plan_ref (entry.plan);
      insert_first (recent, entry, i);
    }
  }
  g_mutex_unlock (&recent->lock);
  return plan;
}

void
fer_recent_plans_add (
    FerRecentPlans *recent, gint height, gint width, FerPlan *plan)
{
  if (plan->n_constants > FER_MAX_RECENT_FLOATS)
    return;
  g_mutex_lock (&recent->lock);
  while (recent->n_entries == FER_MAX_RECENT_PLANS
         || recent->n_floats + plan->n_constants > FER_MAX_RECENT_FLOATS)
    drop_last (recent);
  insert_first (
      recent, (Entry){ height, width, fer_plan_ref (plan) }, recent->n_entries);
  recent->n_entries++;
  recent->n_floats += plan->n_constants;
  g_mutex_unlock (&recent->lock);
}
