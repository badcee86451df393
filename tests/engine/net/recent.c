/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plans that a network keeps for the next run. */
#include "net/plan/recent.h"

#include "net-testing.h"

/* Runs of one size share a plan, whether or not the first one is still there;
 * runs of different sizes do not. */
static void
test_shared (void)
{
  OnnxBuilder *b = onnx_builder_new (9);
  FerNet *net;
  FerNetRun *first, *same, *wider, *higher;

  onnx_builder_input (b, "x", 0, 2, 0, 0);
  onnx_builder_node (b, "GlobalAveragePool", "x", "y");
  onnx_builder_output (b, "y");
  net = net_load (b);
  first = net_start (net, 1, 5, 6);
  wider = net_start (net, 1, 5, 7);
  higher = net_start (net, 1, 6, 6);
  same = net_start (net, 3, 5, 6);
  g_assert_true (fer_net_run_get_plan (same) == fer_net_run_get_plan (first));
  g_assert_true (fer_net_run_get_plan (wider) != fer_net_run_get_plan (first));
  g_assert_true (fer_net_run_get_plan (higher) != fer_net_run_get_plan (first));
  fer_net_free (net);
  fer_net_run_free (first);
  fer_net_run_free (same);
  fer_net_run_free (wider);
  fer_net_run_free (higher);
}

static void
add (FerRecentPlans *recent, gint height, gsize n_constants)
{
  FerPlan *plan = g_atomic_rc_box_new0 (FerPlan);

  plan->n_constants = n_constants;
  fer_recent_plans_add (recent, height, 1, plan);
  fer_plan_unref (plan);
}

static gboolean
has (FerRecentPlans *recent, gint height)
{
  FerPlan *plan = fer_recent_plans_find (recent, height, 1);

  if (plan == NULL)
    return FALSE;
  fer_plan_unref (plan);
  return TRUE;
}

/* What was not used for longest goes first. */
static void
test_number (void)
{
  FerRecentPlans *recent = fer_recent_plans_new ();

  for (gint i = 0; i < FER_MAX_RECENT_PLANS; i++)
    add (recent, i, 1);
  g_assert_true (has (recent, 0));
  add (recent, FER_MAX_RECENT_PLANS, 1);
  g_assert_true (has (recent, 0));
  g_assert_false (has (recent, 1));
  for (gint i = 2; i <= FER_MAX_RECENT_PLANS; i++)
    g_assert_true (has (recent, i));
  g_assert_null (fer_recent_plans_find (recent, 0, 2));
  fer_recent_plans_free (recent);
}

/* Nor is more memory kept than is said. */
static void
test_memory (void)
{
  FerRecentPlans *recent = fer_recent_plans_new ();

  add (recent, 1, FER_MAX_RECENT_FLOATS / 2);
  add (recent, 2, FER_MAX_RECENT_FLOATS / 2);
  g_assert_true (has (recent, 1) && has (recent, 2));
  add (recent, 3, FER_MAX_RECENT_FLOATS + 1);
  g_assert_true (has (recent, 1) && has (recent, 2));
  g_assert_false (has (recent, 3));
  add (recent, 4, 1);
  g_assert_false (has (recent, 1));
  g_assert_true (has (recent, 2) && has (recent, 4));
  add (recent, 5, FER_MAX_RECENT_FLOATS);
  g_assert_true (has (recent, 5));
  g_assert_false (has (recent, 2) || has (recent, 4));
  fer_recent_plans_free (recent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/recent/shared", test_shared);
  g_test_add_func ("/net/recent/number", test_number);
  g_test_add_func ("/net/recent/memory", test_memory);
  return g_test_run ();
}
