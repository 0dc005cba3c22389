# A bracket expression without an end is no match in gnulib where it has matched already; in glibc its
# "[" is a character then too, as where it has not.
/\[\.\.\. (unterminated) loses/ {
	n
	s/return FNM_NOMATCH;/{ p = p_init; n = n_init; c = L_('['); goto normal_match; }/
}
