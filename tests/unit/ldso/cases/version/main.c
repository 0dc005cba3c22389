/* A library without the version that the program wants. */
int gone(void);
int main(void) { return gone(); }
