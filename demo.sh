#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One command from a clone to results: installs what is missing, builds, and
# analyses the bundled clip, a file or a camera.
set -euo pipefail

usage () {
  cat << 'END'
Usage: ./demo.sh [FILE | FOLDER | URI | /dev/videoN]

Finds the faces in a video, a picture or a folder of them (default: the bundled
clip), reads their emotions and writes demo-out/ beside this script: the
annotated videos and pictures, JSON Lines and CSV. A camera or a stream is
recorded until Ctrl-C.
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
build=$root/build # as in README.md
out=$root/demo-out
annotated=$out/annotated.mp4
input=${1-$root/examples/demo/demo.mp4}
if [[ $# -eq 1 ]]; then
  annotated=$out/annotated/ # with the name of each input in it
fi
if [[ $input != *://* ]]; then
  [[ -e $input ]] || {
    echo "demo.sh: $input does not exist" >&2
    exit 1
  }
  input=$(realpath -- "$input")
fi
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
[[ ! -c $input && $input != *://* ]] || echo 'Ctrl-C ends it.'
trap : INT # for the program; what it wrote is shown below
status=0
analyze --annotated "$annotated" --jsonl "$out/faces.jsonl" --csv "$out/faces.csv" "$input" \
  || status=$?
trap - INT
# One that has failed among several is named above; the others are there.
[[ $status -eq 0 || ($status -eq 1 && -s $out/faces.jsonl && $out/faces.jsonl -nt $build/log.txt && -e $annotated) ]] \
  || exit "$status"

# Of a folder, the first one that was made.
shown=$annotated
[[ ! -d $shown ]] || shown=$(find "$shown" -type f -newer "$build/log.txt" | sort | sed -n 1p)
case $shown in
  *.png | *.jpg) watch="xdg-open $(printf %q "$shown")" ;;
  *) watch="gst-launch-1.0 playbin uri=$(python3 -c 'import pathlib, sys; print(pathlib.Path(sys.argv[1]).as_uri())' "$shown")" ;;
esac

# Where libmicrohttpd was there.
page=
[[ ! -x $build/examples/dashboard/feremotion-dashboard ]] \
  || page="
  in the browser   meson devenv -C $(printf %q "$build") feremotion-dashboard
                   serves a page at http://127.0.0.1:8080/, into which pictures are dropped"

cat << END

Annotated   $annotated
JSON Lines  $out/faces.jsonl ($(wc -l < "$out/faces.jsonl") frames)
CSV         $out/faces.csv

To go on:
  look at it       $watch
  your own         $0 FILE, or a folder of pictures and videos
  your camera      $0 /dev/video0$page
  pipelines        meson devenv -C $(printf %q "$build")
                   is a shell in which those of README.md work, and the programs, for example
                   gst-launch-1.0 v4l2src ! videoconvert ! feremotion ! videoconvert ! autovideosink
END
exit "$status"
