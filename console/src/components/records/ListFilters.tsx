import { Autocomplete, Checkbox, Group, Select } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FilterSpec, FilterSpecs, FiltersOf } from "./filters";
import classes from "./Records.module.css";

interface Option {
  value: string;
  label: string;
}

interface ListFiltersProps<S extends FilterSpecs> {
  specs: S;
  value: FiltersOf<S>;
  onChange: (value: FiltersOf<S>) => void;
  /** What a filter is called. */
  label: (name: keyof S & string) => string;
  /** What it says while it does not filter. */
  any: (name: keyof S & string) => string;
  /** What a value of a choice is called, for choices without `options`. */
  choice?: (name: keyof S & string, value: string) => string;
  /** What can be chosen, or is proposed for a text. */
  options?: { [K in keyof S]?: readonly Option[] };
  /** Further filters. */
  children?: ReactNode;
}

const MANY = 8;

/** The controls of declared filters, in their order. */
export function ListFilters<S extends FilterSpecs>(props: ListFiltersProps<S>) {
  const { specs, value, onChange, label, any, choice, options, children } = props;
  const optionsOf = (name: keyof S & string): readonly Option[] =>
    options?.[name] ??
    specs[name]?.values?.map((one) => ({ value: one, label: choice?.(name, one) ?? one })) ??
    [];
  return (
    <Group gap="xs">
      {(Object.keys(specs) as Array<keyof S & string>).map((name) => (
        <FilterControl
          key={name}
          spec={specs[name] as FilterSpec}
          label={label(name)}
          any={any(name)}
          options={optionsOf(name)}
          value={value[name] as string | true | undefined}
          onChange={(next) => onChange({ ...value, [name]: next })}
        />
      ))}
      {children}
    </Group>
  );
}

interface FilterControlProps {
  spec: FilterSpec;
  label: string;
  any: string;
  options: readonly Option[];
  value: string | true | undefined;
  onChange: (value: string | true | undefined) => void;
}

function FilterControl({ spec, label, any, options, value, onChange }: FilterControlProps) {
  if (spec.as === "flag") {
    return (
      <Checkbox
        label={label}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked ? true : undefined)}
        mx={4}
      />
    );
  }
  const given = typeof value === "string" ? value : "";
  if (spec.as === "text") {
    return <TextFilter label={label} any={any} options={options} given={given} onChange={onChange} />;
  }
  return (
    <Select
      className={classes.filter}
      aria-label={label}
      placeholder={any}
      data={[...options]}
      value={given || null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable={options.length > MANY}
      clearable
    />
  );
}

interface TextFilterProps extends Pick<FilterControlProps, "label" | "any" | "options"> {
  given: string;
  onChange: (value: string | undefined) => void;
}

/** A text with proposals: it filters on Enter, when one is chosen, and when one leaves it. */
function TextFilter({ label, any, options, given, onChange }: TextFilterProps) {
  const { t } = useTranslation("shared");
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const settle = (next: string) => {
    if (next.trim() !== given) onChange(next.trim() || undefined);
  };
  return (
    <Autocomplete
      className={classes.filter}
      aria-label={label}
      placeholder={any}
      data={options.map((one) => one.label)}
      value={text}
      onChange={setText}
      onOptionSubmit={settle}
      onBlur={() => settle(text)}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle(text);
      }}
      clearable
      clearButtonProps={{ "aria-label": `${t("action.clear")}: ${label}`, onClick: () => settle("") }}
    />
  );
}
