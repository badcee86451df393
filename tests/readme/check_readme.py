#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""README.md and docs/ tell the truth: the tables of properties are the elements', pipelines work, files exist.

    check_readme.py ROOT parse demo.mp4
"""
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ELEMENTS = ("feremotion", "feremotionwriter")
BASE_CLASS = {"name", "parent", "qos"}
KINDS = {"String": "string", "Integer": "int", "Unsigned Integer": "uint", "Unsigned Integer64": "uint64", "Double": "double",
         "Boolean": "bool", "Enum": "enum", "Flags": "flags"}
# What a machine without camera, display and network cannot run.
NOT_RUN = ("v4l2src", "autovideosink", "rtsp", "webrtc")


def read_properties(element):
    """Name, type, default and meaning of each property, as gst-inspect-1.0 tells them."""
    told = subprocess.run(["gst-inspect-1.0", "--no-colors", element], check=True, capture_output=True,
                          text=True).stdout
    told = told[told.index("Element Properties:"):]
    rows = {}
    for name, meaning, rest in re.findall(r"^  ([a-z][a-z0-9-]*) +: (.*)\n((?:   .*\n)+)", told, re.M):
        if name in BASE_CLASS:
            continue
        kind = re.search(r"^\s*(Boxed|[A-Z][A-Za-z0-9 ]+?)(?:\.| \"| pointer)", rest.split("\n", 1)[1], re.M)[1]
        choices = re.findall(r"^ +\((?:\d+|0x[0-9a-f]+)\): (\S+) +-", rest, re.M)
        default = re.search(r'Default: +(?:(?:-?\d+|0x[0-9a-f]+), )?"?([^"\n]*?)"?\s*$', rest, re.M)
        boxed = re.search(r'^\s*Boxed pointer of type "(\w+)"', rest, re.M)
        shown = boxed[1] if boxed else KINDS[kind] if not choices else ", ".join(choices)
        if kind == "Flags":
            shown = f"any of {shown}"
        rows[name] = (f"| `{name}` | {shown} | {default[1] if default else '-'} | {meaning} |")
    return rows


def check_tables(text):
    problems = []
    for element in ELEMENTS:
        expected = "\n".join(read_properties(element).values())
        chapter = text.partition(f"\n## Properties of `{element}`\n")[2].partition("\n## ")[0]
        if "\n".join(re.findall(r"^\| `.*\|$", chapter, re.M)) != expected:
            problems.append(f"the table of properties of {element} should be\n{expected}")
    return problems


def list_pipelines(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S):
        for line in block.replace("\\\n", " ").split("\n"):
            if line.startswith("gst-launch-1.0 "):
                yield line


def cut_clip(demo, path):
    """Three seconds of the clip are as good as twelve for a pipeline, and a busy machine encodes them in time."""
    subprocess.run(["gst-launch-1.0", "-q", "filesrc", f"location={demo}", "!", "qtdemux", "!", "identity",
                    "eos-after=76", "!", "h264parse", "!", "mp4mux", "!", "filesink", f"location={path}"], check=True)
    return path


def check_pipeline(line, parse, clip):
    arguments = shlex.split(line)[1:]
    plain = [a for a in arguments if a not in ("-v", "-q", "-m", "-e")]
    done = subprocess.run([parse, *plain], capture_output=True, text=True)
    if done.returncode:
        return [f"{line}\n{done.stderr}"]
    if any(word in line for word in NOT_RUN):
        return []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(clip, Path(folder) / "video.mp4")
        done = subprocess.run(["gst-launch-1.0", *arguments], cwd=folder, capture_output=True, text=True, timeout=120)
        problems = [f"{line}\n{done.stdout}{done.stderr}"] if done.returncode or "WARN" in done.stderr else []
        for name in re.findall(r"(?:filesink|feremotionwriter) location=(\S+)", line):
            if not (Path(folder) / name).is_file() or (Path(folder) / name).stat().st_size == 0:
                problems.append(f"{line}\nwrites no {name}")
    return problems


def list_anchors(text):
    """Of the headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)}


def check_links(text, page):
    for link, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", text):
        target = page.parent / link if link else page
        if "://" in link:
            continue
        if not target.exists():
            yield f"{link} is not there"
        elif anchor and anchor not in list_anchors(target.read_text(encoding="utf-8")):
            yield f"{link} has no heading #{anchor}"


def check_build_folder(texts, demo):
    """Whoever ran demo.sh finds what it built where the pages say it is."""
    built = re.search(r"^build=\$root/(\S+)", demo, re.M)[1]
    named = {folder for text in texts for folder in re.findall(r"meson (?:devenv|install) -C (\S+?)`?[\s.]", text)}
    return [] if named == {built} else [f"the build folder is {', '.join(sorted(named))}; that of demo.sh is {built}"]


def main():
    root, parse, demo = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    readme = root / "README.md"
    texts = {page: page.read_text(encoding="utf-8") for page in (readme, *sorted((root / "docs").glob("*.md")))}
    problems = check_tables(texts[root / "docs" / "elements.md"])
    for page, text in texts.items():
        problems += [f"{page.name}: {problem}" for problem in check_links(text, page)]
    problems += check_build_folder(texts.values(), (root / "demo.sh").read_text(encoding="utf-8"))
    pipelines = list(list_pipelines(texts[readme]))
    if len(pipelines) < 3:
        problems.append(f"only {len(pipelines)} pipelines")
    pipelines += [line for page, text in texts.items() if page != readme for line in list_pipelines(text)]
    with tempfile.TemporaryDirectory() as folder:
        clip = cut_clip(demo, Path(folder) / "clip.mp4")
        for line in dict.fromkeys(pipelines):
            problems += check_pipeline(line, parse, clip)
    print("\n".join(problems) or f"{len(pipelines)} pipelines and the tables of properties hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
