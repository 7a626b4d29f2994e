import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Puts a `.gz` beside every file that gets smaller, so that the server never compresses. */
function gzipBeside(): Plugin {
  return {
    name: "gzip-beside",
    apply: "build",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(options.dir ?? "", name);
        const plain = readFileSync(path);
        const packed = gzipSync(plain, { level: 9 });
        if (packed.length < plain.length) writeFileSync(`${path}.gz`, packed);
      }
    },
  };
}

export default defineConfig({
  // relative: files find each other, and the server writes its own base path into the page
  base: "./",
  plugins: [react(), gzipBeside()],
  resolve: { alias: { "@": resolve(import.meta.dirname, "src") } },
  html: { cspNonce: "__AIMM_NONCE__" },
  build: {
    outDir: process.env.AIMM_CONSOLE_OUT ?? "../src/aimm/web/static/console",
    emptyOutDir: true,
    target: "es2022",
    // small files inline as data: URLs, which the content security policy allows for images only
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // what everybody loads at first comes in two files, not in thirty
          groups: [
            { name: "start", tags: ["$initial"], priority: 2 },
            { name: "home", test: /features\/home\/HomePage\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173, // the host stays what the browser sends: the server refuses foreign origins
    proxy: { "/api": { target: process.env.AIMM_API ?? "http://127.0.0.1:8321", changeOrigin: false } },
  },
});
