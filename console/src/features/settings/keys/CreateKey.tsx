import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "@/api/client";
import { FormModal } from "@/components/forms/FormModal";
import { RecordForm } from "@/components/records/RecordForm";
import { apiKeyKind } from "@/kinds/apiKey";
import { Once } from "../Once";
import "../texts";

/** A key for an application; its text is shown once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const [issued, setIssued] = useState<Schemas["IssuedKeyAnswer"] | null>(null);
  if (issued) {
    const title = t("keys.createdTitle", { name: issued.name });
    return (
      <FormModal opened onClose={onClose} title={title} size="lg">
        <Once secret={issued.key} label={title} hint={t("keys.createdHint")} onDone={onClose} />
      </FormModal>
    );
  }
  return (
    <FormModal opened onClose={onClose} title={t("keys.create")}>
      <RecordForm
        kind={apiKeyKind}
        initial={{ scopes: ["pick", "feedback"] }}
        submit={t("keys.create")}
        onSaved={setIssued}
        onCancel={onClose}
      />
    </FormModal>
  );
}
