import { SegmentedControl, Stack, Text } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Password } from "../forms/Password";
import "./texts";

interface NewPasswordProps {
  label: string;
  description: ReactNode;
  /** A generated password at first. */
  value: string;
  onChange: (value: string) => void;
  disabled: boolean;
  error: string | undefined;
}

/** A password for somebody else: the one that was generated, or one that is typed. */
export function NewPassword({ label, description, value, onChange, disabled, error }: NewPasswordProps) {
  const { t } = useTranslation("records");
  const id = useId();
  const [generated] = useState(value);
  const typing = value !== generated;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500} id={id}>
        {label}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        value={typing ? "type" : "generate"}
        onChange={(way) => onChange(way === "type" ? "" : generated)}
        disabled={disabled}
        data={[
          { value: "generate", label: t("password.generate") },
          { value: "type", label: t("password.type") },
        ]}
      />
      {typing ? (
        <Password
          aria-label={t("password.label")}
          description={description}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          autoComplete="new-password"
          error={error}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t("password.generateHint")}
        </Text>
      )}
    </Stack>
  );
}
