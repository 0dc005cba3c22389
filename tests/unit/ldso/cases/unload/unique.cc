template <class T> struct S { static int v; };
template <class T> int S<T>::v = 3;
inline int &counter() { static int n; return n; }
int use() { return S<int>::v + counter()++; }
int before = use();
