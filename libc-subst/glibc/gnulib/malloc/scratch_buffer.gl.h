/* As dynarray.gl.h. */
#define libc_hidden_proto(name)
#include <malloc/scratch_buffer.h>
