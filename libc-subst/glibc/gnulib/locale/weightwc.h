#define findidxwc glibc_wide_element
