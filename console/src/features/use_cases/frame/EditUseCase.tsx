import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import type { UseCase } from "@/api/useCases";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { useCaseKind } from "@/kinds/useCase";
import "../texts";

interface EditUseCaseProps {
  useCase: UseCase;
  opened: boolean;
  onClose: () => void;
}

export function EditUseCase({ useCase, opened, onClose }: EditUseCaseProps) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  return (
    <RecordDialog
      kind={useCaseKind}
      record={useCase}
      opened={opened}
      onClose={onClose}
      title={t("edit.title")}
      locked={useCase.active ? { code: t("edit.codeLocked") } : {}}
      submit={shared("action.save")}
      onSaved={(changed) => {
        queries.setQueryData(keys.ofUseCase(useCase.id), changed);
        onClose();
        tell(shared("state.saved"));
      }}
    />
  );
}
