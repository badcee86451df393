#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Expand a sheet of faces (PREFIX.png + PREFIX.csv) into DIR/<label>/*.png for feremotion-evaluate.

    make_sheets_folder.py ../shared/data/fer2013/public-test /tmp/public-test
    make_sheets_folder.py --labels fer2013 ../shared/data/fer2013/public-test /tmp/public-test-7

With the labels of FER+ (8) only the faces of the majority protocol are written, with those of
FER-2013 (7) all of them.
"""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from feremotion_train import data  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", help="the sheet, without .png or .csv")
    parser.add_argument("folder", help="where the folders of labels go")
    parser.add_argument("--labels", choices=sorted(data.LABEL_SETS), default="ferplus")
    arguments = parser.parse_args()
    try:
        faces = data.read_sheet(arguments.prefix, arguments.labels)
        print(f"{data.write_folder(faces, arguments.folder)} faces in {arguments.folder}")
    except (data.DataError, OSError) as error:
        print(f"make_sheets_folder: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
