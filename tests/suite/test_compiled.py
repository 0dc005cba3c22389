"""Programs compiled on the spot against glibc (gcc, g++, gfortran), against musl
(musl-gcc), and statically: language runtimes, plugins, TLS, constructors."""

import os
import re
import shlex

from harness import Case, check, compiled, copy_all

SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")

# name: commands that build it; @ is the folder of the sources, the output goes to the working directory.
PROGRAMS = {
    "hello": ["gcc -O2 @/hello.c -o hello"],
    "hello-static": ["gcc -O2 -static @/hello.c -o hello-static"],
    "hello-static-pie": ["gcc -O2 -static-pie @/hello.c -o hello-static-pie"],
    "hello-nopie": ["gcc -O2 -no-pie @/hello.c -o hello-nopie"],
    "hello-now": ["gcc -O2 -Wl,-z,now,-z,relro @/hello.c -o hello-now"],
    "hello-musl": ["musl-gcc -O2 @/hello.c -o hello-musl"],
    "hello-musl-static": ["musl-gcc -O2 -static @/hello.c -o hello-musl-static"],
    "iostream": ["g++ -O2 @/iostream.cc -o iostream"],
    "threads": ["g++ -O2 -pthread @/threads.cc -o threads"],
    "filesystem": ["g++ -O2 -std=c++17 @/filesystem.cc -o filesystem"],
    "exceptions": ["g++ -O2 @/exceptions.cc -o exceptions"],
    "openmp": ["gcc -O2 -fopenmp @/openmp.c -o openmp"],
    "fortran": ["gfortran -O2 @/fortran.f90 -o fortran"],
    "plugin": ["gcc -O2 -shared -fPIC @/plugin.c -o plugin.so", "gcc -O2 @/plugin_main.c -o plugin"],
    "plugin-tlsdesc": ["gcc -O2 -shared -fPIC -mtls-dialect=gnu2 @/plugin.c -o plugin.so", "gcc -O2 @/plugin_main.c -o plugin-tlsdesc"],
    "order": ["gcc -O2 @/order.c -o order"],
    "ifunc": ["gcc -O2 @/ifunc.c -o ifunc"],
    "cancel": ["gcc -O2 -pthread @/cancel.c -o cancel"],
    "cancel-exceptions": ["gcc -O2 -fexceptions -pthread @/cancel.c -o cancel-exceptions"],
    "unwind": ["g++ -O2 -pthread @/unwind.cc -o unwind"],
    "faults": ["gcc -O0 @/faults.c -o faults"],
    "faults-static": ["gcc -O0 -static @/faults.c -o faults-static"],
    "cli": ["gcc -O1 -pthread @/cli.c -o cli"],
    "ints": ["gcc -O1 @/ints.c -o ints"],
    "cancel-musl": ["musl-gcc -O2 @/cancel.c -o cancel-musl"],
}


def builder(name):
    def build(top):
        sources = [os.path.join(SOURCES, f) for f in sorted(os.listdir(SOURCES))]
        commands = [c.replace("@", shlex.quote(SOURCES)) for c in PROGRAMS[name]]
        copy_all(compiled(sources, commands), top)

    return build


def compiler(name):
    return PROGRAMS[name][0].split()[0]


def reserved_as_the_manual_says(out):
    """Of the vectors that processors reserve a hypervisor without their help has some for itself, another one others:
    what runs natively may see that, not what runs in a virtual machine of the processor's."""
    def fault(m):
        n = int(m[1])
        return b"int %d: signal 11 code 128 address (nil) trap 13 error %x at 0\n" % (n, n * 8 + 2)

    return re.sub(rb"int (2[2-9]|3[01]): .*\n", fault, out)


# What cells of kvm differ in from native Linux on a machine that is a virtual one itself.
DIFFERS = {"ints": reserved_as_the_manual_says}

CASES = [Case(name, [f"./{name}", "an argument"], setup=builder(name), needs=(compiler(name),), kvm_differs=DIFFERS.get(name))
         for name in PROGRAMS]


def test_case(case, cell):
    check(case, cell)
