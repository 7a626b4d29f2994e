import { useTranslation } from "react-i18next";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { type Requirement, requirementKind } from "@/kinds/requirement";
import { BLANK, proposalOf, type TemplateName } from "./templates";
import "./texts";

/** What is being written: a new requirement, perhaps from a template, or a change of one. */
export type Writing = { template: TemplateName | null } | { requirement: Requirement };

interface RequirementDialogProps {
  useCaseId: string;
  writing: Writing | null;
  close: () => void;
}

export function RequirementDialog({ useCaseId, writing, close }: RequirementDialogProps) {
  const { t } = useTranslation("requirements");
  const { t: shared } = useTranslation("shared");
  const record = writing && "requirement" in writing ? writing.requirement : undefined;
  const template = writing && "template" in writing ? writing.template : null;
  const initial = template ? proposalOf(template, t("templates", { returnObjects: true })) : BLANK;
  return (
    <RecordDialog
      kind={requirementKind(useCaseId)}
      record={record}
      initial={initial}
      opened={writing !== null}
      onClose={close}
      title={record ? t("edit") : t("new")}
      submit={record ? shared("action.save") : t("create")}
      onSaved={({ title }) => {
        close();
        tell(record ? shared("state.saved") : t("created", { title }));
      }}
    />
  );
}
