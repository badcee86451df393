#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tests of the pages; skipped (status 77) where `npm ci` has not been run
# here, as test.sh does.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
[[ -d node_modules/playwright-core ]] || {
  echo "npm ci has not been run in $PWD"
  exit 77
}
exec node --test picture.test.js
