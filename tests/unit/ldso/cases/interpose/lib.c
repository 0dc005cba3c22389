int who(void) { return 1; }
int prog(void) { return 2; }
int lib_who(void) { return who(); }
int lib_prog(void) { return prog(); }
