#!/bin/sh
# Install what tests start that pip cannot, from Debian's or Ubuntu's own packages: Virtuoso 7, strace, Chromium, Apache, nginx.
# As root, the first three are installed (the programs alone: no service is set up); otherwise they are unpacked
# into .tools/, with the libraries that are missing. The two web servers are always unpacked: installing nginx would
# start it. Does nothing for what is there already.
set -eu
cd "$(dirname "$0")/.."

if ! command -v apt-get >/dev/null 2>&1; then
  echo "No apt-get here: tests against Virtuoso, strace, Chromium, Apache and nginx will be skipped." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi

# unpack FOLDER PACKAGE…: the packages' files under .tools/FOLDER.
unpack() {
  unpacked=.tools/$1
  shift
  part=$unpacked.part
  rm -rf "$part"
  mkdir -p "$part/packages"
  (cd "$part/packages" && { apt-get download "$@" || { apt-get update --quiet && apt-get download "$@"; }; })
  for file in "$part"/packages/*.deb; do
    dpkg-deb --extract "$file" "$part"
  done
  rm -r "$part/packages"
  mv "$part" "$unpacked"
}

# What would be installed is what is missing: the package and its libraries.
missing() {
  apt-get install --simulate --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}

# provide FOLDER PROGRAM PACKAGE…: the program on the path, or under .tools/FOLDER/usr/bin.
provide() {
  folder=$1
  program=$2
  shift 2
  if command -v "$program" >/dev/null 2>&1 || [ -x ".tools/$folder/usr/bin/$program" ]; then
    return
  fi
  if [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --quiet --no-install-recommends "$@" ||
      { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends "$@"; }
  else
    # shellcheck disable=SC2046  # one word a package
    unpack "$folder" $(missing "$@")
  fi
}

# shellcheck disable=SC2046  # one word a package
unpacked_server() {
  if ! command -v "$1" >/dev/null 2>&1 && [ ! -x ".tools/$1/usr/sbin/$1" ]; then
    unpack "$1" $(missing "$2")
  fi
}

provide virtuoso virtuoso-t virtuoso-opensource-7-bin
provide strace strace strace
command -v google-chrome >/dev/null 2>&1 || provide chromium chromium chromium fonts-liberation
unpacked_server apache2 apache2-bin
unpacked_server nginx nginx
