/* As dynarray.gl.h. */
#include <malloc/dynarray-skeleton.c>
