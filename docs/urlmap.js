// SPDX-License-Identifier: LGPL-2.1-or-later
baseURLs = [
  ["Gst", "https://gstreamer.freedesktop.org/documentation/gstreamer/"],
]
