"""The submissions, each with what a run must make of it.

``<course>`` in a submission's code is replaced by a folder outside that holds a gradebook, a
solution and another student's work; ``<port>`` by a port on which somebody listens on this
machine, ``<socket>`` by a socket file, ``<name>`` by an abstract socket's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.tests.zoo.assignment import FULL, WRONG
from grader.tests.zoo.bulky import FORGE, FRAMES
from nbjudge.engine import Limits
from nbjudge.outcomes import State

GRADED, TIMED_OUT = State.GRADED, State.TIMED_OUT
OUT_OF_MEMORY, CRASHED = State.OUT_OF_MEMORY, State.CRASHED

#: A file of this name must never be found anywhere outside.
LEFT = "zoo_left_behind"
#: For submissions that must be stopped by the clock: the machine may be busy, but not for ever.
QUICK = Limits(
    cell_seconds=3,
    total_seconds=30,
    grace_seconds=3,
    memory_mb=600,
    processes=48,
    disk_mb=48,
    files=3_000,
    output_bytes=500_000,
)
#: For those that end by themselves, however busy the machine is.
PATIENT = replace(QUICK, cell_seconds=60, total_seconds=90)


@dataclass(frozen=True)
class Entry:
    """One submission: its cells, and the state, points and seconds it must end with.

    No state, or no points, means any: what a submission breaks of its own process is its own
    affair. Nobody else's grade may change, and nothing may be left.
    """

    name: str
    answers: Mapping[str, str]
    state: State | None
    points: float | None
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """The limits of its run."""
        return QUICK if self.state in (TIMED_OUT, None) else PATIENT

    @property
    def seconds(self) -> float:
        """The wall time after which it must be over, on a busy machine."""
        return self.limits.total_seconds + 15


def before(
    name: str, code: str, state: State = GRADED, points: float | None = FULL, **more
) -> Entry:
    """Return a submission that does something first, and then answers rightly."""
    return Entry(name, {"before": code}, state, points, **more)


def cheat(name: str, code: str, points: float = 0.0, state: State | None = GRADED, **more) -> Entry:
    """Return a submission whose answers are wrong and that wants the points all the same."""
    return Entry(name, {**WRONG, "before": code}, state, points, **more)


def answer(name: str, question: str, code: str, state: State, points: float, **more) -> Entry:
    """Return a submission of which one answer is odd."""
    return Entry(name, {question: code}, state, points, **more)


TIME = [
    before("endless loop", "while True:\n    pass", TIMED_OUT),
    before("sleep beyond the limit", "import time\ntime.sleep(1000)", TIMED_OUT),
    before(
        "loop that ignores interrupts",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        TIMED_OUT,
        0,
    ),
    before(
        "loop that swallows every error",
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass",
        TIMED_OUT,
        0,
    ),
    answer(
        "endless answer", "total", "def total(values):\n    while True:\n        pass", TIMED_OUT, 4
    ),
    answer(
        "answer that cannot be interrupted",
        "total",
        "import hashlib\ndef total(values):\n"
        "    hashlib.pbkdf2_hmac('sha256', b'', b'', 2 ** 31 - 1)\n    return 7.0",
        TIMED_OUT,
        0,
    ),
    answer(
        "generator that never ends",
        "words",
        "def words(text):\n    while True:\n        yield text",
        None,  # over its time or its memory, whichever comes first
        5,
    ),
    answer(
        "generator that never yields",
        "words",
        "def words(text):\n    while True:\n        pass\n    yield text",
        TIMED_OUT,
        5,
    ),
]

RESOURCES = [
    before(
        "fork bomb",
        "import os\nwhile True:\n    os.fork()",
    ),
    # Whether an interrupt gets through to a process that forks all the time is chance: if not,
    # the submission is ended and gets nothing.
    before(
        "fork bomb that does not give up",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        TIMED_OUT,
        None,
    ),
    before(
        "thread bomb",
        "import threading, time\nstarted = 0\ntry:\n"
        "    for _ in range(10_000):\n"
        "        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()\n"
        "        started += 1\nexcept RuntimeError:\n    pass\nassert started < 100",
    ),
    before("one huge array", "import numpy as np\nnp.ones(10 ** 11)", OUT_OF_MEMORY),
    before(
        "memory hog",
        "kept = []\nwhile True:\n    kept.append(bytearray(250 << 20))",
        OUT_OF_MEMORY,
    ),
    before(
        "memory hog in many processes",
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        kept = b'x' * (200 << 20)\n        time.sleep(1000)\n"
        "time.sleep(1000)",
        OUT_OF_MEMORY,
        0,
    ),
    before(
        "disk filler",
        "n = 0\ntry:\n    while True:\n        with open(f'f{n}', 'wb') as file:\n"
        "            file.write(bytes(8 << 20))\n        n += 1\n"
        "except OSError as error:\n    print(error)\nassert n < 10",
    ),
    before(
        "disk filler in every place",
        "import os\nroom = 0\nfor place in ('/tmp', '/dev/shm', os.path.expanduser('~'), '.'):\n"
        "    try:\n        with open(f'{place}/f', 'wb') as file:\n            while True:\n"
        "                file.write(bytes(1 << 20)); file.flush(); room += 1\n"
        "    except OSError:\n        pass\nassert room <= 48, room",
    ),
    before(
        "inode filler",
        "n = 0\ntry:\n    while True:\n        open(f'i{n}', 'w').close()\n        n += 1\n"
        "except OSError:\n    pass\nassert n <= 3_000, n",
    ),
    before("output flood", "while True:\n    print('x' * 10_000)", TIMED_OUT),
    before(
        "output flood below Python",
        "import os\ntry:\n    while True:\n        os.write(1, b'x' * 100_000)\n"
        "except OSError:\n    pass",
    ),
    before(
        "flood of displays",
        "from IPython.display import display, HTML\nfor _ in range(3_000):\n"
        "    display(HTML('x' * 1000))",
    ),
    before(
        "raising its own limits",
        "import resource\nfor name in ('AS', 'NPROC', 'FSIZE', 'NOFILE', 'CPU'):\n"
        "    what = getattr(resource, f'RLIMIT_{name}')\n    try:\n"
        "        resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n"
        "        raise AssertionError(name)\n    except ValueError:\n        pass",
    ),
    before(
        "unnamed memory",
        "import os, ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "try:\n    os.memfd_create('m')\n    raise AssertionError('memfd')\nexcept OSError:\n"
        "    pass\n"
        "assert libc.shmget(0, 1 << 20, 0o1600) == -1",
    ),
]

ENDS = [
    before("os._exit", "import os\nos._exit(0)", CRASHED, 0),
    Entry("os._exit after two answers", {"after": "import os\nos._exit(0)"}, CRASHED, 5),
    answer(
        "os._exit in an answer", "shares", "import os\ndef shares(t):\n    os._exit(0)", CRASHED, 2
    ),
    before("another program", "import os\nos.execv('/bin/true', ['true'])", CRASHED, 0),
    before("segmentation fault", "import ctypes\nctypes.string_at(0)", CRASHED, 0),
    before(
        "stack overflow",
        # Iterators in each other call each other in C without a look at the stack. A function that
        # calls itself through `sorted` is an error since Python 3.12.
        "links = iter([1, 2])\nfor _ in range(200_000):\n    links = filter(None, links)\n"
        "next(links)",
        CRASHED,
        0,
    ),
    before("endless recursion", "def down():\n    return down()\ndown()"),
    # The first process of a namespace is immune to signals from inside: nothing happens.
    before("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    before(
        "kills everything",
        "import os, signal\nfor number in (signal.SIGTERM, signal.SIGKILL):\n    try:\n"
        "        os.kill(-1, number)\n    except ProcessLookupError:\n        pass",
    ),
    before("aborts", "import os\nos.abort()", CRASHED, 0),
    before("exit()", "exit()", CRASHED, 0),
    before("sys.exit in a cell", "import sys\nsys.exit(3)"),
    before("KeyboardInterrupt in a cell", "raise KeyboardInterrupt"),
    before("asks for input", "name = input('Your name? ')"),
    before("huge error message", "raise ValueError('x' * (20 << 20))"),
    before(
        "error that cannot be shown",
        "class Odd(Exception):\n    def __str__(self):\n        raise SystemExit\nraise Odd",
    ),
    before("no Python at all", "this is not Python ((("),
    before(
        "odd characters",
        "print('\\ud800 \\x00 \\u202e \\U0001f600')\n"
        "from IPython.display import display\n"
        "data = {'text/plain': '\\ud800\\x00', 'application/json': {'\\udfff': float('nan')}}\n"
        "display(data, raw=True)\n"
        ""
        "raise ValueError('\\ud800\\x00')",
    ),
    before(
        "closes every descriptor",
        "import os\nos.closerange(0, 1024)",
        CRASHED,
        0,
    ),
    before("breaks its own output", "import sys\nsys.stdout = None\nsys.stderr = 3"),
    before(
        "handlers everywhere",
        "import atexit, signal, sys, threading, os\n"
        "atexit.register(lambda: open('<course>/" + LEFT + "', 'w'))\n"
        "for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    try:\n        signal.signal(number, lambda *_: None)\n"
        "    except (OSError, ValueError):\n"
        "        pass\n"
        "sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *_: os._exit(1)",
    ),
    before(
        "works elsewhere from now on",
        "import os\nos.chdir('/')\nos.umask(0o777)\nos.environ.clear()",
    ),
    before(
        "deletes what it can",
        "import shutil\n"
        "for place in ('.', '/tmp', '/dev/shm', '/submission', '<course>', '/etc'):\n"
        "    shutil.rmtree(place, ignore_errors=True)",
    ),
    Entry("forgets an answer", {"total": ""}, GRADED, 4),
]

PROCESSES = [
    before(
        "background child",
        "import subprocess\n"
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
        "subprocess.Popen('nohup sleep 1000 &', shell=True)",
    ),
    before(
        "daemon that waits",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(3)\n        open('<course>/" + LEFT + "', 'w').close()\n"
        "        time.sleep(1000)\n    os._exit(0)",
    ),
    before(
        "zombies",
        "import os\nfor _ in range(30):\n    if os.fork() == 0:\n        os._exit(0)",
    ),
    before(
        "threads left running",
        "import threading\ndef spin():\n    while True:\n        pass\n"
        "for _ in range(3):\n    threading.Thread(target=spin).start()",
    ),
    before(
        "child that runs on with the notebook",
        "import os\nos.fork()",
    ),
]

NETWORK = [
    before(
        "TCP",
        "import socket\nreached = []\n"
        "for host in ('127.0.0.1', 'localhost', '10.0.0.1', '1.1.1.1', '::1'):\n    try:\n"
        "        socket.create_connection((host, <port>), timeout=1).sendall(b'gone')\n"
        "        reached.append(host)\n    except OSError:\n        pass\nassert not reached",
    ),
    before(
        "UDP",
        "import socket\nsent = 0\n"
        "for host in ('127.0.0.1', '255.255.255.255', '8.8.8.8'):\n    try:\n"
        "        link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "        link.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\n"
        "        sent += link.sendto(b'gone', (host, <port>))\n    except OSError:\n        pass\n"
        "assert not sent",
    ),
    before(
        "names and pages",
        "import socket, urllib.request\n"
        "for ask in (lambda: socket.getaddrinfo('example.org', 80),\n"
        "            lambda: urllib.request.urlopen('http://127.0.0.1:<port>/', timeout=1)):\n"
        "    try:\n        ask()\n        raise AssertionError('reached')\n    except OSError:\n"
        "        pass",
    ),
    before(
        "local sockets",
        "import socket\n"
        "for address in ('<socket>', '\\0<name>', '/run/docker.sock', '/run/dbus/socket'):\n"
        ""
        "    try:\n        socket.socket(socket.AF_UNIX).connect(address)\n"
        "        raise AssertionError(address)\n    except OSError:\n        pass",
    ),
    before(
        "raw packets",
        "import socket\n"
        "for kind in ((socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_INET, socket.SOCK_RAW)):\n"
        "    try:\n        socket.socket(*kind)\n        raise AssertionError(kind)\n"
        "    except OSError:\n        pass",
    ),
]

FILES = [
    before("reads the gradebook", "print(open('<course>/gradebook.db').read())", GRADED),
    before(
        "reads solutions and other students",
        "import glob\nfor path in glob.glob('<course>/**/*', recursive=True):\n"
        "    print(open(path).read())\nassert not glob.glob('<course>/*')",
    ),
    before(
        "searches the whole disk",
        "import os\nfound = [os.path.join(folder, name) for top in os.listdir('/')\n"
        "         if top not in ('usr', 'lib', 'lib64', 'proc', 'nix')\n"
        "         for folder, _, names in os.walk(f'/{top}')\n"
        "         for name in names if name in ('gradebook.db', 'solution.py', 'shadow')]\n"
        "assert not [path for path in found if 'site-packages' not in path], found",
    ),
    before(
        "writes outside",
        "import os\nwritten = []\n"
        "for place in ('/', '/etc', '/usr', '/var/tmp', '/root', '/home', '/run', '<course>',\n"
        ""
        "              os.path.dirname(os.__file__)):\n    try:\n"
        "        open(f'{place}/" + LEFT + "', 'w').close()\n        written.append(place)\n"
        "    except OSError:\n        pass\nassert not written, written\n"
        "for place in ('/tmp', '/dev/shm', os.path.expanduser('~')):\n"
        "    open(f'{place}/" + LEFT + "', 'w').close()",
    ),
    before(
        "links to outside",
        "import os\nos.symlink('<course>/gradebook.db', 'book')\n"
        "os.symlink('/etc/shadow', 'table.csv')\n"
        "os.symlink('<course>', 'folder')\nos.mkfifo('pipe')\n"
        "for name in ('book', 'table.csv', 'folder/" + LEFT + "'):\n    try:\n"
        "        open(name, 'a').close()\n        raise AssertionError(name)\n"
        "    except OSError:\n        pass",
    ),
    before(
        "escapes through links",
        "import os\n"
        "for path in ('/proc/1/root', '/proc/self/root', '/proc/1/cwd', '/proc/self/fd'):\n"
        "    try:\n        for name in os.listdir(path):\n"
        "            target = os.path.realpath(f'{path}/{name}')\n"
        "            assert not target.startswith('<course>'), target\n    except OSError:\n"
        "        pass\n"
        "assert not os.path.exists('/proc/1/root<course>')",
    ),
    Entry(
        "modules that hide real ones",
        {},
        GRADED,
        FULL,
        files={
            "pandas.py": b"raise SystemExit('not pandas')",
            "json.py": b"raise SystemExit('not json')",
            "../../escape.py": b"",
            "/etc/absolute": b"",
            "data": b"x",
            "data/inside.csv": b"a file below a file",
        },
    ),
]

RIGHTS = [
    before(
        "traces other processes",
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "for pid in (1, 2, 3):\n    assert libc.ptrace(16, pid, 0, 0) == -1\n"
        "assert libc.process_vm_readv(1, 0, 0, 0, 0, 0) == -1",
    ),
    before(
        "mounts and new namespaces",
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "for flags in (0x10000000, 0x00020000, 0x20000000, 0x40000000):\n"
        "    assert libc.unshare(flags) == -1\n"
        "assert libc.mount(b'x', b'/tmp', b'tmpfs', 0, None) == -1\n"
        "assert libc.umount2(b'/submission', 2) == -1\nassert libc.chroot(b'/tmp') == -1\n"
        "import subprocess\nassert subprocess.run(['unshare', '-r', 'true']).returncode",
    ),
    before(
        "becomes somebody else",
        "import os\nfor change in (os.setuid, os.setgid, os.seteuid):\n    try:\n"
        "        change(0)\n"
        "        raise AssertionError(change)\n    except OSError:\n        pass\n"
        "status = open('/proc/self/status').read()\n"
        "assert 'CapEff:\\t0000000000000000' in status and 'NoNewPrivs:\\t1' in status\n"
        "assert 'Seccomp:\\t2' in status",
    ),
    before(
        "looks around in /proc",
        "import os\npids = [int(n) for n in os.listdir('/proc') if n.isdigit()]\n"
        "assert pids == [1], pids\n"
        "text = b''.join(open(f'/proc/1/{n}', 'rb').read() \n"
        "                for n in ('environ', 'cmdline', 'mountinfo'))\n"
        ""
        "assert b'<course>' not in text",
    ),
    before(
        "makes devices",
        "import os, stat\nfor path in ('disk', '/dev/disk'):\n    try:\n"
        "        os.mknod(path, stat.S_IFBLK | 0o600, os.makedev(8, 0))\n"
        "        raise AssertionError\n"
        "    except OSError:\n        pass\n"
        "assert not {'mem', 'sda', 'kmsg'} & set(os.listdir('/dev'))",
    ),
]

ALWAYS_EQUAL = """
class Equal(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __gt__(self, other): return True
    def __sub__(self, other): return Equal()
    def __rsub__(self, other): return Equal()
    def __abs__(self): return Equal()
    def __getitem__(self, key): return Equal()
    def __getattr__(self, name): return Equal()
    def __call__(self, *args, **kwargs): return Equal()
    def __iter__(self): return iter([Equal()] * 4)
    def __len__(self): return 4
    def __array__(self, *args, **kwargs): raise KeyError
"""

CHEATS = [
    cheat(
        "patched run_code",
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "async def run_code(self, *args, **kwargs):\n    return False\n"
        "InteractiveShell.run_code = run_code\nget_ipython().run_code = run_code",
    ),
    cheat(
        "strips assert from later cells",
        "import ast\nclass Strip(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.Pass()\nget_ipython().ast_transformers.append(Strip())",
    ),
    cheat(
        "rewrites later cells",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
    ),
    cheat(
        "patched builtins",
        "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.AssertionError = SystemExit\n"
        "builtins.float = object",
    ),
    cheat(
        "builtins that answer yes to everything",
        "import builtins\nbuiltins.isinstance = lambda *_: True\nbuiltins.list = lambda *_: ['to']",
        state=None,
    ),
    cheat(
        "shadowed builtins",
        "def abs(x):\n    return 0\ndef isinstance(*_):\n    return True\n"
        "def list(_):\n    return ['to', 'be', 'or', 'not']",
    ),
    cheat(
        "patched numpy.testing and pandas.testing",
        "import numpy as np, pandas as pd\n"
        "for module in (np.testing, pd.testing):\n    for name in dir(module):\n"
        "        if name.startswith('assert'):\n"
        "            setattr(module, name, lambda *a, **k: None)",
    ),
    cheat(
        "faked modules",
        "import sys, types\nclass Fake(types.ModuleType):\n    def __getattr__(self, name):\n"
        "        return lambda *a, **k: None\n"
        "for name in ('numpy', 'numpy.testing', 'pandas', 'pandas.testing'):\n"
        ""
        "    sys.modules[name] = Fake(name)\nnp, pd = sys.modules['numpy'], sys.modules['pandas']",
    ),
    cheat("wider tolerance", "TOLERANCE = 1e9\nglobals()['TOLERANCE'] = 1e9"),
    cheat(
        "changed helper of the instructor",
        "import pandas as pd\ndef example(n):\n"
        "    return pd.DataFrame({'region': [], 'people': [], 'share': []})",
    ),
    Entry(
        "always equal",
        {
            "total": ALWAYS_EQUAL + "\ndef total(values):\n    return Equal()",
            "shares": ALWAYS_EQUAL + "\ndef shares(table):\n    return Equal()",
            "words": ALWAYS_EQUAL + "\ndef words(text):\n    return Equal()",
        },
        GRADED,
        0,
    ),
    Entry(
        "answers that are always equal",
        {name: ALWAYS_EQUAL + f"\n{name} = Equal()" for name in WRONG},
        GRADED,
        0,
    ),
    Entry(
        "objects that lie about their type",
        {
            "before": "import pandas as pd\nclass Liar:\n    def __init__(self, kind):\n"
            "        self._kind = kind\n    @property\n    def __class__(self):\n"
            "        return self._kind\n"
            "    def __eq__(self, other):\n        return True\n    def __float__(self):\n"
            "        return 7.0\n"
            "    def __sub__(self, other):\n        return 0.0\n",
            "total": "def total(values):\n    return Liar(float)",
            "shares": "def shares(table):\n    return Liar(pd.DataFrame)",
            "words": "def words(text):\n    return Liar(list)",
        },
        GRADED,
        0,
    ),
    Entry(
        "not a number",
        {
            "total": "def total(values):\n    return float('nan')",
            "shares": "def shares(table):\n    return table.assign(share=float('nan'))",
            "words": "def words(text):\n    return float('nan')",
        },
        GRADED,
        0,
    ),
    Entry(
        "looks for the expected values in frames",
        {
            "before": "import sys, gc\n"
            "def peek():\n    frame = sys._getframe()\n    seen = []\n    while frame:\n"
            "        seen.append(str(sorted(frame.f_locals)) + str(frame.f_code.co_consts))\n"
            "        for names in (frame.f_globals, frame.f_locals):\n"
            "            for name in ('expected', 'TOLERANCE', 'label'):\n"
            "                if name in names:\n"
            "                    seen.append(repr(names[name]))\n"
            "        frame = frame.f_back\n    print(seen)\n",
            "total": "def total(values):\n    peek()\n    globals()['TOLERANCE'] = 1e9\n"
            "    return -1.0",
            "shares": "def shares(table):\n    peek()\n"
            "    for item in gc.get_objects():\n"
            "        if isinstance(item, dict) and 'expected' in item and 'label' in item:\n"
            "            print(item['label'])\n            return item['expected']\n"
            "    return table",
            "words": WRONG["words"],
        },
        GRADED,
        0,
    ),
    before(
        "searches its memory for the tests",
        "import gc\n"
        "texts = [item for item in gc.get_objects() if isinstance(item, (dict, list, tuple))]\n"
        "needle = 'hidden-' + 'expectation'\n"
        "for item in texts:\n    values = list(item.values()) if isinstance(item, dict) else item\n"
        "    for value in list(values):\n"
        "        if type(value) is str and needle in value and len(value) > 25:\n"
        ""
        "            print(value)",
    ),
    cheat(
        "forged frames",
        "import os, json, struct\ndef frame(**fields):\n    body = json.dumps(fields).encode()\n"
        "    return struct.pack('<I', len(body)) + body\n"
        "forged = b''.join(frame(t='start', i=i) + frame(t='end', i=i) for i in (3, 5, 8))\n"
        ""
        "forged += frame(t='flag', text='all well') + frame(t='done')\n"
        "for name in os.listdir('/proc/self/fd'):\n    try:\n"
        "        if os.readlink(f'/proc/self/fd/{name}').startswith('pipe:'):\n"
        "            os.write(int(name), forged)\n    except OSError:\n        pass\nos._exit(0)",
    ),
    cheat(
        "noise in the engine's channel",
        "import os\nfor name in os.listdir('/proc/self/fd'):\n    try:\n"
        "        if os.readlink(f'/proc/self/fd/{name}').startswith('pipe:'):\n"
        "            os.write(int(name), b'\\xff' * 4096 + b'[' * 100_000)\n"
        "    except OSError:\n        pass",
        state=CRASHED,
    ),
    cheat(
        "noise in the judge's channel",
        "import os, socket\nfor name in os.listdir('/proc/self/fd'):\n    try:\n"
        "        if os.readlink(f'/proc/self/fd/{name}').startswith('socket:'):\n"
        "            os.write(int(name), b'\\xff' * 4096)\n    except OSError:\n        pass",
    ),
    cheat(
        "deeply nested answer to the judge",
        "from nbjudge.engine import wire\nimport struct\n"
        "def send(link, message, deadline=None):\n    body = b'[' * (1 << 20)\n"
        "    link.sendall(struct.pack('<I', len(body)) + body)\nwire.send = send",
    ),
    cheat(
        "answers of its own making",
        "from nbjudge.engine.student import server\n"
        "made = [{'$': 'library', 'module': 'builtins', 'name': 'abs'}, {'$': 'yours', 'n': 1},\n"
        "        {'$': 'module', 'v': 'os'}, {'$': 'function', 'n': [], 'name': 'f'},\n"
        "        {'$': 'object', 'n': 5, 'class': ['builtins', 'float']}]\n"
        "def names(self, wanted):\n"
        "    return {name: made[at % len(made)] for at, name in enumerate(wanted)}\n"
        "server.Server._names = names",
    ),
    cheat(
        "names that point to the judge's own functions",
        "from nbjudge.engine.student import server\nold = server.Server._names\n"
        "def names(self, wanted):\n    found = old(self, wanted)\n"
        "    for name in ('total', 'shares', 'words'):\n        if name in found:\n"
        "            found[name] = {'$': 'library', 'module': 'builtins', 'name': 'eval'}\n"
        "    return found\nserver.Server._names = names",
    ),
    answer(
        "value that runs code when unpickled",
        "total",
        "import os\nclass Bomb:\n    def __reduce__(self):\n"
        "        return os.system, ('touch <course>/" + LEFT + "',)\n"
        "def total(values):\n    return Bomb()",
        GRADED,
        4,
    ),
    answer("huge text", "total", "def total(values):\n    return 'x' * (100 << 20)", GRADED, 4),
    answer(
        "huge table",
        "shares",
        "import numpy as np, pandas as pd\ndef shares(table):\n"
        "    return pd.DataFrame({'share': np.zeros(20_000_000)})",
        GRADED,
        3,
    ),
    answer(
        "deeply nested value",
        "total",
        "def total(values):\n    nested = []\n    for _ in range(100_000):\n"
        "        nested = [nested]\n"
        "    return nested",
        GRADED,
        4,
    ),
    answer(
        "value that holds itself",
        "total",
        "def total(values):\n    ring = []\n    ring.append(ring)\n    return ring",
        GRADED,
        4,
    ),
    answer(
        "warnings and noise in an answer",
        "total",
        "import warnings, sys\ndef total(values):\n    warnings.warn('careful')\n"
        "    print('noise', file=sys.stderr)\n    return float(sum(values))",
        GRADED,
        FULL,
    ),
    answer(
        "changes its input",
        "shares",
        "def shares(table):\n"
        "    result = table.assign(share=table['people'] / table['people'].sum())\n"
        "    table.drop(table.index, inplace=True)\n    return result",
        GRADED,
        FULL,
    ),
    answer(
        "errors of its own class",
        "total",
        "class Mine(BaseException):\n    def __init__(self, *args):\n        raise RuntimeError\n"
        "def total(values):\n    raise Mine",
        GRADED,
        4,
    ),
]

#: What would harm those who run at the same time or later, or the run itself.
NEIGHBOURS = [
    before(
        "own sessions",
        "import os, time\nfor _ in range(30):\n    if os.fork() == 0:\n        os.setsid()\n"
        "        until = time.time() + 10\n        while time.time() < until: pass\n"
        "        os._exit(0)\ntime.sleep(3)",
    ),
    before(
        "many threads",
        "import threading, hashlib\ndef work():\n    for _ in range(60):\n"
        "        hashlib.sha256(bytes(4_000_000)).hexdigest()\n"
        "all_ = [threading.Thread(target=work) for _ in range(30)]\n"
        "for one in all_: one.start()\nfor one in all_: one.join()",
    ),
    before(
        "memory that no process shows",
        "import mmap, ctypes, os, time\nlibc = ctypes.CDLL(None)\ndef hold(mb):\n"
        "    m = mmap.mmap(-1, mb << 20)\n"
        "    a = ctypes.addressof(ctypes.c_char.from_buffer(m))\n    s = 16 << 20\n"
        "    for o in range(0, mb << 20, s):\n        ctypes.memset(a + o, 1, s)\n"
        "        libc.madvise(ctypes.c_void_p(a + o), ctypes.c_size_t(s), 4)\n    return m\n"
        "for _ in range(6):\n    if os.fork() == 0:\n        m = hold(320)\n"
        "        time.sleep(20)\n        os._exit(0)\ntime.sleep(20)",
        OUT_OF_MEMORY,
        None,
    ),
    before(
        "memory behind first threads that have ended",
        "import ctypes, os, threading, time\nlibc = ctypes.CDLL(None)\ndef hold():\n"
        "    m = bytearray(os.urandom(1 << 20) * 200)\n    time.sleep(20)\n    os._exit(0)\n"
        "for _ in range(6):\n    if os.fork() == 0:\n"
        "        threading.Thread(target=hold).start()\n        libc.pthread_exit(None)\n"
        "time.sleep(20)",
        OUT_OF_MEMORY,
        None,
    ),
    Entry(
        "socket buffers",
        {
            "before": "import os, socket\nheld = []\nfor _ in range(20):\n"
            "    if os.fork() == 0:\n        try:\n            while True:\n"
            "                a, b = socket.socketpair()\n                held.append((a, b))\n"
            "                a.setblocking(False)\n                try:\n"
            "                    while True: a.send(bytes(1000))\n"
            "                except BlockingIOError: pass\n"
            "        except OSError: pass\n        import time; time.sleep(5)\n"
            "        os._exit(0)\nos.wait()"
        },
        None,
        None,
    ),
    before(
        "places that outlive it",
        "import os\nfor act in (lambda: open('/dev/"
        + LEFT
        + "', 'w'), lambda: os.chmod('/dev', 0),\n"
        "            lambda: os.mkfifo('/dev/pipe'), lambda: os.chmod('/', 0),\n"
        "            lambda: open('/proc/self/oom_score_adj', 'w').write('0')):\n"
        "    try:\n        act()\n        raise AssertionError\n    except OSError: pass",
    ),
    before(
        "families of sockets",
        "import socket\nfor family in range(64):\n    if family in (1, 2, 10, 16): continue\n"
        "    for kind in (1, 2, 3, 5):\n        try:\n            socket.socket(family, kind)\n"
        "            raise AssertionError(family)\n        except OSError: pass",
    ),
    before(
        "leases and flags on files of libraries",
        "import fcntl, glob, os, json\n"
        "for name in glob.glob(os.path.dirname(json.__file__) + '/*.py'):\n"
        "    with open(name) as file:\n        for lease in (fcntl.F_RDLCK, fcntl.F_WRLCK):\n"
        "            try:\n                fcntl.fcntl(file, fcntl.F_SETLEASE, lease)\n"
        "                raise AssertionError(name)\n            except OSError: pass\n"
        "for name in os.listdir('/proc/self/fd'):\n    try:\n"
        "        fcntl.fcntl(int(name), fcntl.F_SETFL, os.O_DIRECT)\n    except OSError: pass",
    ),
    Entry(
        "a million small outputs",
        {
            "before": FORGE + "one = frame(t='out', o={'output_type': 'display_data'})\n"
            "put(one * (9_000_000 // len(one)))"
        },
        None,
        None,
    ),
    Entry(
        "text in a million pieces",
        {
            "before": FORGE
            + "put(frame(t='out', o={'output_type': 'stream', 'text': 'x' * 4_000_000}))\n"
            "one = frame(t='out', o={'output_type': 'stream', 'text': 'a'})\n"
            "put(one * (5_000_000 // len(one)))"
        },
        None,
        None,
    ),
    Entry(
        "updates without end",
        {
            "before": FORGE
            + "put(frame(t='out', o={'output_type': 'display_data'}, id='a') * 40_000)\n"
            "put(frame(t='out', o={'output_type': 'display_data'}, id='a', update=1) * 40_000)"
        },
        None,
        None,
    ),
    Entry(
        "an output of millions of values",
        {
            "before": FORGE + "many = b'[' + b','.join([b'{}'] * 3_000_000) + b']'\n"
            'body = b\'{"t":"out","o":\' + many + b\'}\'\n'
            "put(struct.pack('<I', len(body)) + body)"
        },
        None,
        None,
    ),
    before(
        "clears its output a hundred thousand times",
        "from IPython.display import clear_output\n"
        "for _ in range(120_000): clear_output(wait=True)",
    ),
    cheat(
        "a pickle for the judge",
        "import pickle, os\nclass Evil:\n    def __reduce__(self): return (os.system, ('true',))\n"
        "for name in ('a.pkl', 'a.csv.pkl', 'a', 'a.pkl.gz', 'a.h5'):\n"
        "    open(name, 'wb').write(pickle.dumps(Evil()))",
    ),
]

#: Frames that are costly to read, beside those that stand above by themselves.
COSTLY = (
    "one text of 7 MB with an emoji",
    "22 MB of line ends",
    "millions of containers",
    "many names in one object",
    "ends of cells that hold millions of values",
    "updates in a cell that begins again and again",
    "a million frames of nothing",
    "outputs of every cell",
)
NEIGHBOURS += [Entry(name, {"before": FORGE + FRAMES[name]}, None, None) for name in COSTLY]

#: Brothers of faults that were found: whatever a fork inherits, whatever is mounted, whatever the
#: kernel holds for a process that no size of the process shows.
BROTHERS = [
    before(
        "every mount",
        "import os\nown = ('/submission', '/tmp', '/dev/shm', '/dev/pts')\n"
        "places = [line.split()[4] for line in open('/proc/self/mountinfo')]\n"
        "assert '/' in places\n"
        "def tries(place):\n"
        "    inside = place if os.path.isdir(place) else os.path.dirname(place)\n"
        "    yield lambda: open(f'{inside}/" + LEFT + "', 'w').close()\n"
        "    yield lambda: os.mkfifo(f'{inside}/" + LEFT + "')\n"
        "    yield lambda: os.symlink('x', f'{inside}/" + LEFT + "')\n"
        "    yield lambda: os.utime(place, (0, 0))\n"
        "    yield lambda: os.chmod(place, 0o777)\n"
        "    yield lambda: os.setxattr(place, 'user.x', b'x')\n"
        "    yield lambda: os.rename(place, f'{place}.old')\n"
        "for place in places:\n"
        "    if place.startswith(own): continue\n"
        "    if place.startswith('/dev/') and not os.path.isdir(place): continue\n"
        "    for act in tries(place):\n        try:\n            act()\n"
        "        except OSError:\n            continue\n"
        "        raise AssertionError(place)",
    ),
    Entry(
        "every descriptor",
        {
            "before": "import fcntl, os, signal\n"
            "def tries(fd):\n"
            "    yield lambda: os.lseek(fd, 7, os.SEEK_SET)\n"
            "    yield lambda: os.read(fd, 1)\n"
            "    yield lambda: fcntl.fcntl(fd, fcntl.F_SETFL, os.O_APPEND | os.O_DIRECT)\n"
            "    yield lambda: fcntl.fcntl(fd, fcntl.F_SETOWN, os.getpid())\n"
            "    yield lambda: fcntl.fcntl(fd, 10, signal.SIGKILL)\n"
            "    yield lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
            "    yield lambda: os.fchmod(fd, 0)\n"
            "    yield lambda: os.ftruncate(fd, 0)\n"
            "    yield lambda: os.utime(fd, (0, 0))\n"
            "for name in os.listdir('/proc/self/fd'):\n"
            "    path = f'/proc/self/fd/{name}'\n"
            "    if not os.path.islink(path) or not os.path.isfile(path): continue\n"
            "    for act in tries(int(name)):\n        try: act()\n"
            "        except OSError: pass"
        },
        None,
        None,
    ),
    before(
        "locks on files of libraries",
        "import fcntl, glob, os, json, numpy, pandas\nheld = []\n"
        "for module in (json, numpy, pandas):\n"
        "    for name in glob.glob(os.path.dirname(module.__file__) + '/*.py')[:50]:\n"
        "        held.append(open(name))\n"
        "        fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "import time; time.sleep(2)",
    ),
    Entry(
        "pipes as wide as they get",
        {
            "before": "import fcntl, os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
            "        try:\n            while True:\n                r, w = os.pipe()\n"
            "                try: fcntl.fcntl(w, 1031, 1 << 20)\n"
            "                except OSError: pass\n"
            "                os.set_blocking(w, False)\n                try:\n"
            "                    while True: os.write(w, bytes(65536))\n"
            "                except BlockingIOError: pass\n"
            "        except OSError: pass\n        time.sleep(5)\n        os._exit(0)\n"
            "os.wait()"
        },
        None,
        None,
    ),
    Entry(
        "descriptors on their way",
        {
            "before": "import os, socket, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
            "        try:\n            while True:\n"
            "                a, b = socket.socketpair()\n                a.setblocking(False)\n"
            "                for _ in range(100):\n"
            "                    c, d = socket.socketpair()\n"
            "                    c.setblocking(False)\n"
            "                    try:\n                        while True: c.send(bytes(60000))\n"
            "                    except OSError: pass\n"
            "                    socket.send_fds(a, [b'x'], [c.fileno(), d.fileno()])\n"
            "                    c.close(); d.close()\n"
            "        except OSError: pass\n        time.sleep(5)\n        os._exit(0)\n"
            "os.wait()"
        },
        None,
        None,
    ),
    before(
        "calls whose limit is the whole machine's",
        "import ctypes, platform\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "numbers = {'x86_64': (206, 300), 'aarch64': (0, 262)}[platform.machine()]\n"
        "context = ctypes.c_ulong(0)\n"
        "assert libc.syscall(numbers[0], 1000, ctypes.byref(context)) == -1\n"
        "assert libc.syscall(numbers[1], 0x200, 0) == -1",
    ),
    before(
        "a hundred thousand timers",
        "import ctypes\nlibc = ctypes.CDLL(None)\nmade = 0\nroom = ctypes.c_void_p()\n"
        "for _ in range(100_000):\n"
        "    if libc.timer_create(1, None, ctypes.byref(room)) != 0: break\n    made += 1",
    ),
    Entry(
        "watches on every file in sight",
        {
            "before": "import ctypes, os, time\nlibc = ctypes.CDLL(None)\n"
            "fd = libc.inotify_init()\nuntil = time.time() + 2\n"
            "for folder, _, names in os.walk('/usr'):\n"
            "    for name in names:\n"
            "        libc.inotify_add_watch(fd, f'{folder}/{name}'.encode(), 0xfff)\n"
            "    if time.time() > until: break"
        },
        None,
        None,
    ),
    before(
        "highest priority",
        "import os\nfor act in (lambda: os.nice(-10), lambda: os.setpriority(0, 0, -20),\n"
        "            lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),\n"
        "            lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))):\n"
        "    try:\n        act()\n    except OSError:\n        continue\n"
        "    raise AssertionError('a higher priority')",
    ),
    Entry(
        "huge pages and locked memory",
        {
            "before": "import ctypes, mmap\nlibc = ctypes.CDLL(None)\nheld = []\n"
            "for flags in (0x40000 | 0x22, 0x2000 | 0x22):\n    try:\n        while True:\n"
            "            held.append(mmap.mmap(-1, 64 << 20, flags=flags))\n"
            "    except (OSError, ValueError, MemoryError): pass\nlibc.mlockall(3)"
        },
        None,
        None,
    ),
]

#: Finds the socket to the judge.
LINK = (
    "import os, socket\ndef links():\n    for n in os.listdir('/proc/self/fd'):\n        try:\n"
    "            if os.readlink(f'/proc/self/fd/{n}').startswith('socket:'):\n"
    "                yield socket.socket(fileno=os.dup(int(n)))\n        except OSError: pass\n"
)
#: Frames whose fields have types that nobody would send.
ODD_FRAMES = (
    "nan = float('nan')\n"
    "for o in ([], None, 1, 'x', {}, {'t': []}, {'t': {}}, {'t': 'out', 'o': 1},\n"
    "          {'t': 'out', 'o': {'output_type': []}},\n"
    "          {'t': 'out', 'o': {'output_type': 'stream', 'name': [], 'text': {}}},\n"
    "          {'t': 'out', 'o': {'output_type': 'error', 'ename': 1, 'evalue': [],\n"
    "                             'traceback': 5}},\n"
    "          {'t': 'start', 'i': 10 ** 400}, {'t': 'start', 'i': -1},\n"
    "          {'t': 'end', 'i': 3, 'failed': [1], 'seconds': nan}, {'t': 'flag', 'text': {}},\n"
    "          {'t': 'end', 'i': 3, 'seconds': 'x', 'error': [{}, []], 'cut': 1},\n"
    "          {'t': 'spent', 'of': [1]}, {'t': 'clear', 'wait': []}, {'t': 'fail', 'why': {}},\n"
    "          {'t': 'out', 'id': [], 'update': {}, 'o': {'output_type': 'display_data',\n"
    "           'data': {'image/png': 5, 'text/html': ['a', 1]}, 'metadata': 7}},\n"
    "          {'t': 'interrupt', 'call': 1}, {'t': 'again', 'i': 3}):\n"
    "    put(pack(json.dumps(o).encode()))"
)

#: What meddles with the lines to the judge and to the runner, without a word of sense.
LINES = [
    Entry("frames of odd types", {"before": FORGE + ODD_FRAMES}, None, None),
    Entry(
        "says that it is done, and goes on",
        {"before": FORGE + "put(frame(t='done'))\nimport time\ntime.sleep(20)"},
        None,
        None,
    ),
    Entry(
        "closes half of the judge's line",
        {"before": LINK + "for link in links(): link.shutdown(socket.SHUT_WR)"},
        None,
        None,
    ),
    Entry(
        "sends descriptors to the judge",
        {
            "before": LINK + "for link in links():\n    for _ in range(50):\n"
            "        socket.send_fds(link, [b'x'], [0, 1, 2])"
        },
        None,
        None,
    ),
    cheat(
        "shows the tests in an earlier cell",
        FORGE + "from nbjudge.engine import wire\nold = wire.receive\n"
        "def receive(*given):\n    message = old(*given)\n"
        "    if message.get('op') == 'again':\n"
        "        text = {'output_type': 'stream', 'text': str(message)}\n"
        "        put(frame(t='start', i=1) + frame(t='out', o=text) + frame(t='end', i=1))\n"
        "    return message\nwire.receive = receive",
    ),
    Entry(
        "calls the judge back without end",
        {
            "total": "from nbjudge.engine import wire\nimport gc\ndef total(values):\n"
            "    server = [o for o in gc.get_objects() if type(o).__name__ == 'Server'][0]\n"
            "    while True:\n"
            "        wire.send(server._link, {'callback': 1, 'method': None, 'args': [],\n"
            "                                 'kwargs': {}})\n"
            "        wire.receive(server._link)"
        },
        None,
        None,
    ),
    before(
        "an audit of all it does",
        "import sys\nseen = []\nsys.addaudithook(lambda event, given: seen.append(event))",
    ),
    before(
        "its network wakes up",
        "import socket, struct\nlink = socket.socket(16, 3, 0)\nlink.settimeout(1)\n"
        "up = struct.pack('=IHHIIBBHiII', 32, 16, 5, 1, 0, 0, 0, 0, 1, 1, 1)\n"
        "try:\n    link.send(up)\n"
        "    assert struct.unpack('=i', link.recv(100)[16:20])[0] != 0\n"
        "except OSError: pass",
    ),
]

#: What a process hands on to those that it starts, or has from the one that started it.
INHERITED = [
    before(
        "shared memory of the warm process",
        "maps = [line for line in open('/proc/self/maps') if line.split()[1] == 'rw-s']\n"
        "assert not maps, maps",
    ),
    before(
        "stops its whole group",
        "import os, signal, time\nif os.fork() == 0:\n    os.kill(0, signal.SIGSTOP)\n"
        "    os.kill(-1, signal.SIGSTOP)\n    os._exit(0)\ntime.sleep(0.2)",
    ),
    before(
        "a stopped child that holds its pipes",
        "import os, signal\nif os.fork() == 0:\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
        "    os._exit(0)\nos._exit(0)",
        CRASHED,
        0,
    ),
    before(
        "blocks every signal",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))\n"
        "while True:\n    pass",
        TIMED_OUT,
        0,
    ),
    before(
        "a deadly timer",
        "import signal\nsignal.signal(signal.SIGPROF, signal.SIG_DFL)\n"
        "signal.setitimer(signal.ITIMER_PROF, 0.0001, 0.0001)",
    ),
]

#: All of them by what they aim at.
KINDS: dict[str, list[Entry]] = {
    "time": TIME,
    "memory, processes, disk and output": RESOURCES,
    "the end of its own process": ENDS,
    "processes left behind": PROCESSES,
    "the network": NETWORK,
    "files of others": FILES,
    "rights": RIGHTS,
    "the verdict": CHEATS,
    "those beside it, and the run": NEIGHBOURS,
    "brothers of former faults": BROTHERS,
    "the lines to the judge and the run": LINES,
    "what processes inherit": INHERITED,
}
ZOO: list[Entry] = [entry for entries in KINDS.values() for entry in entries]
