// Builds the New Authen app as NHSO's own is built: templates compiled beforehand, one file an entry.
//
//   node build.js FOLDER ENTRY…    entries under site/, .ts or .css; their products go into FOLDER

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { ConsoleLogger, LogLevel, NodeJSFileSystem } from "@angular/compiler-cli";
import { createEs2015LinkerPlugin } from "@angular/compiler-cli/linker/babel";
import { transformAsync } from "@babel/core";
import { build } from "esbuild";

const SITE = fileURLToPath(new URL("site", import.meta.url));
const NGC = fileURLToPath(new URL("../../node_modules/.bin/ngc", import.meta.url));

const [folder, ...entries] = process.argv.slice(2);

// Inside the folder, so that packages are found from there as from here.
const compiled = join(folder, "compiled");
try {
  await promisify(execFile)(NGC, ["--project", SITE, "--noEmit", "false", "--outDir", compiled, "--rootDir", SITE]);
} catch ({ stdout, stderr }) {
  console.error(stdout + stderr);
  process.exit(1);
}

// Libraries are published half compiled; what is left to do is the application's.
const linker = createEs2015LinkerPlugin({
  fileSystem: new NodeJSFileSystem(),
  logger: new ConsoleLogger(LogLevel.warn),
  linkerJitMode: false,
});
const linking = {
  name: "angular-linker",
  setup: ({ onLoad }) =>
    onLoad({ filter: /node_modules\/.*\.m?js$/ }, async ({ path }) => {
      const code = await readFile(path, "utf-8");
      if (!code.includes("\u0275\u0275ngDeclare")) return { contents: code, loader: "js" };
      const options = { filename: path, configFile: false, babelrc: false, compact: false, plugins: [linker] };
      return { contents: (await transformAsync(code, options)).code, loader: "js" };
    }),
};

await build({
  entryPoints: entries.map((name) => (name.endsWith(".ts") ? join(compiled, name.replace(/ts$/, "js")) : join(SITE, name))),
  outdir: join(folder, "products"),
  entryNames: "[name]",
  bundle: true,
  format: "esm",
  target: "es2022",
  // zone.js can follow promises but not native async functions, so Angular's own build lowers them too
  supported: { "async-await": false, "async-generator": false, "for-await": false },
  define: { ngJitMode: "false" },
  plugins: [linking],
  logLevel: "warning",
});
