// Builds assets/dist: the style sheet, the scripts and the typeface that the executable embeds.
// Run through `npm run build` (or `cargo xtask assets`, which installs the packages first).
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const style = sass.compile(join(here, "opora.scss"), {
  style: "compressed",
  loadPaths: [modules],
  quietDeps: true,
});
writeFileSync(join(dist, "opora.css"), style.css);

const copies = [
  [join(here, "opora.js"), "opora.js"],
  [join(here, "mark.svg"), "mark.svg"],
  [join(modules, "htmx.org", "dist", "htmx.min.js"), "htmx.min.js"],
];
for (const subset of ["cyrillic", "latin"]) {
  const name = `golos-text-${subset}-wght-normal.woff2`;
  copies.push([join(modules, "@fontsource-variable", "golos-text", "files", name), `golos-${subset}.woff2`]);
}
for (const [from, to] of copies) copyFileSync(from, join(dist, to));
