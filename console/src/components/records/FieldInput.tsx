import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
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

/** The control of one field. A new way to write something gets its control here. */
export function FieldInput(props: FieldInputProps) {
  const { field, limit, hint, option, part, required, first, value, onChange, ...rest } = props;
  const { t } = useTranslation("shared");
  const { as, options = [], parts = [] } = field;
  const common = { ...rest, description: hint || undefined, required: required ?? false };
  const focus = first ? { "data-autofocus": true } : {};
  if (as === "one" || as === "some") {
    return <Choices {...common} options={options} option={option} value={value} onChange={onChange} />;
  }
  if (typeof value !== "string" && as === "rows") {
    const most = limit.maxItems;
    return <Rows {...common} parts={parts} part={part} value={value} most={most} onChange={onChange} />;
  }
  if (typeof value !== "string") {
    return (
      <TagsInput
        {...common}
        {...focus}
        value={[...value]}
        onChange={onChange}
        maxTags={limit.maxItems}
        splitChars={[",", ";", "\n"]}
        clearable
        clearButtonProps={{ "aria-label": t("action.clear") }}
      />
    );
  }
  if (as === "choice") {
    const values = (limit.enum ?? []).filter((one) => typeof one === "string");
    return (
      <Select
        {...common}
        {...focus}
        data={values.map((one) => ({ value: one, label: option(one).label }))}
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        allowDeselect={false}
        clearable={limit.enum?.includes(null) ?? false}
        clearButtonProps={{ "aria-label": t("action.clear") }}
      />
    );
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
  const exact = as !== "line" && { spellCheck: false, autoCapitalize: "off", autoComplete: "off" };
  const code = as === "code" && {
    styles: { input: { fontFamily: "var(--mantine-font-family-monospace)" } },
  };
  return (
    <TextInput
      {...common}
      {...focus}
      {...exact}
      {...code}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputMode={as === "number" ? "decimal" : undefined}
      maxLength={limit.maxLength}
    />
  );
}
