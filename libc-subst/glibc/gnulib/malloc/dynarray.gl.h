/* gnulib generates this from its dynarray.h; the original serves as it is. */
#define libc_hidden_proto(name)
#include <malloc/dynarray.h>
