import { ActionIcon, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconDatabase, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { CodeTag } from "@/components/code/CodeTag";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Labels } from "@/components/page/Labels";
import { Section } from "@/components/page/Section";
import type { Dataset } from "@/kinds/dataset";
import { DatasetDialog } from "./DatasetDialog";
import { queryDatasets, queryDraft } from "./queries";
import { useDeleteDataset } from "./useDatasetActions";
import "./texts";

interface RowProps {
  dataset: Dataset;
  edit: (() => void) | undefined;
  remove: () => void;
}

/** A dataset in the list: what it is, and how much it holds. */
function Row({ dataset, edit, remove }: RowProps) {
  const { t } = useTranslation("datasets");
  const { id, useCaseId, title, code, description, tags } = dataset;
  const { data: draft } = useQuery(queryDraft(useCaseId, id));
  const facts = draft && [
    t("items", { count: draft.count }),
    draft.base ? t("version", { number: String(draft.base.number) }) : t("draft"),
  ];
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div>
        <Group gap="2px 8px">
          <Anchor component={Link} to={`/use-cases/${useCaseId}/data/${id}`} fw={600} size="sm">
            {title}
          </Anchor>
          <CodeTag code={code} />
          <Labels owner={null} tags={tags} />
        </Group>
        {description && <Text size="sm">{description}</Text>}
        <Text size="sm" c="dimmed" className="aimm-figures">
          {facts?.join(" · ") ?? "…"}
        </Text>
      </div>
      {edit && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon onClick={edit} aria-label={t("editOf", { title })}>
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon onClick={remove} aria-label={t("deleteOf", { title })}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      )}
    </Group>
  );
}

/** The datasets of a use case. */
export function DatasetsPage() {
  const { t } = useTranslation("datasets");
  const useCaseId = useParams({ strict: false }).useCaseId ?? "";
  const navigate = useNavigate();
  const datasets = useQuery(queryDatasets(useCaseId));
  const [writing, write] = useState<Dataset | "new" | null>(null);
  const mayWrite = useMay("write");
  const remove = useDeleteDataset(useCaseId);
  const add = mayWrite && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => write("new")}>
      {t("new")}
    </Button>
  );
  return (
    <>
      <Loaded query={datasets}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState icon={<IconDatabase />} title={t("none")} text={t("noneText")}>
              {add}
            </EmptyState>
          ) : (
            <Section title={t("title")} hint={t("hint")} actions={add}>
              <Stack gap="lg">
                {found.map((dataset) => (
                  <Row
                    key={dataset.id}
                    dataset={dataset}
                    edit={mayWrite ? () => write(dataset) : undefined}
                    remove={() => void remove(dataset)}
                  />
                ))}
              </Stack>
            </Section>
          )
        }
      </Loaded>
      <DatasetDialog
        useCaseId={useCaseId}
        writing={writing}
        close={() => write(null)}
        created={({ id }) => void navigate({ to: `/use-cases/${useCaseId}/data/${id}` })}
      />
    </>
  );
}
