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

/** Lets the browser fetch the text's font with the page, so that what is drawn first is not drawn again. */
function preloadFont(name: RegExp): Plugin {
  return {
    name: "preload-font",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => name.test(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "preload", href: `/${file}`, as: "font", type: "font/woff2", crossorigin: true },
            injectTo: "head" as const,
          })),
    },
  };
}

export default defineConfig({
  plugins: [react(), gzipBeside(), preloadFont(/inter-latin-wght-normal-.*\.woff2$/)],
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
