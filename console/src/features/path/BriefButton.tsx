import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { queryUseCase } from "@/api/useCases";
import { fileName } from "@/components/charts/table/data";
import { tellError } from "@/components/forms/notify";
import { saveFile } from "@/components/page/saveFile";
import "./texts";

/** Keep the brief of a use case as Markdown. */
export function BriefButton({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("path");
  const { data: useCase } = useQuery(queryUseCase(useCaseId));
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      const params = { path: { use_case_id: useCaseId } };
      const text = await unwrap(
        api.GET("/api/v1/use-cases/{use_case_id}/brief.md", { params, parseAs: "text" }),
      );
      saveFile(text as string, fileName(`${useCase?.title ?? ""} ${t("briefName")}`, "md"), "text/markdown");
    },
    onError: (error) => tellError(error),
  });
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={16} />}
      loading={isPending}
      onClick={() => mutate()}
    >
      {t("brief")}
    </Button>
  );
}
