#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compares the working tree with an older commit, which is built beside it:
#
#   scripts/compare-commit.sh COMMIT                 speed and results
#   scripts/compare-commit.sh COMMIT results         JSON Lines and CSV only
#   scripts/compare-commit.sh COMMIT speed [NAME…]   benchmarks only, or some
#
# Speed: the benchmarks of both trees in turn, RUNS (3) times, and the ratio of
# the least times. Results: what feremotion-analyze writes of the demo clip and
# of each clip of FEREMOTION_DATA, byte by byte; any difference is status 1.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH # Debian's meson and Python first
export FEREMOTION_DATA=${FEREMOTION_DATA:-$root/../shared/data}

usage () {
  sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  exit "$1"
}

[[ ${1-} != --help ]] || usage 0
[[ $# -ge 1 && ${2-both} =~ ^(both|speed|results)$ ]] || usage 2 >&2
commit=$(git -C "$root" rev-parse --verify --quiet "$1^{commit}") || {
  echo "no such commit: $1" >&2
  exit 2
}
what=${2-both}
benchmarks=("${@:3}")

work=$(mktemp -d)
trap 'git -C "$root" worktree remove --force "$work/old" 2> /dev/null; rm -rf "$work"' EXIT
git -C "$root" worktree add --quiet --detach "$work/old" "$commit"

# The source and the build folder.
build () {
  echo "building $1"
  if ! { meson setup "$2" "$1" && ninja -C "$2"; } > "$work/log" 2>&1; then
    tail -n 40 "$work/log" >&2
    exit 1
  fi
}

run_benchmarks () {
  meson test -C "$work/build-$1" --benchmark --no-rebuild --quiet --logbase "$2" "${benchmarks[@]}" > "$work/log" 2>&1 \
    || echo "some benchmarks of the $1 tree failed" >&2
  cp "$work/build-$1/meson-logs/$2.json" "$work/$1-$2.json"
}

compare_speed () {
  local run tree

  for ((run = 1; run <= ${RUNS:-3}; run++)); do
    for tree in old new; do
      echo "run $run: $tree"
      run_benchmarks "$tree" "$run"
    done
  done
  /usr/bin/python3 "$root/scripts/compare_benchmarks.py" "$work"/old-*.json -- "$work"/new-*.json
}

# One clip by the program and the element of one tree.
analyze () {
  GST_REGISTRY_1_0=$work/registry-$1.bin GST_PLUGIN_PATH_1_0=$work/build-$1/gst/feremotion \
    "$work/build-$1/examples/analyze/feremotion-analyze" --jsonl "$work/$1.jsonl" --csv "$work/$1.csv" "$2"
}

compare_results () {
  local clip kind different=0 n=0

  for clip in "$root/examples/demo/demo.mp4" "$FEREMOTION_DATA"/clips/*.mp4; do
    [[ -e $clip ]] || continue
    analyze old "$clip"
    analyze new "$clip"
    n=$((n + 1))
    for kind in jsonl csv; do
      cmp --quiet "$work/old.$kind" "$work/new.$kind" || {
        different=$((different + 1))
        echo "$(basename "$clip"): the $kind differs, first in:"
        diff "$work/old.$kind" "$work/new.$kind" | sed -n 's/^\([<>].\{0,160\}\).*/\1/p' | sed -n 1,2p || true
      }
    done
  done
  echo "results of $n clips: $different files differ"
  [[ $different -eq 0 ]]
}

build "$work/old" "$work/build-old"
build "$root" "$work/build-new"
[[ $what == results ]] || compare_speed
[[ $what == speed ]] || compare_results
