/* An entry of /etc/gshadow: <gshadow.h> is glibc's alone. */
#ifndef SGRP_H
#define SGRP_H

struct sgrp {
	char *sg_namp, *sg_passwd, **sg_adm, **sg_mem;
};

#endif
