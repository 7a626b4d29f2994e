import { ActionIcon, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { fileName } from "@/components/charts/table/data";
import { tellError } from "@/components/forms/notify";
import { saveFile } from "@/components/page/saveFile";
import type { Dataset } from "@/kinds/dataset";
import type { Format } from "./queries";
import "./texts";

const TYPES: Record<Format, string> = { jsonl: "application/x-ndjson", csv: "text/csv" };

interface ExportMenuProps {
  dataset: Dataset;
  version: number | undefined;
}

/** Saves the items of the draft or of a version as a file. */
export function ExportMenu({ dataset, version }: ExportMenuProps) {
  const { t } = useTranslation("datasets");
  async function save(format: Format): Promise<void> {
    try {
      const query = version ? { version, format } : { format };
      const params = { path: { dataset_id: dataset.id }, query };
      const text = await unwrap(api.GET("/api/v1/datasets/{dataset_id}/export", { params, parseAs: "text" }));
      const state = version ? t("version", { number: String(version) }) : t("draft");
      saveFile(text as string, fileName(`${dataset.title} ${state}`, format), TYPES[format]);
    } catch (error) {
      tellError(error, () => void save(format));
    }
  }
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t("export")}>
          <IconDownload size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save("csv")}>{t("exportFor")}</Menu.Item>
        <Menu.Item onClick={() => void save("jsonl")}>{t("exportLines")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
