#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# qemu's user mode answers ENOMEM to mprotect() of no bytes, to which Linux says
# yes. Seen on 2026-11-28 with qemu-user 7.2.22 of Debian 12, and not with 10.0.13
# and 11.1.2 of Debian 13 and forky.
#
# Surprising: code that is right on a machine of its own fails under the emulator
# that cross builds test with, and the error speaks of memory. A length of 0 is
# what rounding the size of an empty object up to pages gives.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

# Runs Python's interpreter as it is, or by an emulator of this very processor.
protect_nothing () {
  in_root "$@" /usr/bin/python3 -c '
import ctypes, errno, mmap
libc = ctypes.CDLL(None, use_errno=True)
page = mmap.mmap(-1, mmap.PAGESIZE)
start = ctypes.addressof(ctypes.c_char.from_buffer(page))
failed = libc.mprotect(ctypes.c_void_p(start), ctypes.c_size_t(0), mmap.PROT_READ | mmap.PROT_WRITE)
print(errno.errorcode[ctypes.get_errno()] if failed else "succeeds")'
}

look () {
  local machine
  machine=$(uname -m)
  root=$work/$1
  make_root "$1" --variant=apt --include=python3,qemu-user
  echo "Debian $1, $(in_root "qemu-$machine" --version | sed 1q)"
  tell "mprotect() of no bytes, Linux" "succeeds" "succeeds" "$(protect_nothing)"
  tell "the same, qemu-$machine" "succeeds" "$2" "$(protect_nothing "qemu-$machine")"
}

look bookworm ENOMEM
look trixie succeeds
look forky succeeds
finish
