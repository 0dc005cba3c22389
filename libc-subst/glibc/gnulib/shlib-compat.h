/* The versions of symbols are given by twins (twin.h). */
