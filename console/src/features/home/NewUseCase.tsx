import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import { tell } from "@/components/forms/notify";
import { RecordDialog } from "@/components/records/RecordDialog";
import { useCaseKind } from "@/kinds/useCase";
import "./beginTexts";

/** A dialog that makes a use case and goes to it. */
export function NewUseCase({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("home_begin");
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <RecordDialog
      kind={useCaseKind}
      opened={opened}
      onClose={onClose}
      title={t("create.title")}
      submit={t("create.submit")}
      onSaved={async (made) => {
        queries.setQueryData(keys.ofUseCase(made.id), made);
        onClose();
        tell(t("create.done"));
        await navigate({ to: "/use-cases/$useCaseId", params: { useCaseId: made.id } });
      }}
    />
  );
}
