import { mergeConfig } from "vite";
import { defineConfig } from "vitest/config";
import base from "./vite.config";

const timeouts = {
  testTimeout: 30_000, // the first one of a file pays for everything it loads, on a busy machine too
};

/** A page costs a second to set up: what only computes goes without, or asks for one in its first line. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { ...timeouts, name: "computes", include: ["src/**/*.test.ts"] } },
        {
          extends: true,
          test: {
            ...timeouts,
            name: "shows",
            include: ["src/**/*.test.tsx"],
            environment: "jsdom",
            setupFiles: ["src/testing/setup.ts"],
          },
        },
      ],
    },
  }),
);
