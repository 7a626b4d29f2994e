import { Group, Input, NumberInput, type NumberInputProps, Select, Stack, Switch, Text } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { useField } from "./form";
import { bestUnit, LENGTHS, type Unit } from "./units";

interface NumberFieldProps
  extends Pick<NumberInputProps, "min" | "max" | "step" | "decimalScale" | "suffix" | "placeholder" | "w"> {
  path: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Shown times this: shares of one as percent. */
  times?: number;
  /** An empty field means null: no limit, the service's own choice. */
  optional?: boolean;
}

/** A number of the plan. */
export function NumberField({ path, label, hint, times = 1, optional, ...rest }: NumberFieldProps) {
  const { value, set, error, readOnly } = useField(path);
  const format = useFormat();
  const shown = typeof value === "number" ? Number((value * times).toFixed(6)) : "";
  return (
    <NumberInput
      size="sm"
      label={label}
      description={hint}
      value={shown}
      onChange={(next) => {
        if (next === "" || typeof next === "string") return set(optional ? null : "");
        set(Number((next / times).toFixed(8)));
      }}
      error={error}
      readOnly={readOnly}
      {...format.separators}
      clampBehavior="none"
      hideControls
      inputWrapperOrder={["label", "input", "error", "description"]}
      {...rest}
    />
  );
}

interface LengthFieldProps {
  path: string;
  label: ReactNode;
  hint?: ReactNode;
}

/** A length of time of the plan, stored in minutes, shown in the unit that suits it. */
export function LengthField({ path, label, hint }: LengthFieldProps) {
  const { t } = useTranslation("rollout");
  const { value, set, error, readOnly } = useField(path);
  const format = useFormat();
  const minutes = typeof value === "number" ? value : "";
  const [unit, setUnit] = useState<Unit>(() => bestUnit(minutes));
  const id = useId();
  return (
    <Input.Wrapper
      id={id}
      size="sm"
      label={label}
      description={hint}
      error={error}
      inputWrapperOrder={["label", "input", "error", "description"]}
    >
      <Group gap={8} wrap="nowrap" mb={hint || error ? 5 : 0}>
        <NumberInput
          id={id}
          size="sm"
          flex={1}
          miw={60}
          {...format.separators}
          value={minutes === "" ? "" : Number((minutes / LENGTHS[unit]).toFixed(4))}
          onChange={(next) => set(typeof next === "number" ? Math.round(next * LENGTHS[unit]) : "")}
          error={error !== undefined}
          readOnly={readOnly}
          min={0}
          hideControls
          clampBehavior="none"
        />
        <Select
          size="sm"
          w={112}
          aria-label={t("unit.label")}
          allowDeselect={false}
          disabled={readOnly}
          value={unit}
          onChange={(next) => setUnit((next as Unit) ?? unit)}
          data={(Object.keys(LENGTHS) as Unit[]).map((one) => ({ value: one, label: t(`unit.${one}`) }))}
        />
      </Group>
    </Input.Wrapper>
  );
}

interface SwitchedProps {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  readOnly: boolean;
  badge?: ReactNode;
  children?: ReactNode;
}

/** A part of the plan that may be left out, with its fields below. */
export function Switched({ label, hint, checked, onChange, readOnly, badge, children }: SwitchedProps) {
  return (
    <Stack gap="sm">
      <Switch
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
        disabled={readOnly}
        label={
          <Group gap={8} component="span">
            <Text span fw={600} size="sm">
              {label}
            </Text>
            {badge}
          </Group>
        }
        description={hint}
      />
      {checked && children}
    </Stack>
  );
}
