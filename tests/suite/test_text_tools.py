"""Text tools and small languages: grep, sed, awk, bc, jq, sqlite3, lua, vim..."""

from harness import MACHINE, Case, check, sh
from sizes import CUT, size

TEXT = b"".join(b"line %d: the quick brown fox %d jumps over the lazy dog\n" % (i, i * i) for i in range(500))
UTF8 = "naïve café Ångström größe 日本語 emoji 😀\nplain ascii\n".encode()
JSON = b'{"a":[1,2,{"b":"x\\u00e9","c":null}],"d":1.5e3,"e":{"f":[true,false]}}'

CASES = [
    Case("grep", ["grep", "-n", "fox 1[0-9]* ", "t"], files={"t": TEXT}),
    Case("grep-E", ["grep", "-E", "-o", "(fox|dog) ?[0-9]{2,}", "t"], files={"t": TEXT}),
    Case("grep-backref", ["grep", r"\([0-9]\)\1", "t"], files={"t": TEXT}),
    Case("grep-P", ["grep", "-P", r"line (?=4\d:)", "t"], files={"t": TEXT}),
    Case("grep-i-utf8", ["grep", "-i", "ÅNGSTRÖM"], stdin=UTF8),
    Case("grep-c-v", ["grep", "-c", "-v", "7", "t"], files={"t": TEXT}),
    Case("grep-r", ["grep", "-r", "-l", "sub new", "/usr/share/perl5"]),
    Case("grep-none", ["grep", "zzz", "t"], files={"t": TEXT}),
    Case("grep-bad-regex", ["grep", "a\\(b"], stdin=b"x"),
    Case("sed", ["sed", "-e", "s/fox \\([0-9]*\\)/cat <\\1>/;5,10d;$!N;P;D"], stdin=TEXT),
    Case("sed-E", ["sed", "-E", "s/(\\w+) (\\w+)/\\2 \\1/g;y/abc/ABC/"], stdin=TEXT),
    Case("sed-i", ["sed", "-i.bak", "s/quick/slow/", "t"], files={"t": TEXT}),
    Case("sed-utf8", ["sed", "s/./x/g"], stdin=UTF8),
    Case("gawk", ["gawk", "{n[$2%7]+=$8} END{for(i=0;i<7;i++)printf \"%d %s %.3f\\n\",i,n[i],log(n[i]+1); print strftime(\"%F\",0,1), toupper(\"é\"), length(\"日本\")}"], stdin=TEXT, needs=("gawk",)),
    Case("gawk-sort", ["gawk", "{a[NR]=$8} END{n=asort(a);for(i=1;i<=20;i++)print a[i]; print substr(\"hello\",2,3), match(\"foobar\",/o+/), RSTART, RLENGTH; print gensub(/(b)/,\"<\\\\1>\",\"g\",\"abab\")}"], stdin=TEXT, needs=("gawk",)),
    Case("mawk", ["mawk", "{s+=$8} END{printf \"%.0f %s\\n\",s,sprintf(\"%5.1e\",s)}"], stdin=TEXT, needs=("mawk",)),
    Case("bc", ["bc", "-l"], stdin=b"scale=50; 4*a(1); e(1); 2^500; sqrt(2)\n", needs=("bc",)),
    Case("jq", ["jq", "-S", ".a[2] + {n: (.d|sqrt)}, [.e|paths], (.a|tojson)"], stdin=JSON, needs=("jq",)),
    Case("jq-error", ["jq", ".x["], stdin=JSON, needs=("jq",)),
    Case("diff", ["diff", "-u", "--label=a", "--label=b", "a", "b"], files={"a": TEXT, "b": TEXT.replace(b"fox 49 ", b"ox 49 ")}),
    Case("cmp", ["cmp", "a", "b"], files={"a": TEXT, "b": TEXT[:100]}),
    Case("patch", ["patch", "a"], files={"a": b"1\n2\n3\n"}, stdin=b"--- a\n+++ a\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n", needs=("patch",)),
    Case("xargs", ["xargs", "-n", "7", "-P", "1", "echo"], stdin=b"%s" % b" ".join(b"%d" % i for i in range(50))),
    sh("sqlite", "sqlite3 db 'create table t(a integer primary key,b text); begin; with recursive c(n) as (select 1 union all select n+1 from c where n<" + str(size("rows in sqlite")) + ") insert into t select n, printf(\"row %d\",n) from c; commit;' && sqlite3 db 'select count(*), sum(a), max(b) from t; create index i on t(b); select * from t where b glob \"row 9999*\"; pragma integrity_check;' && sqlite3 -json db 'select * from t limit 3' && rm db", needs=("sqlite3",), native_in_lab=CUT),
    Case("sqlite-error", ["sqlite3", ":memory:", "select nope"], needs=("sqlite3",)),
    Case("lua", ["lua5.4", "-e", "local t={} for i=1,1000 do t[#t+1]=tostring((i*7919)%1009) end table.sort(t) print(table.concat(t,',',1,50)) print(string.format('%5.2f %q %x',math.pi,'a\\nb',255), os.date('!%c',0), ('x'):rep(10), #arg) print(pcall(error,'e')) print(string.find('hello world','o w'), 10//3, 7.5%2, 1<<40)"], needs=("lua5.4",)),
    Case("lua-error", ["lua5.4", "-e", "error('boom')"], needs=("lua5.4",)),
    Case("file-times", ["sh", "-c", "touch -t 200001010000 a; find . -newer /etc/passwd | sort; ls --full-time a | cut -d' ' -f6-"]),
    Case("less-pipe", ["less"], stdin=TEXT, needs=("less",)),
    Case("column", ["column", "-t"], stdin=b"a bb ccc\ndddd e f\n", needs=("column",)),
    Case("hexdump", ["hexdump", "-C", "-n", "512", "/bin/ls"], needs=("hexdump",)),
    Case("iconv", ["iconv", "-f", "utf-8", "-t", "latin1//TRANSLIT"], stdin="naïve café größe\n".encode()),
    Case("iconv-utf16", ["iconv", "-f", "utf-8", "-t", "utf-16le"], stdin=UTF8),
    Case("locale", ["locale"]),
    # All but the number of free pages, which changes at any time.
    Case("getconf", ["sh", "-c", "getconf -a | grep -v _AVPHYS_PAGES"], native_in_lab=MACHINE),
    Case("iconv-list", ["sh", "-c", "iconv -l; GCONV_PATH=/ iconv -l"]),
    Case("iconv-illegal", ["sh", "-c", "iconv -f utf-8 -t ascii; echo $?; iconv -c -f utf-8 -t ascii /dev/null; echo $?"], stdin=UTF8),
]


def test_case(case, cell):
    check(case, cell)
