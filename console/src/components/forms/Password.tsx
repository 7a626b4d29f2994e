import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** A field for a password; what was typed can be shown, by keyboard too. */
export function Password(props: PasswordInputProps) {
  const { t } = useTranslation("shared");
  return (
    <PasswordInput
      {...props}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ "aria-label": t("field.show") }}
    />
  );
}
