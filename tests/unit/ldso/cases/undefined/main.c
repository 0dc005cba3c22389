/* A program that cannot start: same words and status as from glibc. */
int gone(void);
int (*p)(void) = gone;
int main(void) { return p(); }
