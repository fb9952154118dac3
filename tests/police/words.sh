#!/usr/bin/env bash
# Functions nobody may call, marks nobody may leave, and files that have grown too long.
. "${srcdir:-.}/tests/lib/sandbox.sh"

sources() { find "$1/src" -name '*.[ch]' | sort; }

banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|atof|gets|system|popen|tmpnam|mktemp|localtime|gmtime|ctime|asctime|rand|alloca'

# Lines that call a banned function; comments and strings do not count, nor a member or another name that ends alike.
calls() {
	sources "$1" | xargs awk -v banned="(^|[^A-Za-z0-9_>.])($banned)[ \t]*[(]" '
		{ text = $0; gsub(/"([^"\\]|\\.)*"/, "", text); gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text); sub(/\/\/.*/, "", text) }
		/^ \*/ { next }
		text ~ banned { print FILENAME ":" FNR ": " $0 }'
}
marks() { sources "$1" | xargs grep -nE '\b(TODO|FIXME|XXX|HACK|not implemented|stub)\b' | grep -v '"NotImplemented"'; } # S3's own words
long_files() { sources "$1" | xargs wc -l | awk '$2 != "total" && $1 > 700'; }
long_lines() { # but a string that is one thing may stand on one line
	local f
	for f in $(sources "$1"); do sed 's/\t/    /g' "$f" | grep -nE '^.{161}' | grep -vE '"[^"]{80,}"' | sed "s|^|$f:|"; done
}
unguarded() { # headers without their include guard
	local f guard
	for f in $(sources "$1" | grep '\.h$'); do
		guard=$(echo "${f#"$1"/src/}" | tr '[:lower:]./' '[:upper:]__')
		grep -q "#define $guard" "$f" || echo "$f: no $guard"
	done
}

nothing() { [ -z "$("$@")" ] || { "$@"; false; }; }
something() { [ -n "$("$@")" ]; }

plan 11
ok "no banned function is called" nothing calls "$srcdir"
ok "no unfinished marks" nothing marks "$srcdir"
ok "no file over 700 lines" nothing long_files "$srcdir"
ok "no line over 160 columns" nothing long_lines "$srcdir"
ok "every header has its guard" nothing unguarded "$srcdir"

tree=$SANDBOX/tree
mkdir -p "$tree/src/base"
cat >"$tree/src/base/good.c" <<'END'
/* strcpy(a, b) is talked about */ static const char help[] = "system(x) \" popen(";
int my_system(int x); int y = my_system(3) + p->system(1);
END
ok "talking about a banned function is fine" nothing calls "$tree"
printf 'int f(char *s)\n{\n\treturn atoi (s);\n}\n' >"$tree/src/base/bad.c"
ok "a banned call is seen" something calls "$tree"
printf '/* %s: later */\n' "TO""DO" >"$tree/src/base/mark.c"
ok "a mark is seen" something marks "$tree"
seq 701 >"$tree/src/base/long.c"
ok "a long file is seen" something long_files "$tree"
printf '%0161d\n' 0 >"$tree/src/base/wide.c"
ok "a long line is seen" something long_lines "$tree"
echo 'int x;' >"$tree/src/base/bare.h"
ok "a header without guard is seen" something unguarded "$tree"
