"""Interpreters: perl, python3, ruby."""

import importlib.util
import re

import pytest
from harness import MACHINE, MINUTES, Case, check

PY = "/usr/bin/python3"
REGRESSION = []  # names of cases
NO_INTERNET = ("-i", "test_invalid_socket", "-i", "test_set_wakeup_fd_socket_result")  # AF_INET sockets are not supported


def python(name, code, **kw):
    return Case("python-" + name, [PY, "-S" if kw.pop("bare", False) else "-B", "-c", code], **kw)


def pytest_module(name, *args, part="", **kw):
    """One module of Python's own regression tests, or a part of it; the last line has a time in it."""
    REGRESSION.append(f"python-{name}{part}")
    return Case(f"python-{name}{part}", ["sh", "-c", f"{PY} -m test -q {' '.join(args)} {name} 2>&1 | grep -E '^(Result|Tests result|test_|.*failed)' | grep -v ' in '"], timeout=600, needs=(), **kw)


def perl(name, code, **kw):
    return Case("perl-" + name, ["perl", "-w", "-e", code], **kw)


def ruby(name, code, **kw):
    return Case("ruby-" + name, ["ruby", "-e", code], needs=("ruby",), timeout=240, **kw)


CAPABILITIES = r'''import ctypes,os
l=ctypes.CDLL(None,use_errno=True)
class H(ctypes.Structure): _fields_=[("v",ctypes.c_uint),("p",ctypes.c_int)]
D=ctypes.c_uint*6
# The bounding set of the machine may lack some of the higher ones.
def cap(): return [(x[3:6],int(x[8:],16)&0xfff) for x in open("/proc/self/status") if x[:3]=="Cap"]
def capset(e,p,i):
  r=l.capset(ctypes.byref(H(0x20080522,0)),D(e,p,i,0,0,0)); return r,ctypes.get_errno() if r else 0
print(cap()); print(capset(0xf0,0xfff,0xf00),cap()); print(capset(0xe0,0xff,0xf0),cap()); print(capset(0xe0,0x1ff,0),capset(0x100,0xff,0))
print([l.prctl(*a) for a in ((47,2,5,0,0),(47,1,5,0,0),(47,2,1,0,0),(23,5),(24,5),(23,99))],cap())
if os.getuid()==0:
  os.seteuid(99); print(cap()); os.seteuid(0); print(cap()); print(l.prctl(8,1)); os.setresuid(99,99,99); print(cap()); print(capset(0x20,0x60,0),cap())
os.execlp("grep","grep","-E","Cap(Inh|Prm|Eff|Amb)","/proc/self/status")'''

