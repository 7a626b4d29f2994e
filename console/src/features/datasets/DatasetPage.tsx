import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconClipboardText, IconFileImport, IconSnowflake } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useAddress } from "@/components/records/useAddress";
import type { Dataset } from "@/kinds/dataset";
import { Changes } from "./Changes";
import { Duplicates } from "./Duplicates";
import { ExportMenu } from "./ExportMenu";
import { FreezeDialog } from "./FreezeDialog";
import { ImportDialog } from "./ImportDialog";
import { ItemList } from "./ItemList";
import { PasteDialog } from "./PasteDialog";
import { type Draft, itemKeys, queryDataset, queryDraft } from "./queries";
import { Splits } from "./Splits";
import { readShown } from "./shown";
import { Versions } from "./Versions";
import "./texts";

interface HeadProps {
  dataset: Dataset;
  draft: Draft;
  version: number | undefined;
  showDraft: () => void;
  mayWrite: boolean;
}

function useDraftWords(): (draft: Draft) => string {
  const { t } = useTranslation("datasets");
  return ({ number, count, changed, base }) =>
    [
      t("draftOf", { number: String(number) }),
      t("items", { count }),
      base && t(changed ? "changed" : "unchanged", { number: String(base.number) }),
    ]
      .filter(Boolean)
      .join(" · ");
}

function Head({ dataset, draft, version, showDraft, mayWrite }: HeadProps) {
  const { t } = useTranslation("datasets");
  const words = useDraftWords();
  const [opened, open] = useState<"paste" | "import" | "freeze" | null>(null);
  const at = { useCaseId: dataset.useCaseId, datasetId: dataset.id, close: () => open(null) };
  return (
    <Section
      title={dataset.title}
      hint={words(draft)}
      actions={
        <>
          {mayWrite && (
            <>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconClipboardText size={15} />}
                onClick={() => open("paste")}
              >
                {t("paste.action")}
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconFileImport size={15} />}
                onClick={() => open("import")}
              >
                {t("import.action")}
              </Button>
              <Button
                size="xs"
                disabled={!draft.changed}
                leftSection={<IconSnowflake size={15} />}
                onClick={() => open("freeze")}
              >
                {t("freeze.action")}
              </Button>
            </>
          )}
          <ExportMenu dataset={dataset} version={version} />
        </>
      }
    >
      <Stack gap="xs">
        {dataset.description && <Text size="sm">{dataset.description}</Text>}
        {draft.importing > 0 && (
          <Alert color="blue" variant="light" role="status">
            {t("importing", { count: draft.importing })}
          </Alert>
        )}
        {version !== undefined && (
          <Group gap="sm">
            <Text size="sm">{t("readOnly", { number: String(version) })}</Text>
            <Button size="compact-sm" variant="default" onClick={showDraft}>
              {t("showDraft")}
            </Button>
          </Group>
        )}
        <Anchor component={Link} to={`/use-cases/${dataset.useCaseId}/data`} size="sm">
          {t("all")}
        </Anchor>
      </Stack>
      <PasteDialog opened={opened === "paste"} {...at} />
      <ImportDialog opened={opened === "import"} {...at} />
      <FreezeDialog opened={opened === "freeze"} draft={draft} {...at} />
    </Section>
  );
}

/** Imports bring their items when they end, perhaps after their dialog was closed. */
function useImported(useCaseId: string, datasetId: string, importing: number): void {
  const queries = useQueryClient();
  const before = useRef(importing);
  useEffect(() => {
    if (importing < before.current) {
      void queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) });
    }
    before.current = importing;
  }, [importing, queries, useCaseId, datasetId]);
}

/** A dataset: its draft or one of its versions, item by item. */
export function DatasetPage() {
  const { useCaseId = "", datasetId = "" } = useParams({ strict: false });
  const [shown, go] = useAddress(readShown);
  const dataset = useQuery(queryDataset(useCaseId, datasetId));
  const draft = useQuery(queryDraft(useCaseId, datasetId));
  const mayWrite = useMay("write");
  useImported(useCaseId, datasetId, draft.data?.importing ?? 0);
  const show = (version: number | undefined) => go(version === undefined ? {} : { version }, false);
  return (
    <Loaded query={dataset}>
      {(data) => (
        <Stack gap="lg">
          <Loaded query={draft} rows={2}>
            {(open) => (
              <Head
                dataset={data}
                draft={open}
                version={shown.version}
                showDraft={() => show(undefined)}
                mayWrite={mayWrite}
              />
            )}
          </Loaded>
          <Versions useCaseId={useCaseId} datasetId={datasetId} shown={shown.version} show={show} />
          <Splits dataset={data} mayWrite={mayWrite} />
          <Loaded query={draft} rows={2}>
            {(open) => (
              <Changes useCaseId={useCaseId} datasetId={datasetId} draft={open} shown={shown.version} />
            )}
          </Loaded>
          <Duplicates useCaseId={useCaseId} datasetId={datasetId} shown={shown.version} mayWrite={mayWrite} />
          <ItemList
            useCaseId={useCaseId}
            datasetId={datasetId}
            splits={data.splits}
            shown={shown}
            go={go}
            mayWrite={mayWrite}
          />
        </Stack>
      )}
    </Loaded>
  );
}
