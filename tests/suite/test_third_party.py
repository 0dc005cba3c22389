"""Language runtimes and servers with layouts of their own: Node, rustc, Go with and
without cgo, a JDK, Mono, GHC, Erlang, Lisps, R, PostgreSQL, Chromium. Those that
only `make deps LARGE=1` installs (hundreds of megabytes each) run where they are there."""

from harness import MINUTES, Case, check, sh

RUST = b"""
use std::{collections::HashMap, panic, thread};
fn main() {
    let threads: Vec<_> = (0..8u64).map(|i| thread::spawn(move || (0..1000u64).map(|x| x * i).sum::<u64>())).collect();
    let sums: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    let map: HashMap<_, _> = sums.iter().enumerate().collect();
    panic::set_hook(Box::new(|_| ()));
    println!("{:?} {} {}", sums, map.len(), panic::catch_unwind(|| panic!("caught")).is_err());
    println!("{:?} {:?}", std::env::args().count(), std::fs::read_link("/proc/self/exe").is_ok());
}
"""

GO = b"""package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for i := 0; i < 100; i++ {
		wg.Add(1)
		go func(i int) { defer wg.Done(); time.Sleep(time.Millisecond); mu.Lock(); n += i; mu.Unlock() }(i)
	}
	wg.Wait()
	runtime.GC()
	out, err := exec.Command("echo", "sub").Output()
	fmt.Println(n, len(os.Args), string(out), err)
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	fmt.Println(<-c)
	defer func() { fmt.Println("recovered:", recover()) }()
	var p *int
	fmt.Println(*p)
}
"""

CGO = b"""package main

/*
#include <errno.h>
static int add(int a, int b) { errno = 5; return a + b; }
extern int goCallback(int);
static int viaC(int x) { return goCallback(x) + 1; }
*/
import "C"
import (
	"fmt"
	"os/user"
	"sync"
)

//export goCallback
func goCallback(x C.int) C.int { return x * 2 }

func main() {
	r, err := C.add(2, 3)
	fmt.Println(r, err)
	var wg sync.WaitGroup
	for i := 0; i < 20; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			if C.viaC(C.int(i)) != C.int(i*2+1) {
				panic("wrong")
			}
		}(i)
	}
	wg.Wait()
	u, err := user.Lookup("root")
	fmt.Println(u.Uid, u.HomeDir, err)
}
"""

JAVA = b"""
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Hello {
	public static void main(String[] args) throws Exception {
		System.out.println(System.getProperty("java.version"));
		ExecutorService pool = Executors.newFixedThreadPool(4);
		List<Future<Integer>> jobs = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			int k = i;
			jobs.add(pool.submit(() -> {
				byte[][] garbage = new byte[200][];
				for (int j = 0; j < 2000; j++) garbage[j % 200] = new byte[10000];
				return k * garbage.length;
			}));
		}
		int sum = 0;
		for (var job : jobs) sum += job.get();
		pool.shutdown();
		System.gc();
		System.out.println(sum + " " + IntStream.range(0, 100000).parallel().sum());
		Process p = new ProcessBuilder("echo", "sub").start();
		System.out.println(new String(p.getInputStream().readAllBytes()).trim() + p.waitFor());
		try {
			int[] none = null;
			none[0] = 1;
		} catch (NullPointerException e) {
			System.out.println("null pointer");
		}
	}
}
"""

CSHARP = b"""
using System;
using System.Linq;
using System.Threading;

class Program {
	static void Main() {
		int n = 0;
		var threads = Enumerable.Range(0, 4).Select(i => new Thread(() => { for (int k = 0; k < 1000; k++) Interlocked.Increment(ref n); })).ToArray();
		foreach (var t in threads) t.Start();
		foreach (var t in threads) t.Join();
		GC.Collect();
		Console.WriteLine(n);
		try { string s = null; Console.WriteLine(s.Length); } catch (NullReferenceException) { Console.WriteLine("null reference"); }
	}
}
"""

HASKELL = b"""
import Control.Concurrent
import qualified Data.Map as M
main = do
  m <- newEmptyMVar
  mapM_ (\\i -> forkIO (putMVar m (i * i))) [1 .. 10]
  xs <- mapM (const (takeMVar m)) [1 .. 10]
  print (sum xs)
  print (M.toList (M.fromList (zip [1 .. 5] "abcde")))
"""

NODE = """
const {Worker} = require("worker_threads");
const w = new Worker('require("worker_threads").parentPort.postMessage(6 * 7)', {eval: true});
w.on("message", m => console.log(m)); w.on("exit", c => console.log("exit", c));
console.log(process.version, require("child_process").execFileSync("echo", ["sub"]).toString());
console.log(require("crypto").createHash("sha256").update("x").digest("hex"));
const z = require("zlib"); console.log(z.gunzipSync(z.gzipSync("hi")).toString());
let a = []; for (let i = 0; i < 3e5; i++) a.push({i}); console.log(a.length);
process.exitCode = 3;
"""

