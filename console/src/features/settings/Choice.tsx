import { Checkbox, Radio, Text } from "@mantine/core";
import classes from "./Settings.module.css";

interface ChoiceProps {
  /** Of a group: one of many, or any of many. */
  kind: "radio" | "checkbox";
  value: string;
  chosen: boolean;
  label: string;
  hint: string;
}

/** One of several choices, each with what it means. */
export function Choice({ kind, value, chosen, label, hint }: ChoiceProps) {
  const Box = kind === "radio" ? Radio : Checkbox;
  return (
    <div className={classes.choice} data-chosen={chosen}>
      <Box
        value={value}
        label={
          <Text span fw={600} size="sm">
            {label}
          </Text>
        }
        description={hint}
      />
    </div>
  );
}
