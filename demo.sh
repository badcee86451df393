#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One command from a clone to results: installs what is missing, builds, and
# analyses the bundled clip, a file or a camera.
set -euo pipefail

usage () {
  cat << 'END'
Usage: ./demo.sh [FILE | /dev/videoN]

Finds the faces in a video or picture (default: the bundled clip), reads their
emotions and writes demo-out/ beside this script: the annotated MP4, JSON Lines
and CSV. A camera is recorded until Ctrl-C.
END
}

# The element from the build folder, whatever is installed.
analyze () {
  GST_PLUGIN_PATH_1_0=$build/gst/feremotion "$build/examples/analyze/feremotion-analyze" "$@"
}

if [[ $# -gt 1 || ${1-} == -?* ]]; then
  usage
  [[ $# -eq 1 && ($1 == -h || $1 == --help) ]] && exit 0
  exit 2
fi

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
input=$(realpath -- "${1-$root/examples/demo/demo.mp4}")
[[ -e $input ]] || {
  echo "demo.sh: $input does not exist" >&2
  exit 1
}
build=$root/build-demo
out=$root/demo-out
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH # Debian's meson and Python first

# shellcheck source=scripts/apt-packages.sh
source "$root/scripts/apt-packages.sh"
install_packages "${build_packages[@]}"

echo 'Building'
mkdir -p "$build" "$out"
if ! {
  [[ -f $build/build.ninja ]] \
    || meson setup --buildtype=release -Dtests=disabled "$build" "$root"
  ninja -C "$build"
} > "$build/log.txt" 2>&1; then
  tail -n 20 "$build/log.txt" >&2
  echo "demo.sh: the build failed; all of it is in $build/log.txt" >&2
  exit 1
fi

echo "Analysing $input"
[[ ! -c $input ]] || echo 'Ctrl-C ends it.'
trap : INT # for the program; what it wrote is shown below
status=0
analyze --annotated "$out/annotated.mp4" --jsonl "$out/faces.jsonl" --csv "$out/faces.csv" "$input" \
  || status=$?
trap - INT
[[ $status -eq 0 ]] || exit "$status"

cat << END

Annotated video  $out/annotated.mp4
JSON Lines       $out/faces.jsonl ($(wc -l < "$out/faces.jsonl") frames)
CSV              $out/faces.csv
END
