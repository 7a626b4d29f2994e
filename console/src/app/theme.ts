import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#f0f1ff",
  "#dfe0fb",
  "#bcbef1",
  "#979ae8",
  "#777ce0",
  "#6368dc",
  "#4b4ce0",
  "#4041c4",
  "#3638af",
  "#2a2d99",
];

const ink: MantineColorsTuple = [
  "#c9cdd8",
  "#b3b9c8",
  "#8c94a8",
  "#687187",
  "#3d4459",
  "#2b3143",
  "#212636",
  "#181c29",
  "#12151f",
  "#0d0f17",
];

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 5 },
  autoContrast: true,
  colors: { iris, dark: ink },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Consolas, monospace",
  headings: { fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Paper: { defaultProps: { radius: "lg" } },
    Card: { defaultProps: { radius: "lg", withBorder: true } },
    Tooltip: { defaultProps: { withArrow: true, multiline: true, maw: 320, openDelay: 200 } },
    // the head of a dialog is no banner of the page
    Modal: {
      defaultProps: { centered: true, radius: "lg", attributes: { header: { role: "presentation" } } },
    },
    Drawer: { defaultProps: { attributes: { header: { role: "presentation" } } } },
    // a menu holds items and nothing else; the first one has the focus
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Table: { defaultProps: { verticalSpacing: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});

const TINTED = ["red", "orange", "yellow", "teal", "green", "grape", "gray", "iris"];

/** In the dark, pills and notes are a breath of their colour with bright words, no blocks of it. */
function tints(): Record<string, string> {
  return Object.fromEntries(
    TINTED.flatMap((name) => {
      const color = `--mantine-color-${name}`;
      return [
        [`${color}-light`, `color-mix(in srgb, var(${color}-5) 17%, transparent)`],
        [`${color}-light-hover`, `color-mix(in srgb, var(${color}-5) 24%, transparent)`],
        [`${color}-light-color`, `var(${color}-3)`],
      ];
    }),
  );
}

/** Tones that Mantine has no name for; text tones reach a contrast of 4.5 on their background. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    "--aimm-radius-card": "14px",
  },
  light: {
    "--mantine-color-dimmed": "#5b6376",
    "--mantine-color-placeholder": "#6b7386",
    "--mantine-color-error": "#c0272d",
    "--mantine-color-teal-light-color": "#066649",
    "--mantine-color-orange-light-color": "#9c3206",
    "--mantine-color-red-light-color": "#a51f1f",
    "--mantine-color-red-filled": "#c0272d",
    "--mantine-color-red-filled-hover": "#a51f24",
    "--aimm-canvas": "#f5f6fa",
    "--aimm-surface": "#ffffff",
    "--aimm-surface-2": "#f8f9fc",
    "--aimm-line": "#e3e6ee",
    "--aimm-grid": "#e9ebf2",
    "--aimm-good": "#0b7a55",
    "--aimm-warn": "#9a5b00",
    "--aimm-bad": "#c0272d",
    "--aimm-info": "#3f41c9",
  },
  dark: {
    ...tints(),
    "--mantine-color-dimmed": "#9aa3b8",
    "--mantine-color-placeholder": "#8b94aa",
    "--mantine-color-error": "#ff8a87",
    "--mantine-color-red-filled": "#c92a2a",
    "--mantine-color-red-filled-hover": "#b02525",
    "--mantine-color-anchor": "#a6abff",
    "--mantine-color-body": "#12151f",
    "--aimm-canvas": "#0d0f17",
    "--aimm-surface": "#151925",
    "--aimm-surface-2": "#1a1f2d",
    "--aimm-line": "#272d3e",
    "--aimm-grid": "#222839",
    "--aimm-good": "#4fd1a1",
    "--aimm-warn": "#f0b357",
    "--aimm-bad": "#ff8a87",
    "--aimm-info": "#a6abff",
  },
});
