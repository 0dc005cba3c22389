int two(void);
int nowhere(void);
__attribute__((weak)) int weak(void);
int use(int all) { return two() + (all ? weak() + nowhere() : 0); }