NGINX = """
D=/tmp/htux-nginx-$$; mkdir $D && cd $D
printf 'pid p; error_log stderr; events {} http { access_log off; client_body_temp_path b; proxy_temp_path x; fastcgi_temp_path f;
uwsgi_temp_path u; scgi_temp_path s; server { listen unix:'$D'/sock; location / { return 200 hello; } } }' > conf
nginx -t -p $PWD -c $PWD/conf 2>&1 | sed "s|$D|D|"
nginx -p $PWD -c $PWD/conf
curl -s --unix-socket sock http://localhost/x; echo
kill $(cat p); while [ -e p ]; do sleep 0.02; done
cd /; rm -rf $D
"""

REDIS = """
redis-server --port 0 --unixsocket $PWD/s --daemonize no --save '' > /dev/null &
until [ -S s ]; do sleep 0.02; done
for c in 'set a 5' 'incr a' 'lpush l x y z' 'lrange l 0 -1' 'eval "return 6*7" 0'; do eval redis-cli -s s $c; done
redis-cli -s s shutdown nosave; wait; rm -f s
"""

# As an ordinary user, in memory: what is outside of the guest cannot change its owner.
POSTGRES = """
P=$(ls -d /usr/lib/postgresql/*/bin | tail -1); D=/tmp/htux-postgres-$$; X='setpriv --reuid=nobody --regid=nogroup --clear-groups'
mkdir -m 700 $D; chown nobody:nogroup $D; cd $D
$X $P/initdb -D $D/d -A trust -N --locale=C.UTF-8 -E UTF8 > log 2>&1 || cat log
$X $P/pg_ctl -D $D/d -w -o "-c listen_addresses= -k $D" -l $D/d/log start | tail -1
$X $P/psql -h $D -d postgres -Atc 'create table t(a int, b text); insert into t select i, md5(i::text) from generate_series(1, 1000) i; select sum(a), max(b) from t'
$X $P/pg_ctl -D $D/d -w -m fast stop | tail -1
cd /; rm -rf $D
"""

CHROMIUM = """
/usr/lib/chromium/chromium --headless --no-sandbox --disable-gpu --user-data-dir=$PWD/profile --dump-dom \\
	'data:text/html,<p id=x>hi</p><script>document.getElementById("x").textContent=6*7</script>' 2>/dev/null
rm -rf profile
"""

HOME = {"HOME": "/tmp"}

