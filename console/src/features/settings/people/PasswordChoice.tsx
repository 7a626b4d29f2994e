import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Password } from "@/components/forms/Password";
import "../texts";

/** Null: one is generated. */
export type Typed = string | null;

interface PasswordChoiceProps {
  value: Typed;
  onChange: (typed: Typed) => void;
  error?: string;
}

/** A password for somebody else: generated, or typed. */
export function PasswordChoice({ value, onChange, error }: PasswordChoiceProps) {
  const { t } = useTranslation("settings");
  const id = useId();
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500} id={id}>
        {t("password.kind")}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        value={value === null ? "generate" : "type"}
        onChange={(kind) => onChange(kind === "type" ? "" : null)}
        data={[
          { value: "generate", label: t("password.generate") },
          { value: "type", label: t("password.type") },
        ]}
      />
      {value === null ? (
        <Text size="sm" c="dimmed">
          {t("password.generateHint")}
        </Text>
      ) : (
        <Password
          aria-label={t("password.label")}
          description={t("account.nextHint")}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          autoComplete="new-password"
          error={error}
        />
      )}
    </Stack>
  );
}
