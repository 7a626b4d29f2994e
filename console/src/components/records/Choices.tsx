import { Checkbox, Radio, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Value } from "./kind";
import classes from "./Records.module.css";

export interface Option {
  label: string;
  hint: string;
}

interface ChoicesProps {
  label: string;
  description: ReactNode;
  options: readonly string[];
  /** What an option is called, and what it means. */
  option: (value: string) => Option;
  /** One of the options, or a list of any of them. */
  value: Value;
  onChange: (value: Value) => void;
  disabled: boolean;
  required: boolean;
  error: string | undefined;
}

/** One of several options, or any of them, each with what it means. */
export function Choices({ options, option, value, onChange, disabled, required, ...said }: ChoicesProps) {
  const one = typeof value === "string";
  const Box = one ? Radio : Checkbox;
  const boxes = (
    <Stack gap="xs" my={6}>
      {options.map((name) => {
        const { label, hint } = option(name);
        return (
          <div
            key={name}
            className={classes.choice}
            data-chosen={one ? name === value : value.includes(name)}
          >
            <Box
              value={name}
              disabled={disabled}
              label={
                <Text span fw={600} size="sm">
                  {label}
                </Text>
              }
              description={hint || undefined}
            />
          </div>
        );
      })}
    </Stack>
  );
  // one of them is always chosen, so that only a list can be asked for
  if (one) {
    return (
      <Radio.Group {...said} value={value} onChange={onChange}>
        {boxes}
      </Radio.Group>
    );
  }
  return (
    <Checkbox.Group
      {...said}
      required={required}
      value={[...value]}
      onChange={(chosen) => onChange(options.filter((name) => chosen.includes(name)))}
    >
      {boxes}
    </Checkbox.Group>
  );
}
