#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The shipped model is as right as its card says, and right enough.

    check_figures.py figures.json emotion.md
"""
import json
import re
import sys
from pathlib import Path

LEAST = 82.0        # per cent of FER+ PublicTest
ROUNDING = 0.1      # points


def main():
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    card = Path(sys.argv[2]).read_text(encoding="utf-8")
    measured = 100 * figures["accuracy"]
    stated = re.search(r"(\d\d\.\d+)\s*%", card)
    assert figures["faces"] == 3199, f"{figures['faces']} faces, the majority protocol has 3199"
    assert measured >= LEAST, f"accuracy {measured:.2f} % is under {LEAST} %"
    assert stated, "the card states no accuracy"
    assert abs(measured - float(stated[1])) <= ROUNDING, f"measured {measured:.2f} %, the card says {stated[0]}"
    print(f"accuracy {measured:.2f} %, the card says {stated[0]}")


if __name__ == "__main__":
    main()
