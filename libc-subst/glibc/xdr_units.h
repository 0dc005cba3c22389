/* A stream's calls for numbers, by its getbytes and putbytes, and the table of all its calls: included when these are
 * defined. The calls do not go by the table: a program may put its own into a copy of that, and count what comes. */

/* How a unit is put, and what it is to who asks for a long, where that is not as everywhere. */
#ifndef PUT_UNIT
#define PUT_UNIT putbytes
#endif
#ifndef AS_LONG
#define AS_LONG int32_t
#endif

static bool_t getint32(XDR *x, int32_t *v)
{
	uint32_t unit;
	if (!getbytes(x, (char *)&unit, UNIT)) return 0;
	*v = ntohl(unit);
	return 1;
}

static bool_t putint32(XDR *x, const int32_t *v)
{
	uint32_t unit = htonl(*v);
	return PUT_UNIT(x, (char *)&unit, UNIT);
}

static bool_t getlong(XDR *x, long *v)
{
	int32_t unit;
	if (!getint32(x, &unit)) return 0;
	*v = (AS_LONG)unit;
	return 1;
}

static bool_t putlong(XDR *x, const long *v)
{
	int32_t unit = *v;
	return putint32(x, &unit);
}

static const struct xdr_ops ops = { getlong,  putlong, getbytes, putbytes, getpostn,
				    setpostn, inline_, destroy,  getint32, putint32 };
