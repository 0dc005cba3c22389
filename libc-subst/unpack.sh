#!/bin/sh
# unpack.sh DIR TREE PACKAGE [PATCH...]: unpack PACKAGE's tarballs from DIR to
# TREE and apply the patches. When TREE exists already, only files that come out
# different are written, so that a changed patch recompiles only what it touches.
set -eu
dir=$1 tree=$2 package=$3
shift 3
new=$tree.new
rm -rf "$new"
mkdir -p "$new"
for orig in "$dir/$package"_*.orig.tar.*; do
	case $orig in *.asc) continue ;; esac
	tar -xf "$orig" -C "$new" --strip-components=1 --no-same-owner
done
tar -xf "$(ls "$dir/$package"_*.debian.tar.*)" -C "$new" --no-same-owner
if [ -s "$new/debian/patches/series" ]; then
	sed 's/[ \t]*#.*//; /^$/d' "$new/debian/patches/series" | while read -r p _; do
		patch -s -d "$new" -p1 <"$new/debian/patches/$p"
	done
fi
# Debian's musl carries the fts functions beside the tree.
if [ -d "$new/debian/musl-fts" ]; then
	mkdir -p "$new/src/fts"
	cp -p "$new/debian/musl-fts/fts.c" "$new/debian/musl-fts/config.h" "$new/src/fts/"
	cp -p "$new/debian/musl-fts/fts.h" "$new/include/"
fi
for p; do
	patch -s -d "$new" -p1 --no-backup-if-mismatch <"$p"
done

if ! [ -d "$tree" ]; then
	mv "$new" "$tree"
	exit
fi
(cd "$new" && find . -type f) | sort >"$new.list"
(cd "$tree" && find . -type f) | sort >"$tree.list"
comm -13 "$new.list" "$tree.list" | while read -r f; do rm "$tree/$f"; done
comm -23 "$new.list" "$tree.list" | while read -r f; do
	mkdir -p "$tree/$(dirname "$f")"
	cp "$new/$f" "$tree/$f"
done
LC_ALL=C diff -rq "$new" "$tree" | sed -n 's/^Files \(.*\) and \(.*\) differ$/\1 \2/p' |
	while read -r a b; do cp "$a" "$b"; done
rm -rf "$new" "$new.list" "$tree.list"
