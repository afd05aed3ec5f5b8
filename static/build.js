// Bundles the front end into static/dist: `node static/build.js`, or with --watch while working on it.
import { cp, readFile, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build, context } from "esbuild"

const here = dirname(fileURLToPath(import.meta.url))
const outdir = join(here, "dist")
const watching = process.argv.includes("--watch")

const options = {
  entryPoints: {
    explorer: join(here, "js/explorer.js"),
    frame: join(here, "js/frame.js"),
    admin: join(here, "js/admin/admin.js"),
    "explorer-style": join(here, "css/explorer.css"),
    "frame-style": join(here, "css/frame.css"),
    data: join(here, "js/data.js"),
    runs: join(here, "js/runs.js"),
    draw: join(here, "js/draw.js"),
    "draw-style": join(here, "css/draw.css"),
    "review-style": join(here, "css/review.css"),
    "data-style": join(here, "css/data.css"),
    clusters: join(here, "js/clusters.js"),
    cluster: join(here, "js/cluster.js"),
    "clusters-style": join(here, "css/clusters.css"),
    "admin-style": join(here, "css/admin.css"),
  },
  outdir,
  bundle: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  // The world outline and the font are files of their own, fetched when they are needed.
  loader: { ".woff2": "file", ".png": "file" },
  assetNames: "[name]-[hash]",
  plugins: [
    {
      name: "world-as-a-file",
      setup(bundler) {
        bundler.onLoad({ filter: /world-atlas[\\/].*\.json$/ }, async ({ path }) => ({
          contents: await readFile(path),
          loader: "file",
        }))
      },
    },
  ],
  splitting: true,
  chunkNames: "[name]-[hash]",
  minify: !watching,
  sourcemap: watching ? "linked" : false,
  legalComments: "none",
  logLevel: "info",
}

await rm(outdir, { recursive: true, force: true })
await cp(join(here, "img"), join(outdir, "img"), { recursive: true })
if (watching) await (await context(options)).watch()
else await build(options)
