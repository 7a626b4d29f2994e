import { Select, type SelectProps, TagsInput, type TagsInputProps, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Limit } from "@/api/checks";
import { Choices, type Option } from "./Choices";
import type { Field, Value } from "./kind";
import { NewPassword } from "./NewPassword";
import { Rows } from "./Rows";

interface FieldInputProps {
  field: Field;
  limit: Limit;
  label: string;
  hint: ReactNode;
  /** What one of the options is called, and what it means. */
  option: (value: string) => Option;
  /** What a part of its rows is called. */
  part: (name: string) => string;
  required: boolean | undefined;
  disabled: boolean;
  first: boolean;
  value: Value;
  error: string | undefined;
  onChange: (value: Value) => void;
}

const EXACT = { spellCheck: false, autoCapitalize: "off", autoComplete: "off" };
const CODE = { styles: { input: { fontFamily: "var(--mantine-font-family-monospace)" } } };

/** The control of one field. A new way to write something gets its control here. */
export function FieldInput(props: FieldInputProps) {
  const { field, limit, hint, option, part, required, first, value, onChange, ...rest } = props;
  const { as, options = [] } = field;
  const common = { ...rest, description: hint || undefined, required: required ?? false };
  const focus = first ? { "data-autofocus": true } : {};
  if (as === "one" || as === "some") {
    return <Choices {...common} options={options} option={option} value={value} onChange={onChange} />;
  }
  if (typeof value !== "string") {
    const list = { ...common, most: limit.maxItems, onChange };
    if (field.parts) return <Rows {...list} parts={field.parts} part={part} value={value} />;
    return <Words {...list} {...focus} value={value} />;
  }
  if (as === "choice") {
    return <Choice {...common} {...focus} limit={limit} option={option} value={value} onChange={onChange} />;
  }
  if (as === "password") return <NewPassword {...common} value={value} onChange={onChange} />;
  if (as === "prose") {
    return (
      <Textarea
        {...common}
        {...focus}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
      />
    );
  }
  return (
    <TextInput
      {...common}
      {...focus}
      {...(as !== "line" && EXACT)}
      {...(as === "code" && CODE)}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputMode={as === "number" ? "decimal" : undefined}
      maxLength={limit.maxLength}
    />
  );
}

interface ChoiceProps extends Omit<SelectProps, "value" | "onChange" | "limit"> {
  limit: Limit;
  option: (value: string) => Option;
  value: string;
  onChange: (value: Value) => void;
}

/** One of the values that the API allows. */
function Choice({ limit, option, value, onChange, ...rest }: ChoiceProps) {
  const { t } = useTranslation("shared");
  const values = (limit.enum ?? []).filter((one) => typeof one === "string");
  return (
    <Select
      {...rest}
      data={values.map((one) => ({ value: one, label: option(one).label }))}
      value={value || null}
      onChange={(next) => onChange(next ?? "")}
      allowDeselect={false}
      clearable={limit.enum?.includes(null) ?? false}
      clearButtonProps={{ "aria-label": t("action.clear") }}
    />
  );
}

interface WordsProps extends Omit<TagsInputProps, "value" | "onChange"> {
  most: number | undefined;
  value: readonly string[];
  onChange: (value: Value) => void;
}

/** A list of words. */
function Words({ most, value, ...rest }: WordsProps) {
  const { t } = useTranslation("shared");
  return (
    <TagsInput
      {...rest}
      value={[...value]}
      maxTags={most}
      splitChars={[",", ";", "\n"]}
      clearable
      clearButtonProps={{ "aria-label": t("action.clear") }}
    />
  );
}
