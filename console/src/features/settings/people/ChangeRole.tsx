import { useTranslation } from "react-i18next";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { userKind } from "@/kinds/user";
import type { Person } from "../queries";
import "../texts";

interface ChangeRoleProps {
  person: Person;
  onClose: () => void;
}

/** Give somebody another role. */
export function ChangeRole({ person, onClose }: ChangeRoleProps) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const name = person.username;
  return (
    <RecordDialog
      opened
      onClose={onClose}
      title={t("people.roleTitle", { name })}
      kind={userKind}
      names={["role"]}
      record={person}
      says={{ role: { hint: t("people.roleHint") } }}
      submit={t("people.changeRole")}
      onSaved={({ role }) => {
        if (role !== person.role) tell(t("people.roleChanged", { name, role: shared(`role.${role}`) }));
        onClose();
      }}
    />
  );
}