CASES = [
    Case("node", ["node", "-e", NODE], needs=("node",), env=HOME),
    sh("npm", "npm --version", needs=("npm",), env=HOME),
    sh("rustc", "rustc -O -C prefer-dynamic a.rs -o dynamic && LD_LIBRARY_PATH=$(rustc --print sysroot)/lib ./dynamic 1 2; rustc a.rs -o a && ./a; rm -f a dynamic", files={"a.rs": RUST}, needs=("rustc",), timeout=300, not_in_lab=MINUTES),
    sh("cargo", "cargo new --quiet --vcs none p && cd p && cargo run --quiet --offline && cd .. && rm -rf p", needs=("cargo",), env=HOME, timeout=300, not_in_lab=MINUTES),
    sh("go", "go build -o a a.go && ./a x y; rm -f a; rm -rf cache", files={"a.go": GO}, needs=("go",), env={**HOME, "GOCACHE": "/tmp/htux-go-cache"}, timeout=400, not_in_lab=MINUTES),
    sh("cgo", "go build -o a a.go && ./a; rm -f a", files={"a.go": CGO}, needs=("go",), env={**HOME, "GOCACHE": "/tmp/htux-go-cache"}, timeout=400, not_in_lab=MINUTES),
    sh("java", "javac Hello.java && java Hello && java -XX:+UseSerialGC -Xmx64m Hello && java -Xint Hello; rm -f *.class", files={"Hello.java": JAVA}, needs=("javac",), timeout=400, not_in_lab=MINUTES),
    sh("jshell", "echo 'int x = 6 * 7; System.out.println(x);' | jshell --execution local -s - 2>/dev/null", needs=("jshell",), env=HOME, timeout=300, not_in_lab=MINUTES),
    sh("mono", "mcs -out:a.exe a.cs && mono a.exe; rm a.exe", files={"a.cs": CSHARP}, needs=("mcs",), env=HOME, timeout=240, not_in_lab=MINUTES),
    sh("ghc", "ghc -dynamic -threaded -v0 a.hs -o a && ./a +RTS -N2; rm -f a a.o a.hi", files={"a.hs": HASKELL}, needs=("ghc",), env=HOME, timeout=300, not_in_lab="its program wants two processors"),
    Case("erlang", ["erl", "-noshell", "-eval", 'P=self(), [spawn(fun()->P!{I,I*I} end)||I<-lists:seq(1,100)], io:format("~p~n",[lists:sum([receive {_,X}->X end||_<-lists:seq(1,100)])]), io:format("~s",[os:cmd("echo sub")]), halt(3).'], needs=("erl",), env=HOME),
    Case("guile", ["guile", "-c", "(use-modules (ice-9 threads)) (display (par-map (lambda (x) (* x x)) (iota 10))) (newline) (gc) (display (expt 2 200))"], needs=("guile",), env=HOME),
    Case("sbcl", ["sbcl", "--non-interactive", "--eval", '(progn (princ (expt 3 100)) (sb-thread:join-thread (sb-thread:make-thread (lambda () (princ 42)))) (gc :full t) (handler-case (error "x") (error (e) (princ e))))'], needs=("sbcl",), env=HOME),
    Case("luajit", ["luajit", "-e", "local t = {} for i = 1, 1e6 do t[i] = i * 2 end print(#t, jit.status())"], needs=("luajit",)),
    Case("php", ["php", "-r", 'echo PHP_VERSION, json_encode([1, "a" => 2.5]), md5("x"), preg_replace("/(a)b/", "$1X", "abab"), date("Y", 0), PHP_EOL; var_dump(0.1 + 0.2); exit(3);'], needs=("php",)),
    sh("R", "R --version; Rscript -e 'x <- c(1,2,3,4); y <- c(2.1,3.9,6.2,7.8); print(lm(y~x)); set.seed(1); print(rnorm(3)); print(solve(matrix(c(2,1,1,3),2)))'", needs=("Rscript",), env=HOME, not_in_lab=MINUTES),
    sh("octave", "octave-cli --no-gui --eval 'a = magic(4); disp(det(a(1:3,1:3))); disp(eig(a)); printf(\"%g\\n\", sum(a(:)))' 2>/dev/null", needs=("octave-cli",), env=HOME, not_in_lab=MINUTES),
    Case("numpy", ["/usr/bin/python3", "-B", "-c", "import numpy as n; a = n.arange(10000.).reshape(100, 100) / 7; print(n.linalg.det(a + n.eye(100)), (a @ a).sum(), n.fft.fft(a[0])[:3], n.random.default_rng(5).normal(size=3), n.linalg.svd(a)[1][:2])"], needs=("f2py3",)),
    sh("redis", REDIS, needs=("redis-server",)),
    sh("nginx", NGINX, needs=("nginx", "curl")),
    sh("postgres", POSTGRES, needs=("pg_ctlcluster",), timeout=300, not_in_lab=MINUTES),
    sh("libreoffice", "libreoffice --version", needs=("libreoffice",), env=HOME, not_in_lab=MINUTES),
    sh("chromium", CHROMIUM, needs=("chromium",), env=HOME, timeout=300, not_in_lab=MINUTES),
    sh("systemd", "systemd-escape 'a b/c'; systemd-analyze calendar --base-time=2020-01-01 daily | head -3; systemd-id128 new | wc -c; journalctl --version | head -1; busctl --version | head -1", needs=("systemd-analyze",)),
    sh("gcc-make", "make -j3 -s && ./p; rm -f p *.o", files={"Makefile": b"p: main.o f1.o f2.o f3.o\n\t$(CC) -o $@ $^\n", "main.c": b"#include <stdio.h>\nint f1(void), f2(void), f3(void);\nint main(void) { printf(\"%d\\n\", f1() + f2() + f3()); return 0; }\n", **{f"f{i}.c": f"#include <stdlib.h>\nint f{i}(void) {{ return atoi(\"{i}\"); }}\n".encode() for i in (1, 2, 3)}}, timeout=240),
    sh("cmake", "cmake -S . -B b > /dev/null && cmake --build b 2>&1 | tail -1 && b/x; rm -rf b", files={"CMakeLists.txt": b"cmake_minimum_required(VERSION 3.10)\nproject(x CXX)\nadd_executable(x a.cc)\n", "a.cc": b"#include <iostream>\nint main() { std::cout << \"built\\n\"; }\n"}, needs=("cmake",), timeout=300, not_in_lab=MINUTES),
    sh("cmake-script", "cmake -P s.cmake", files={"s.cmake": b'file(GLOB f /etc/pass*)\nexecute_process(COMMAND echo sub OUTPUT_VARIABLE o)\nmessage("${f} ${o}")\nfile(SHA256 /etc/passwd h)\nmessage(${h})\n'}, needs=("cmake",)),
    sh("libreoffice-convert", "libreoffice -env:UserInstallation=file://$PWD/profile --headless --convert-to txt:Text a.html 2>/dev/null; cat a.txt; rm -rf profile", files={"a.html": b"<h1>One</h1><p>two <b>three</b></p><table><tr><td>4<td>5</table>"}, needs=("libreoffice",), timeout=300, not_in_lab=MINUTES),
]


def test_case(case, cell):
    check(case, cell)
