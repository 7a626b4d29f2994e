import { Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Choice } from "../Choice";
import type { Role } from "../queries";
import "../texts";

const ROLES = ["viewer", "editor", "admin"] as const;

/** Which role, each explained in words. */
export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  return (
    <Radio.Group label={t("people.role")} value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={6}>
        {ROLES.map((role) => (
          <Choice
            key={role}
            kind="radio"
            value={role}
            chosen={role === value}
            label={shared(`role.${role}`)}
            hint={t(`roles.${role}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
