/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "element/gstferemotion.h"
#include "writer/gstferemotionwriter.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (feremotion, plugin)
         && GST_ELEMENT_REGISTER (feremotionwriter, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, feremotion,
    "Finds faces in video and reads their emotions", plugin_init,
    PLUGIN_VERSION, "LGPL", PACKAGE_NAME " " PACKAGE_VERSION, PACKAGE_ORIGIN)
