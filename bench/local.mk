EXTRA_PROGRAMS += bench/bench bench/versus
bench_bench_SOURCES = bench/bench.c
bench_bench_LDADD = $(base_stack)
bench_versus_SOURCES = bench/versus.c
EXTRA_DIST += bench/versus.sh

# Figures are ratios against another program in the same run, or counts; never a pass or fail by time.
bench: bench/bench$(EXEEXT) bench/versus$(EXEEXT) $(bin_PROGRAMS)
	bench/bench
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' bash '$(abs_top_srcdir)/bench/versus.sh'
