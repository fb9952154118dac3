#!/usr/bin/env bash
# The layout of the source that is never negotiable, and the length of functions.  (.clang-format is for editors.)
. "${srcdir:-.}/tests/lib/sandbox.sh"

sources() { find "$1/src" "$1/tests" "$1/bench" -name '*.[ch]' 2>/dev/null | sort; }

blanks() { sources "$1" | xargs grep -nE '[ 	]+$|	* +	'; }
indentation() { sources "$1" | xargs grep -nE '^ +[^ *\\]'; }
carriage_returns() { sources "$1" | xargs grep -nl $'\r'; }
cut_files() { # the last line has no end
	local f
	for f in $(sources "$1"); do [ -z "$(tail -c 1 "$f")" ] || echo "$f"; done
}
keywords() { sources "$1" | xargs grep -nE '(^|	)(else )?(if|for|while|switch)\(|(if|for|while|switch) .*\)\{$|\}else' | grep -vE '(struct [a-z_]+|\])\)\{$'; }
braces() { # a function's brace stands on its own line
	sources "$1" | xargs grep -nE '^[a-z][a-z_0-9 *]*[ *][a-z_0-9]+\([^;]*\) \{$'
}
stars() { sources "$1" | xargs grep -nE '^	*(const |static |unsigned )*(char|int|void|bool|size_t|struct [a-z_]+)\* [a-z]'; }
slashes() { sources "$1" | xargs grep -nE '(^|[;{}	 ])// '; }

# Prints FILE:LINE NAME LENGTH for each function of src/ longer than LIMIT lines: from "{" to "}" at the left margin.
long_functions() {
	find "$1/src" -name '*.c' | sort | xargs awk -v limit="$2" '
		/^[a-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
		/^\{/ { begin = FNR }
		/^\}/ && begin { if (FNR - begin - 1 > limit) print FILENAME ":" begin " " name " " FNR - begin - 1; begin = 0 }'
}
count_functions() { find "$1/src" -name '*.c' -exec grep -h '^{' {} + | wc -l; }
nine_in_ten() { # of the functions are at most 50 lines long
	local all long
	all=$(count_functions "$1")
	long=$(long_functions "$1" 50 | wc -l)
	[ $((long * 10)) -le "$all" ] || echo "$long of $all functions are longer than 50 lines"
}

nothing() { [ -z "$("$@")" ] || { "$@"; false; }; }
something() { [ -n "$("$@")" ]; }

ok "no blanks at the end of a line or before a tab" nothing blanks "$srcdir"
ok "tabs for indentation" nothing indentation "$srcdir"
ok "lines end with a line feed" nothing carriage_returns "$srcdir"
ok "files end with a line feed" nothing cut_files "$srcdir"
ok "a blank after if, for, while, switch" nothing keywords "$srcdir"
ok "the brace of a function on its own line" nothing braces "$srcdir"
ok "the star stands with the name" nothing stars "$srcdir"
ok "comments are /* */" nothing slashes "$srcdir"
ok "no function over 120 lines" nothing long_functions "$srcdir" 120
ok "nine functions in ten under 50 lines" nothing nine_in_ten "$srcdir"

# The police can see: one file that breaks each rule.
tree=$SANDBOX/tree
mkdir -p "$tree/src/base"
{
	printf 'int good(int *x)\n{\n\tif (x)\n\t\treturn 1; /* %s */\n' 'if(, char* x'
	printf '\treturn good(x,\n\t\tx);\n}\n'
} >"$tree/src/base/good.c"
for rule in blanks indentation carriage_returns cut_files keywords braces stars slashes; do
	ok "$rule: nothing in a good file" nothing "$rule" "$tree"
done
breaks() { # RULE TEXT
	printf "$2" >"$tree/src/base/bad.c"
	ok "$1: seen where it is broken" something "$1" "$tree"
}
breaks blanks 'int x; \n'
breaks indentation '    int x;\n'
breaks carriage_returns 'int x;\r\n'
breaks cut_files 'int x;'
breaks keywords '\tif(x)\n'
breaks keywords 'if (x){\n'
breaks braces 'static int *f(void) {\n'
breaks stars '\tconst char* x;\n'
breaks slashes 'int x; // why\n'
{ echo 'int f(void)'; echo '{'; seq 121; echo '}'; } >"$tree/src/base/bad.c"
ok "a long function is seen" something long_functions "$tree" 120
ok "too many long functions are seen" something nine_in_ten "$tree"

done_testing
