import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { generatePassword } from "@/components/forms/password";
import { RecordForm } from "@/components/records/RecordForm";
import { userKind } from "@/kinds/user";
import { Once } from "../Once";
import type { Person } from "../queries";
import "../texts";

/** Give somebody a new password, which ends all their sessions. */
export function ResetPassword({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: records } = useTranslation("records");
  const [generated] = useState(() => generatePassword());
  const [done, setDone] = useState(false);
  const name = person.username;
  return (
    <FormModal opened onClose={onClose} title={t("people.resetTitle", { name })}>
      {done ? (
        <Once secret={generated} label={records("password.label")} onDone={onClose} />
      ) : (
        <Stack>
          <Text size="sm">{t("people.resetText", { name })}</Text>
          <RecordForm
            kind={userKind}
            names={["password"]}
            record={person}
            initial={{ password: generated }}
            submit={t("people.resetPassword")}
            onSaved={(_, { password }) => {
              tell(t("people.reset", { name }));
              if (password === generated) setDone(true);
              else onClose();
            }}
            onCancel={onClose}
          />
        </Stack>
      )}
    </FormModal>
  );
}
