#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# GNU timeout 9.10 as the first process of a container does not run its command,
# says nothing and ends with 125. Seen on 2026-11-28 with coreutils 9.10 of
# Debian's testing (forky), and not with 9.7 of Debian 13.
#
# Surprising: "docker run IMAGE timeout 60 COMMAND" and its kind worked for
# years. timeout's child now gives up when its parent is process 1, which it
# takes for a parent that died and left it to init; in a PID namespace process 1
# is timeout itself. Behind a shell that stays it works, so the same line tried
# by hand in the container is fine.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

look () {
  local said
  root=$work/$1
  make_root "$1" --variant=essential
  echo "Debian $1, $(in_root timeout --version | sed 1q)"
  said=$(in_root timeout 60 echo ran) && said+=", status 0" || said+=", status $?"
  tell "timeout 60 echo ran, as process 1" "ran, status 0" "$2" "${said#, }"
  said=$(in_root sh -c 'timeout 60 echo ran; exit $?') && said+=", status 0" || said+=", status $?"
  tell "the same by a shell that is process 1" "ran, status 0" "ran, status 0" "$said"
}

look trixie "ran, status 0"
look forky "status 125"
finish
