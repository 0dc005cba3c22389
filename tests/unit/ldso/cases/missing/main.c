/* A program that cannot start: same words and status as from glibc. */
int gone(void);
int main(void) { return gone(); }
