import { CloseButton, TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const PAUSE_MS = 250;

interface SearchFieldProps extends Pick<TextInputProps, "flex" | "maw" | "maxLength"> {
  /** What the address holds. */
  value: string | undefined;
  /** What was typed, after a pause. */
  onSearch: (text: string) => void;
  /** What is typed, at once. */
  onType?: (text: string) => void;
  label: string;
}

/** A search whose text comes into the address after a pause; going back shows the text of before. */
export function SearchField({ value = "", onSearch, onType, label, ...rest }: SearchFieldProps) {
  const { t } = useTranslation("shared");
  const [typed, setTyped] = useState(value);
  const settle = useDebouncedCallback(onSearch, PAUSE_MS);
  useEffect(() => setTyped((now) => (now.trim() === value ? now : value)), [value]);

  function type(text: string): void {
    setTyped(text);
    onType?.(text);
    settle(text);
  }

  return (
    <TextInput
      {...rest}
      type="search"
      leftSection={<IconSearch size={16} />}
      placeholder={label}
      aria-label={label}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      rightSection={
        typed !== "" && <CloseButton size="sm" aria-label={t("action.clear")} onClick={() => type("")} />
      }
    />
  );
}
