import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { keys } from "@/api/queries";
import { type Details, DetailsForm } from "@/components/forms/DetailsForm";
import { FormModal } from "@/components/forms/FormModal";
import { tell } from "@/components/forms/notify";
import "./texts";

/** A dialog that makes a use case and goes to it. */
export function NewUseCase({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("home");
  const queries = useQueryClient();
  const navigate = useNavigate();

  async function create({ title, code, description }: Details): Promise<void> {
    const made = await item(api.POST("/api/v1/use-cases", { body: { title, code, description } }));
    queries.setQueryData(keys.ofUseCase(made.id), made);
    void queries.invalidateQueries({ queryKey: keys.overview() });
    onClose();
    tell(t("create.done"));
    await navigate({ to: "/use-cases/$useCaseId", params: { useCaseId: made.id } });
  }

  return (
    <FormModal opened={opened} onClose={onClose} title={t("create.title")}>
      <DetailsForm
        fields={["title", "code", "description"]}
        hints={{
          title: t("create.titleHint"),
          code: t("create.codeHint"),
          description: t("create.descriptionHint"),
        }}
        submit={t("create.submit")}
        save={create}
        onCancel={onClose}
      />
    </FormModal>
  );
}