CASES = [
    python("hello", "print('hello')"),
    python("version", "import sys, platform; print(sys.version, platform.machine(), sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.encoding)"),
    python("json", "import json; d={'a':[1,2.5,None,True,'é\\n'],'b':{'c':-1e-300}}; s=json.dumps(d,indent=1,sort_keys=True); print(s, json.loads(s)==d)"),
    python("sqlite3", "import sqlite3; c=sqlite3.connect('x.db'); c.execute('create table t(a,b)'); c.executemany('insert into t values(?,?)',[(i,str(i*i)) for i in range(5000)]); c.commit(); print(c.execute('select sum(a),max(b) from t').fetchall()); c.close(); import os; os.remove('x.db')"),
    python("ssl", "import ssl; c=ssl.create_default_context(); print(ssl.OPENSSL_VERSION, c.verify_mode, len(c.get_ciphers()) > 5, ssl.RAND_status())"),
    python("hashlib", "import hashlib\nfor n in sorted(hashlib.algorithms_guaranteed):\n  h=hashlib.new(n,b'x'*1000); print(n, h.hexdigest(16) if 'shake' in n else h.hexdigest())"),
    python("ctypes", "import ctypes; l=ctypes.CDLL(None); cb=ctypes.CFUNCTYPE(ctypes.c_int,ctypes.POINTER(ctypes.c_int),ctypes.POINTER(ctypes.c_int)); a=(ctypes.c_int*7)(5,3,9,1,1,8,2); l.qsort(a,7,4,cb(lambda x,y:x[0]-y[0])); print(list(a), l.strlen(b'abc'), ctypes.string_at(b'zz')); l.strtod.restype=ctypes.c_double; print(l.strtod(b'2.5e3',None)); print(ctypes.get_errno())"),
    python("threading", "import threading,queue\nq=queue.Queue(); r=[]\ndef w():\n  while True:\n    x=q.get()\n    if x is None: return\n    r.append(x*x)\nts=[threading.Thread(target=w) for _ in range(8)]\n[t.start() for t in ts]; [q.put(i) for i in range(2000)]; [q.put(None) for _ in ts]; [t.join() for t in ts]; print(sum(r),len(r))"),
    python("thread-local", "import threading; l=threading.local(); out=[]; b=threading.Barrier(4)\ndef f(i):\n  l.x=i; b.wait(); out.append(l.x)\nts=[threading.Thread(target=f,args=(i,)) for i in range(4)]\n[t.start() for t in ts]; [t.join() for t in ts]; print(sorted(out))"),
    python("multiprocessing-dummy", "from multiprocessing.dummy import Pool; p=Pool(4); print(p.map(lambda x:x**3, range(50))); p.close(); p.join()"),
    python("asyncio", "import asyncio\nasync def w(n,d):\n  await asyncio.sleep(d); return n\nasync def m():\n  print(await asyncio.gather(*(w(i,(5-i)*0.01) for i in range(5))))\n  try: await asyncio.wait_for(asyncio.sleep(9),0.02)\n  except asyncio.TimeoutError: print('timeout')\n  p=await asyncio.create_subprocess_exec('cat',stdin=-1,stdout=-1); print(await p.communicate(b'via cat'))\nasyncio.run(m())"),
    python("decimal", "from decimal import *; getcontext().prec=60; print(Decimal(2).sqrt(), Decimal(1)/7, Decimal('1e-30').ln())"),
    python("datetime", "import datetime,time,zoneinfo; d=datetime.datetime(2024,3,10,12,30,tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')); print(d, d.utcoffset(), d.strftime('%a %A %d %b %B %Y %I %p %j %U %Z %%'), datetime.datetime.strptime('2001-02-03 04:05','%Y-%m-%d %H:%M'), time.strftime('%c %x %X %P %s %k|%e',time.gmtime(0)))"),
    python("locale", "import locale; print(locale.setlocale(locale.LC_ALL,'')); print(locale.localeconv()); print(locale.getpreferredencoding(), sorted('zaÄbB',key=locale.strxfrm)); print(locale.nl_langinfo(locale.CODESET), locale.nl_langinfo(locale.DAY_2))\ntry: locale.setlocale(locale.LC_ALL,'xx_YY.FOO')\nexcept locale.Error as e: print(e)"),
    python("re", "import re; print(re.findall(r'(\\w+)@(\\w+)\\.com','a@b.com, ccc@dd.com'), re.sub(r'(?<=a)b+','X','abbb ab b'), re.split(r'[,;]\\s*','a, b;c'))"),
    python("task-links", "import os,threading; e=threading.Event(); n=lambda: os.stat('/proc/self/task').st_nlink\nprint(n()); t=threading.Thread(target=e.wait); t.start(); print(n()); e.set(); t.join()"),
    python("math", "import math,cmath; print([f(0.7) for f in (math.sin,math.cos,math.tan,math.exp,math.log,math.gamma,math.lgamma,math.erf,math.asinh)], cmath.exp(1j), math.factorial(50), math.fsum([.1]*10), float('1e308')*10, 2**0.5)"),
    python("float-format", "print('%.17g %r %s %e'%(0.1,1/3,1e22,123456.789), [float(x) for x in ('1e-320','0x1p3' if 0 else '8','1.7976931348623157e308','2.2250738585072011e-308')], (0.5).hex(), round(2.675,2))"),
    python("subprocess", "import subprocess,sys; print(subprocess.run(['sh','-c','echo out; echo err >&2; exit 3'],capture_output=True)); print(subprocess.check_output('cat | tr a-z A-Z',shell=True,input=b'pipe'))\ntry: subprocess.run(['/no/such'])\nexcept FileNotFoundError as e: print(e)\np=subprocess.Popen(['sleep','9']); p.terminate(); print(p.wait())"),
    python("fork", "import os,sys\nr,w=os.pipe()\np=os.fork()\nif p==0:\n  os.write(w,b'child'); os._exit(5)\nprint(os.read(r,9), os.WEXITSTATUS(os.waitpid(p,0)[1]))"),
    python("multiprocessing", "import multiprocessing as m\ndef f(x): return x*x\nif __name__=='__main__':\n  with m.get_context('fork').Pool(3) as p: print(p.map(f,range(20)))\n  q=m.Queue(); q.put(5); print(q.get()); v=m.Value('i',0)\n  def inc():\n    with v.get_lock(): v.value+=1\n  ps=[m.get_context('fork').Process(target=inc) for _ in range(5)]\n  [x.start() for x in ps]; [x.join() for x in ps]; print(v.value)"),
    python("signal", "import signal,time,os\nseen=[]; signal.signal(signal.SIGALRM,lambda s,f: seen.append(s)); signal.setitimer(signal.ITIMER_REAL,0.05)\nwhile not seen: time.sleep(0.2)\nprint('alarm',seen); print(signal.getitimer(signal.ITIMER_REAL)); signal.signal(signal.SIGUSR1,lambda s,f: print('usr1')); os.kill(os.getpid(),signal.SIGUSR1); print(signal.sigtimedwait([signal.SIGUSR2],0.01)); signal.pthread_sigmask(signal.SIG_BLOCK,[signal.SIGUSR2]); os.kill(os.getpid(),signal.SIGUSR2); print(signal.sigpending(), signal.sigwaitinfo([signal.SIGUSR2]).si_signo)"),
    python("capabilities", CAPABILITIES),
    python("exception", "1/0"),
    python("exit-code", "import sys; sys.exit(77)"),
    python("mmap", "import mmap,os; f=open('m','w+b'); f.truncate(10000); m=mmap.mmap(f.fileno(),0); m[5000:5005]=b'hello'; m.flush(); print(open('m','rb').read()[4999:5006]); m.close(); a=mmap.mmap(-1,1<<20); a[77]=5; p=os.fork()\nif p==0:\n  a[78]=9; os._exit(0)\nos.waitpid(p,0); print(a[77],a[78])"),
    python("selectors", "import selectors,socket,os; s=selectors.DefaultSelector(); a,b=socket.socketpair(); s.register(a,1); print(s.select(0.01)); b.send(b'x'); print([(k.fileobj is a,e) for k,e in s.select(1)], a.recv(5)); a.close(); b.close()"),
    python("tempfile-shutil", "import tempfile,shutil,os,pathlib; d=tempfile.mkdtemp(dir='.'); p=pathlib.Path(d,'a/b'); p.mkdir(parents=True); (p/'f').write_text('x'); shutil.copytree(d,'copy'); print(sorted(x.as_posix() for x in pathlib.Path('copy').rglob('*'))); shutil.rmtree(d)"),
    python("compress", "import zlib,lzma,bz2,gzip; d=b'abc'*10000; print([len(x.compress(d)) for x in (zlib,lzma,bz2)], all(x.decompress(x.compress(d))==d for x in (zlib,lzma,bz2,gzip)))"),
    python("os-misc", "import os,resource; print(os.getcwd()==os.path.realpath('.'), os.cpu_count(), os.sched_getaffinity(0), os.uname().sysname, os.path.exists('/proc/self/exe'), os.readlink('/proc/self/exe'), resource.getrlimit(resource.RLIMIT_STACK), os.sysconf('SC_PAGE_SIZE'), os.get_terminal_size.__name__); print(sorted(os.listdir('/proc/self/fd'))[:3], os.statvfs('/').f_bsize); print(os.urandom(8)!=os.urandom(8))", native_in_lab=MACHINE),
    python("faulthandler", "import faulthandler,sys; faulthandler.enable(); import ctypes; ctypes.string_at(8)", normalise=lambda b: re.sub(rb"thread 0x[0-9a-f]+", b"thread", b)),
    python("gc-recursion", "import sys; sys.setrecursionlimit(20000)\ndef f(n): return 0 if n==0 else 1+f(n-1)\nprint(f(9000))"),
    python("import-many", "import http.client,xml.etree.ElementTree as E,csv,email,unittest,argparse,concurrent.futures,urllib.request,curses,readline,uuid; print(E.tostring(E.fromstring('<a><b c=\"1\"/></a>')))"),
    perl("regex", 'my $t="The year 1999 and 2024"; my @y=$t=~/(\\d{4})/g; print "@y\\n"; (my $u=$t)=~s/(\\w+)/\\u$1/g; print "$u\\n"; print join("|",split /\\s*,\\s*/,"a , b,c"),"\\n"; print "ok\\n" if "aabb"=~/^(a+)(b+)$/ && length $1==length $2'),
    perl("sprintf", 'printf "%5.2f|%-6s|%06d|%x|%e|%g|%s|%vd\\n",3.14159,"ab",42,255,12345.678,1e-7,1/3,"1.22.333"; print 1e15,1e16,0.1+0.2,9**20,-7/2,int(-3.7),10%3,-10%3,"\\n"'),
    perl("sort-hash", 'my %h=map{$_=>$_*$_%17}1..50; print join(",",map{"$_=$h{$_}"}sort{$h{$a}<=>$h{$b}||$a<=>$b}keys %h),"\\n"'),
    perl("Dumper-JSON", 'use Data::Dumper; use JSON::PP; $Data::Dumper::Sortkeys=1; my $d={a=>[1,2,{b=>undef}],c=>"x"}; print Dumper($d); print JSON::PP->new->canonical->pretty->encode($d); print JSON::PP->new->decode("[1.5,\\"\\\\u00e9\\"]")->[0],"\\n"'),
    perl("threads", 'use threads; use threads::shared; my $n:shared=0; my @t=map{threads->create(sub{for(1..200){lock($n);$n++} return $_[0]*2},$_)}1..5; print join(",",map{$_->join}@t)," $n\\n"'),
    perl("fork-pipe", 'pipe(R,W); if(!fork){close R; print W "from child $_\\n" for 1..3; exit 6} close W; print while <R>; wait; print $?>>8,"\\n"; print `echo back; exit 2`, $?>>8, "\\n"; open(P,"-|","seq 3"); print <P>; close P; system("sh","-c","exit 9"); print $?>>8,"\\n"'),
    perl("signals", '$SIG{ALRM}=sub{print "alarm\\n"; die "x\\n"}; eval{alarm 1; select(undef,undef,undef,5)}; print "after $@"; $SIG{USR1}=sub{print "usr1\\n"}; kill USR1=>$$; local $SIG{__WARN__}=sub{print "warn: @_"}; warn "w\\n"'),
    perl("die", 'die "gone\\n"'),
    perl("files", 'open(F,">","x"); print F "line $_\\n" for 1..1000; close F; open(F,"<","x"); my @l=<F>; print scalar(@l),$l[-1]; print -s "x",-e "nope"?1:0,"\\n"; opendir(D,"."); print join(",",sort grep{!/^\\./}readdir D),"\\n"; unlink "x"; use POSIX; print strftime("%Y-%m-%d",gmtime(0)),floor(-1.5),"\\n"; print join(",",(stat "/etc/passwd")[2,7]),"\\n"'),
    perl("modules", 'use Digest::SHA qw(sha256_hex); use Time::HiRes; use List::Util qw(sum shuffle); use MIME::Base64; use Encode; use Storable qw(dclone); use Socket; print sha256_hex("x"),sum(1..10),encode_base64("hi"),length(decode("UTF-8","\\xc3\\xa9")),"\\n"'),
    perl("sprintf-locale", 'use POSIX qw(setlocale LC_ALL localeconv); print setlocale(LC_ALL,""),"\\n"; print localeconv()->{decimal_point},"\\n"; print lc("ÀB"),ucfirst("x"),"\\n"'),
    ruby("basics", "puts (1..10).map{|x|x**20}.inspect, 'héllo'.upcase, format('%.3f %x',Math::PI,255), [3,1,2].sort.inspect, 2**200, 'a-b'.tr('-','_'), Time.at(0).utc, {a: 1}.to_a.inspect"),
    ruby("threads", "q=Queue.new; t=4.times.map{|i|Thread.new{10.times{|j|q<<i*j};i}}; p t.map(&:value), q.size; m=Mutex.new; n=0; 5.times.map{Thread.new{100.times{m.synchronize{n+=1}}}}.each(&:join); p n"),
    ruby("process", "r,w=IO.pipe; pid=fork{r.close; w.puts 'kid'; exit! 4}; w.close; puts r.read; Process.wait pid; p $?.exitstatus; puts `echo sub`; p system('exit 3'), $?.exitstatus; require 'open3'; p Open3.capture2('cat',stdin_data:'x')[0]"),
    ruby("stdlib", "require 'json'; require 'digest'; require 'set'; require 'date'; require 'zlib'; puts JSON.generate({a:[1,nil,2.5]}), Digest::SHA256.hexdigest('x'), Date.new(2024,2,29).next_year, Zlib.inflate(Zlib.deflate('z'*100)).size"),
    ruby("exception", "def f; raise ArgumentError, 'bad'; end; begin; f; rescue => e; puts e.message, e.backtrace.size; ensure puts 'ens' end; exit 3"),
    ruby("fiber", "f=Fiber.new{|x| loop{x=Fiber.yield x*2}}; p f.resume(2), f.resume(5); e=Enumerator.new{|y|a,b=0,1; loop{y<<a; a,b=b,a+b}}; p e.lazy.select(&:even?).first(10)"),
    pytest_module("test_math", not_in_lab=MINUTES),
    pytest_module("test_json", not_in_lab=MINUTES),
    pytest_module("test_re", not_in_lab=MINUTES),
    pytest_module("test_struct", not_in_lab=MINUTES),
    pytest_module("test_time", not_in_lab="CPU time: what the emulated processor is not given counts as the program's, natively there too"),
    pytest_module("test_time", "-i", "test_process_time", "-i", "test_thread_time", part="-short"),
    pytest_module("test_mmap"),
    pytest_module("test_signal", *NO_INTERNET, not_in_lab=MINUTES),
    pytest_module("test_signal", *NO_INTERNET, "-i", "'*StressTest*'", "-i", "'*ItimerTest*'", "-i", "'*SiginterruptTest*'", part="-short"),
    pytest_module("test_threading", not_in_lab=MINUTES),
    pytest_module("test_threading", "-m", "'*.LockTests.*'", "-m", "'*ThreadJoinOnShutdown*'", "-i", "test_4_daemon_threads", part="-short"),
    pytest_module("test_io", not_in_lab=MINUTES),
    pytest_module("test_io", "-m", "'*CMiscIOTest*'", "-m", "'*CSignalsTest*'", "-m", "'*CBufferedReaderTest*'", part="-short"),
]


def test_case(case, cell):
    regression = case.name in REGRESSION
    if regression and not importlib.util.find_spec("test.test_math"):
        pytest.skip("libpython3.11-testsuite is not installed (make deps)")
    native = check(case, cell)
    assert not regression or re.search(rb"^(Tests result|Result):", native.out, re.M), native.out
