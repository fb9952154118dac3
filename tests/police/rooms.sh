#!/usr/bin/env bash
# Who may include whom: src/rooms.txt is the map, and every #include of our own is held against it.  Some libraries have one room.
. "${srcdir:-.}/tests/lib/sandbox.sh"

# Prints one line for each #include in the room ROOM of the tree TREE that the map does not allow.
strangers() {
	local tree=$1 room=$2 files
	if [ "$room" = main ]; then files=("$tree"/src/*.c); else files=("$tree/src/$room"/*.[ch]); fi
	awk -v room="$room" -v map="$tree/src/rooms.txt" '
		BEGIN {
			while ((getline line < map) > 0) {
				split(line, part, /: */)
				if (part[1] != room) continue
				n = split(part[2], may, / +/)
				for (i = 1; i <= n; i++) allowed[may[i]] = 1
			}
			if (room != "main") allowed[room] = 1
		}
		/^[ \t]*#[ \t]*include[ \t]*"/ {
			split($0, quoted, "\"")
			if (split(quoted[2], path, "/") != 2 || !(path[1] in allowed)) print FILENAME ":" FNR ": " $0
		}' "${files[@]}"
}

# Prints each #include of a library outside of the rooms it belongs to: REGEX ROOM...
smuggled() {
	local tree=$1 header=$2
	shift 2
	local keep=$*
	grep -rnE "#[ 	]*include[ 	]*<$header" "$tree/src" | grep -vE "/src/(${keep// /|})/"
}

nothing() { [ -z "$("$@")" ] || { "$@"; false; }; }
something() { [ -n "$("$@")" ]; }

for room in $(sed -n 's/^\([a-z]*\):.*/\1/p' "$srcdir/src/rooms.txt"); do
	[ "$room" = main ] || [ -d "$srcdir/src/$room" ] || continue
	ok "$room includes only what the map allows" nothing strangers "$srcdir" "$room"
done
for folder in "$srcdir"/src/*/; do
	room=$(basename "$folder")
	ok "$room is on the map" grep -q "^$room:" "$srcdir/src/rooms.txt"
done

ok "curl only in aws" nothing smuggled "$srcdir" 'curl/' aws
ok "curses only in tui" nothing smuggled "$srcdir" '(ncurses|curses|term\.h|ncursesw)' tui
ok "microhttpd only in sim" nothing smuggled "$srcdir" 'microhttpd' sim
ok "OpenSSL only in base, aws and sim" nothing smuggled "$srcdir" 'openssl/' base aws sim
ok "expat and inih only in base" nothing smuggled "$srcdir" '(expat|ini)\.h' base
ok "zlib only in sim" nothing smuggled "$srcdir" 'zlib' sim

# The police can see: a tree that breaks each rule.
mkdir -p "$SANDBOX/tree/src/model" "$SANDBOX/tree/src/view"
cp "$srcdir/src/rooms.txt" "$SANDBOX/tree/src/"
echo '#include "base/err.h"' >"$SANDBOX/tree/src/view/good.c"
ok "an allowed include is allowed" nothing strangers "$SANDBOX/tree" view
echo '#include "aws/call.h"' >"$SANDBOX/tree/src/model/upward.c"
ok "an upward include is seen" something strangers "$SANDBOX/tree" model
echo ' # include "view.h"' >"$SANDBOX/tree/src/view/bare.h"
ok "an include without its room is seen" something strangers "$SANDBOX/tree" view
echo '#include <curl/curl.h>' >"$SANDBOX/tree/src/view/curl.c"
ok "a smuggled library is seen" something smuggled "$SANDBOX/tree" 'curl/' aws

done_testing
