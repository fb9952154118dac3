EXTRA_PROGRAMS += bench/bench
bench_bench_SOURCES = bench/bench.c
bench_bench_LDADD = $(base_stack)

bench: bench/bench$(EXEEXT)
	bench/bench
