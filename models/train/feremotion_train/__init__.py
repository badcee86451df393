# SPDX-License-Identifier: LGPL-2.1-or-later
"""The workshop that makes gst-feremotion's emotion models."""
