# SPDX-License-Identifier: LGPL-2.1-or-later
"""The teacher of the emotion networks: a network that has seen faces before, fine-tuned to emotions."""
