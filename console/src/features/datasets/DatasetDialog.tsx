import { useTranslation } from "react-i18next";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { type Dataset, datasetKind } from "@/kinds/dataset";
import "./texts";

interface DatasetDialogProps {
  useCaseId: string;
  writing: Dataset | "new" | null;
  close: () => void;
  /** A new one was added. */
  created?: (dataset: Dataset) => void;
}

export function DatasetDialog({ useCaseId, writing, close, created }: DatasetDialogProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const record = writing && writing !== "new" ? writing : undefined;
  return (
    <RecordDialog
      kind={datasetKind(useCaseId)}
      record={record}
      initial={{}}
      opened={writing !== null}
      onClose={close}
      title={record ? t("edit") : t("new")}
      submit={record ? shared("action.save") : t("new")}
      onSaved={(saved) => {
        close();
        tell(record ? shared("state.saved") : t("created", { title: saved.title }));
        if (!record) created?.(saved);
      }}
    />
  );
}
