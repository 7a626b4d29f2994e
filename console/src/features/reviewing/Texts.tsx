import { Paper, Text } from "@mantine/core";
import classes from "./Judge.module.css";

interface PlainProps {
  title: string;
  text: string;
  chosen?: boolean;
}

/** A text as it is: long ones scroll, and the keyboard gets there. */
export function Plain({ title, text, chosen = false }: PlainProps) {
  return (
    <Paper
      component="section"
      aria-label={title}
      withBorder
      p="md"
      className={chosen ? classes.chosen : undefined}
    >
      <Text size="xs" c="dimmed" mb={4}>
        {title}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre className={classes.text} tabIndex={0}>
        {text}
      </pre>
    </Paper>
  );
}

/** What a value says: a text as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
