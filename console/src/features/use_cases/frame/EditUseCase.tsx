import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, item } from "@/api/client";
import { keys } from "@/api/queries";
import { queryUseCase, type UseCase } from "@/api/useCases";
import { type Details, DetailsForm } from "@/components/forms/DetailsForm";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import { useChange } from "../queries";
import "../texts";

interface EditUseCaseProps {
  useCase: UseCase;
  opened: boolean;
  onClose: () => void;
}

export function EditUseCase({ useCase, opened, onClose }: EditUseCaseProps) {
  const { t } = useTranslation("use_cases");
  return (
    <FormModal opened={opened} onClose={onClose} title={t("edit.title")}>
      <EditForm useCase={useCase} onClose={onClose} />
    </FormModal>
  );
}

function EditForm({ useCase, onClose }: Omit<EditUseCaseProps, "opened">) {
  const { t } = useTranslation("use_cases");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const change = useChange(useCase.id);
  const seen = useRef(useCase.version); // what the texts in the form are based on

  async function save(details: Details, over: boolean): Promise<void> {
    const { title, description } = details;
    const body = useCase.active ? { title, description } : { ...details };
    const path = { use_case_id: useCase.id };
    const headers = over ? {} : basedOn(seen.current);
    const changed = await change(() =>
      item(api.PUT("/api/v1/use-cases/{use_case_id}", { params: { path }, headers, body })),
    );
    queries.setQueryData(keys.ofUseCase(useCase.id), changed);
    onClose();
    tell(shared("state.saved"));
  }

  async function newer(): Promise<Details> {
    const now = await queries.fetchQuery({ ...queryUseCase(useCase.id), staleTime: 0 });
    seen.current = now.version;
    return now;
  }

  return (
    <DetailsForm
      fields={["title", "code", "description"]}
      initial={useCase}
      hints={{ code: t("edit.codeHint") }}
      codeLocked={useCase.active ? t("edit.codeLocked") : undefined}
      submit={shared("action.save")}
      save={save}
      newer={newer}
      onCancel={onClose}
    />
  );
}
