import { useTranslation } from "react-i18next";
import type { Rubric } from "@/api/rubrics";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { NEW_QUEUE, type Queue, queueKind, shownQueue } from "@/kinds/reviewQueue";
import { rubricKind } from "@/kinds/rubric";
import "./texts";

interface DialogProps<R> {
  useCaseId: string;
  writing: R | "new" | null;
  close: () => void;
}

export function QueueDialog({ useCaseId, writing, close }: DialogProps<Queue>) {
  const { t } = useTranslation("reviews");
  const { t: shared } = useTranslation("shared");
  const record = writing && writing !== "new" ? shownQueue(writing) : undefined;
  return (
    <RecordDialog
      kind={queueKind(useCaseId)}
      record={record}
      initial={NEW_QUEUE}
      opened={writing !== null}
      onClose={close}
      size="lg"
      title={record ? t("editQueue") : t("addQueue")}
      submit={record ? shared("action.save") : t("addQueue")}
      onSaved={({ title }) => {
        close();
        tell(t("saved", { title }));
      }}
    />
  );
}

export function RubricDialog({ useCaseId, writing, close }: DialogProps<Rubric>) {
  const { t } = useTranslation("reviews");
  const { t: shared } = useTranslation("shared");
  const record = writing && writing !== "new" ? writing : undefined;
  return (
    <RecordDialog
      kind={rubricKind(useCaseId)}
      record={record}
      initial={{}}
      opened={writing !== null}
      onClose={close}
      size="lg"
      title={record ? t("editRubric") : t("addRubric")}
      submit={record ? shared("action.save") : t("addRubric")}
      onSaved={({ title }) => {
        close();
        tell(t("saved", { title }));
      }}
    />
  );
}
