import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { tellError } from "@/components/forms/notify";
import { ErrorPanel } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { saveFile } from "@/components/page/saveFile";
import { useFormat } from "@/i18n/format";
import type { Job } from "@/kinds/job";
import { type Artifact, loadArtifact, queryArtifacts } from "./queries";
import { sizeOf } from "./sizeOf";
import "../texts";

/** The files that a job read or has made, to be downloaded; nothing while there are none. */
export function JobFiles({ job }: { job: Job }) {
  const { t } = useTranslation("settings");
  const found = useQuery(queryArtifacts(job));
  if (found.error) return <ErrorPanel error={found.error} retry={() => void found.refetch()} />;
  if (!found.data || found.data.items.length === 0) return null;
  return (
    <Section title={t("jobs.files")}>
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
        {found.data.items.map((one) => (
          <File key={`${one.role} ${one.name}`} file={one} />
        ))}
      </Stack>
    </Section>
  );
}

function File({ file }: { file: Artifact }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const save = useMutation({
    mutationFn: () => loadArtifact(file),
    onSuccess: (content) => saveFile(content, file.name, file.mediaType),
    onError: (error) => tellError(error, () => save.mutate()),
  });
  const facts = [t(`jobs.file.${file.role}`), sizeOf(file.size, format.decimal), file.mediaType];
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ minWidth: 0, flex: "1 1 200px" }}>
        <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
          {file.name}
        </Text>
        <Text size="xs" c="dimmed" title={`SHA-256 ${file.digest}`}>
          {facts.join(" · ")}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={15} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
        aria-label={t("jobs.fileSave", { name: file.name })}
      >
        {t("jobs.save")}
      </Button>
    </Group>
  );
}
