#!/bin/sh
# fetch.sh PACKAGE VERSION DIR: put the files of a Debian source package into
# DIR, from whatever Debian archive this machine is configured to use. Nothing
# of the machine's configuration is touched. Trust rests on sources.sha256
# alone, so the archive itself need not be trusted. Files that are already
# there and right are not fetched again: after the first time no network is
# needed.
set -eu
package=$1 version=$2 dir=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"
sums=$(grep "  ${package}_" "$here/sources.sha256")
have() { (cd "$dir" && printf '%s\n' "$sums" | sha256sum --check --status 2>/dev/null); }

if ! have; then
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	mkdir -p "$tmp/lists/partial"
	apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Identifier: Packages' |
		sort -u | sed 's/^/deb-src [trusted=yes] /; s/$/ main/' >"$tmp/sources.list"
	if ! [ -s "$tmp/sources.list" ]; then
		echo "fetch.sh: no package source known; run apt-get update as root first" >&2
		exit 1
	fi
	apt() {
		apt-get -q -q -o Dir::Etc::sourcelist="$tmp/sources.list" -o Dir::Etc::sourceparts=- \
			-o Dir::State::Lists="$tmp/lists" -o Dir::Cache::pkgcache= \
			-o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= "$@"
	}
	apt update
	(cd "$dir" && apt source --download-only "$package=$version")
	if ! have; then
		echo "fetch.sh: $package $version differs from sources.sha256:" >&2
		(cd "$dir" && printf '%s\n' "$sums" | sha256sum --check) >&2 || true
		exit 1
	fi
fi
