import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { generatePassword } from "@/components/forms/password";
import { RecordForm } from "@/components/records/RecordForm";
import { userKind } from "@/kinds/user";
import { Once } from "../Once";
import "../texts";

/** Let somebody in. A generated password is shown once, after the account was made. */
export function AddPerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: records } = useTranslation("records");
  const [generated] = useState(() => generatePassword());
  const [made, setMade] = useState<string | null>(null);
  if (made !== null) {
    return (
      <FormModal opened onClose={onClose} title={t("people.createdTitle", { name: made })}>
        <Once secret={generated} label={records("password.label")} onDone={onClose} />
      </FormModal>
    );
  }
  return (
    <FormModal opened onClose={onClose} title={t("people.add")}>
      <RecordForm
        kind={userKind}
        initial={{ role: "viewer", password: generated }}
        submit={t("people.add")}
        onSaved={({ username: name }, { password }) => {
          if (password === generated) return setMade(name);
          tell(t("people.created", { name }));
          onClose();
        }}
        onCancel={onClose}
      />
    </FormModal>
  );
}
