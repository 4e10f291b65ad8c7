// Builds assets/dist: the style sheet, the scripts and the typeface that the executable embeds.
// Run through `npm run build` (or `cargo xtask assets`, which installs the packages first).
//
// Files that did not change are not touched, so that cargo has nothing to build again.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const dist = join(here, "dist");

const style = sass.compile(join(here, "opora.scss"), {
  style: "compressed",
  loadPaths: [modules],
  quietDeps: true,
});
const files = new Map([
  ["opora.css", Buffer.from(style.css)],
  ["opora.js", readFileSync(join(here, "opora.js"))],
  ["mark.svg", readFileSync(join(here, "mark.svg"))],
  ["htmx.min.js", readFileSync(join(modules, "htmx.org", "dist", "htmx.min.js"))],
]);
for (const subset of ["cyrillic", "latin"]) {
  const name = `golos-text-${subset}-wght-normal.woff2`;
  const path = join(modules, "@fontsource-variable", "golos-text", "files", name);
  files.set(`golos-${subset}.woff2`, readFileSync(path));
}

mkdirSync(dist, { recursive: true });
for (const [name, content] of files) {
  const path = join(dist, name);
  if (existsSync(path) && readFileSync(path).equals(content)) continue;
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}
for (const name of readdirSync(dist)) {
  if (!files.has(name)) rmSync(join(dist, name), { recursive: true });
}
