#include <pthread.h>
#include <unistd.h>
static void prepare(void) { write(1, "lib prepare\n", 12); }
static void parent(void) { write(1, "lib parent\n", 11); }
static void child(void) { write(1, "lib child\n", 10); }
__attribute__((constructor)) static void ctor(void) { pthread_atfork(prepare, parent, child); }
