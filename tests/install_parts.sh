#!/bin/sh
# Install what tests start that pip cannot: Virtuoso 7, from Debian's or Ubuntu's own package.
# As root it is installed (the programs alone: no service is set up); otherwise it is unpacked into .tools/, with the
# libraries that are missing. Does nothing when Virtuoso is there already.
set -eu
cd "$(dirname "$0")/.."

package=virtuoso-opensource-7-bin
unpacked=.tools/virtuoso

if command -v virtuoso-t >/dev/null 2>&1 || [ -x "$unpacked/usr/bin/virtuoso-t" ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "No apt-get here: the tests against Virtuoso will be skipped." >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 0
fi
if [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get install --yes --quiet --no-install-recommends "$package" ||
    { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends "$package"; }
  exit 0
fi

# What would be installed is what is missing: the package and its libraries.
missing=$(apt-get install --simulate --no-install-recommends "$package" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
part=$unpacked.part
rm -rf "$part"
mkdir -p "$part/packages"
# shellcheck disable=SC2086  # one word a package
(cd "$part/packages" && apt-get download $missing)
for file in "$part"/packages/*.deb; do
  dpkg-deb --extract "$file" "$part"
done
rm -r "$part/packages"
mv "$part" "$unpacked"
