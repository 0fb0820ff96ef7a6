import js from "@eslint/js";
import globals from "globals";

const strict = {
  ...js.configs.recommended.rules,
  eqeqeq: "error",
  "no-console": "error", // a page's console is read by others; what we know goes to the panel
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" }],
  "no-var": "error",
  "no-warning-comments": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
  "prefer-template": "error",
};

export default [
  { ignores: ["**/*", "!extension/**", "!eslint.config.js"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["extension/**/*.js", "eslint.config.js"],
    ignores: ["extension/page/**"],
    languageOptions: { sourceType: "module", globals: { ...globals.browser, ...globals.webextensions } },
    rules: strict,
  },
  {
    // Content scripts are classic scripts: what one leaves at its top, the page or its sibling would see.
    files: ["extension/page/**/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, ...globals.webextensions } },
    rules: { ...strict, "no-implicit-globals": ["error", { lexicalBindings: true }] },
  },
];
