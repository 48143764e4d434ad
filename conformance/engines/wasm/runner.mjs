// Answers JSON lines with Python in Pyodide: node runner.mjs PYODIDE_FOLDER SOURCES_ZIP
//
// A line in is what `answer` of inside.py takes; a line out is `@@` and what it returns.
// What Pyodide itself throws, as when the stack is exhausted, ends the process with status 1:
// after that it cannot be relied on.

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, sources] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: folder + sep });
python.FS.writeFile("/sources.zip", readFileSync(sources));
const answer = python.runPython(`
import sys
sys.path.insert(0, "/sources.zip")
from inside import answer
answer
`);

// Not node:readline, which ends lines at more characters than "\n".
let rest = "";
process.stdin.setEncoding("utf8");
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    try {
      process.stdout.write(`@@${answer(line)}\n`);
    } catch (error) {
      console.error(`${error}`);
      process.exit(1);
    }
  }
}
