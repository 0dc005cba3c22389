/* `htux doctor`: what this host offers, what will be used, and why. */
#ifndef MONITOR_DOCTOR_H
#define MONITOR_DOCTOR_H

/* Prints the report; 0 if programs can be run here, EXIT_MONITOR if not. */
int doctor(void);

#endif
